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
  unreleased: 1 << 19,
  connections: 1 << 17,
  connectionsPerS: 1000,
  sessionBytes: 256 * MIB,
  subscriptionBytes: 512 * MIB,
};

/** Events of the broker's clock: one for each session that ends some day, and for each will that waits. */
export const MAX_TIMERS = 1 << 19;

/** An idle connection with its session, in heap and out of it (`npm run bench:broker` [M]). */
export const CONNECTION_BYTES = 8 << 10;

/** Bytes of memory that a bound stands for, of those bounds that count over all clients. */
const WEIGHTS = {
  allQueuedBytes: 1,
  retainedBytes: 1,
  allUnsentBytes: 1,
  allReceivedBytes: 1,
  sessionBytes: 1,
  subscriptionBytes: 1,
  historyBytes: 1,
  /** An id with its digest, in two tables [M]. */
  unreleased: 256,
} as const satisfies Partial<Record<keyof BrokerLimits, number>>;

/** Those of one client, which are parts of the ones above. */
const OF_ONE = ['queuedBytes', 'congestedBytes', 'unsentBytes', 'unansweredBytes'] as const;

/** Of the engine's heap, the part that bounds may fill; the rest is garbage that is not collected yet. */
const SHARE_OF_HEAP = 0.75;
/** Modules, and what is under way [M]. */
const RUN_BYTES = 96 * MIB;
const LEAST_SHARE = 1 / 64;

/** Bytes that all clients together can make a broker hold. */
export function sumOfBounds(limits: BrokerLimits): number {
  return Object.entries(WEIGHTS).reduce(
    (sum, [limit, bytes]) => sum + bytes * limits[limit as keyof typeof WEIGHTS],
    0,
  );
}

/**
 * `LIVE_LIMITS` for an engine that may have less memory than they allow: each bound in bytes is smaller by the same factor,
 * so that a flood reaches a bound and does not end the process.
 * @param heapBytes as of `heap_size_limit` of V8
 */
export function limitsWithin(heapBytes: number): { limits: BrokerLimits; share: number } {
  const room = heapBytes * SHARE_OF_HEAP - RUN_BYTES;
  const share = Math.min(1, Math.max(LEAST_SHARE, room / sumOfBounds(LIVE_LIMITS)));
  const limits = { ...LIVE_LIMITS };
  for (const limit of [...(Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[]), ...OF_ONE])
    limits[limit] = Math.floor(LIVE_LIMITS[limit] * share);
  return { limits, share };
}
