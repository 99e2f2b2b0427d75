/**
 * A link and two TCP stacks by themselves, for measuring. Asks `simulator/link` and `simulator/tcp`; without
 * boards, brokers or MQTT.
 *
 * @module
 */
export { MAX_ATTEMPTS, runConnects, runTransfers } from './attempts.ts';
export { type BareLink, barePlan, OUTAGE_AT_S } from './bare-link.ts';
export { type ExchangeResult, runExchange } from './exchange.ts';
export { type ExchangePlan, MAX_CONNECTIONS, MAX_MESSAGES, type ProbePlan } from './probe-plan.ts';
export {
  type Distribution,
  distribution,
  type ProbeReport,
  percentile,
  repairsOf,
  sortedMs,
} from './report.ts';
export { probeVerdict } from './verdict.ts';
