/**
 * Checks: properties that must hold in every run, judged from outside the client. One property is one file under
 * `properties/`, which says what it observes. `watchNet` observes a client's socket, `Ledger` follows readings,
 * `InFlight` follows messages. Nothing here changes a run.
 * Asks for observations alone: world, fleet and tests tell what they see.
 *
 * @module
 */
export type { Check, CheckClass, CheckContext, CheckResult } from './check.ts';
export { Tally } from './check.ts';
export { Checks } from './checks.ts';
export { Histogram, type Spread } from './histogram.ts';
export type { Ledger, Readings } from './ledger.ts';
export type { BoardResources, Observations, PublishCall } from './observations.ts';
export { Memory } from './properties/boards/memory.ts';
export type { Reading } from './reading.ts';
export { type Tap, watchNet } from './watch.ts';
