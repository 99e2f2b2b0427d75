import { type BrokerLimits, LIMITS } from '../../../broker/limits.ts';

const MIB = 1 << 20;

/** The bounds of a broker for real clients, as mosquitto's defaults or tighter. */
export const LIVE_LIMITS: BrokerLimits = {
  ...LIMITS,
  queuedBytes: 64 * MIB,
  allQueuedBytes: 512 * MIB,
  connectWithinUs: 30_000_000,
  retained: MIB,
  retainedBytes: 512 * MIB,
  congestedBytes: 16 * MIB,
  unsentBytes: 32 * MIB,
  allUnsentBytes: 256 * MIB,
  allReceivedBytes: 256 * MIB,
  historyBytes: 64 * MIB,
  connections: 1 << 17,
  connectionsPerS: 1000,
  sessionBytes: 256 * MIB,
  subscriptionBytes: 512 * MIB,
};

/** Events of the broker's clock: one for each session that ends some day, and for each will that waits. */
export const MAX_TIMERS = 1 << 19;
