import type { Repairs } from '../tcp/endpoint.ts';

/** Milliseconds. */
export interface Distribution {
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

/** What `mote probe --json` writes; parts that were not asked for are absent. */
export interface ProbeReport {
  /** Counted messages, delivered or not. */
  messages?: number;
  undelivered?: number;
  onewayMs?: Distribution;
  answerMs?: Distribution;
  /** Of the client's stack, over the whole run. */
  rtoTimeouts?: number;
  tailProbes?: number;
  fastRetransmits?: number;
  /** Attempts or transfers that failed. */
  failed?: number;
  connectMs?: Distribution;
  transferMs?: Distribution;
  /** From the link's return to the first byte at the server, over the connections. */
  recoveryMs?: { min: number; p50: number; p90: number; max: number };
}

/** The values that are not NaN, in ms, rising. */
export function sortedMs(us: Float64Array): Float64Array {
  return us
    .filter((value) => !Number.isNaN(value))
    .map((value) => value / 1000)
    .sort();
}

/** By nearest rank; NaN without values. */
export function percentile(sorted: Float64Array, percent: number): number {
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}

export function distribution(us: Float64Array): Distribution {
  const sorted = sortedMs(us);
  const [p50, p90, p99, max] = [50, 90, 99, 100].map((percent) => percentile(sorted, percent));
  return { p50, p90, p99, max };
}

/** The client's repairs under the names of the report. */
export function repairsOf(
  client: Repairs,
): Pick<ProbeReport, 'rtoTimeouts' | 'tailProbes' | 'fastRetransmits'> {
  const { rtoTimeouts, tailProbes, fastRetransmits } = client;
  return { rtoTimeouts, tailProbes, fastRetransmits };
}
