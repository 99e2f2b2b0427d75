/**
 * Where the time of a run's readings went, for reports: in words, as hints, as a picture. Takes what `simulator/why` has
 * found out.
 *
 * @module
 */
import { CAUSES, type Cause, causeRow } from '../../causes/causes.ts';
import type { Attribution } from '../../why/attribution.ts';
import { type CauseSums, Shares, type SharesData } from '../../why/shares.ts';
import { formatCount, formatMs } from '../format.ts';

/** Where the time went, as a report keeps it: by latency, so that any percentile can be looked at. */
export interface CausesReport {
  /** Of readings above QoS 0 that were delivered and count: from `publish()` to the broker. */
  readings: SharesData;
  /** Of reconnects: from the end of a session to the CONNACK of the next. */
  reconnects: SharesData;
}

export function causesReport({ readings, reconnects }: Attribution): CausesReport {
  return { readings: readings.data, reconnects: reconnects.data };
}

export function sharesOf(data: SharesData): Shares {
  const shares = new Shares();
  shares.merge(data);
  return shares;
}

/** A cause, and its share of some readings' time, 0 to 1. */
export interface CauseShare {
  cause: Cause;
  share: number;
}

/** The causes with any time, the greatest first. */
export function ranked(sums: CauseSums): CauseShare[] {
  const totalUs = Object.values(sums).reduce((sum, us) => sum + us, 0);
  return CAUSES.map((cause) => ({ cause, share: (sums[cause] ?? 0) / Math.max(totalUs, 1) }))
    .filter(({ share }) => share > 0)
    .sort((one, other) => other.share - one.share);
}

/** The slowest hundredth of all readings: from this fraction on. */
export const SLOWEST_FROM = 0.99;
/** Smaller shares are not shown. */
const MIN_SHOWN = 0.005;
/** Causes that are named one by one; the others are one line. */
const MAX_NAMED = 3;

/** Five lines at most: what made the slowest readings slow, and what would help. @param helps what `hintsOf` says, in words */
export function causeLines(causes: CausesReport, p99Ms: number | null, helps: string): string[] {
  const shares = sharesOf(causes.readings);
  if (shares.count === 0) return [];
  const { sums, count } = shares.between(SLOWEST_FROM, 1);
  const all = ranked(sums).filter(({ share }) => share >= MIN_SHOWN);
  const slow = Math.max(1, Math.round(count));
  const head =
    slow === 1
      ? 'where the time of the slowest reading went'
      : `where the time of the slowest 1 % of readings went (${formatCount(slow)}, p99 ${formatMs(p99Ms)})`;
  const named = all.slice(0, all.length === MAX_NAMED ? MAX_NAMED : MAX_NAMED - 1);
  const others = all.slice(named.length);
  return [
    head,
    ...named.map(
      ({ cause, share }) =>
        `  ${percent(share)}  ${causeRow(cause).words}, up to ${formatMs((shares.longestUs[cause] ?? 0) / 1000)} at a time`,
    ),
    ...(others.length === 0 ? [] : [`  ${percent(sumOf(others))}  ${othersIn(others)}`]),
    `  what would help: ${helps}`,
  ];
}

/** Of the others, so many are named. */
const MAX_OTHERS = 3;

function othersIn(others: readonly CauseShare[]): string {
  const words = others.slice(0, MAX_OTHERS).map(({ cause }) => causeRow(cause).words);
  return `others: ${words.join('; ')}${others.length > MAX_OTHERS ? '; ...' : ''}`;
}

const sumOf = (shares: readonly CauseShare[]) => shares.reduce((sum, { share }) => sum + share, 0);

/** Whole percent, as wide as 100 %. */
export function percent(share: number): string {
  return `${String(Math.round(100 * share)).padStart(3)} %`;
}
