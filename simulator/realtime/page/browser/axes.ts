/** Steps of a time axis; points come once a second. */
export const TIME_STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120];

const LEAST_MS = 0.1;

/** A logarithmic axis of milliseconds from one power of ten to another, so that a spike leaves the rest readable. */
export function decadesAround(minMs: number | null, maxMs: number | null): [low: number, high: number] {
  const low = powerOf(minMs ?? 1, Math.floor);
  const high = powerOf(maxMs ?? 1000, Math.ceil);
  return high > low ? [low, high] : [low, low * 10];
}

function powerOf(ms: number, round: (power: number) => number): number {
  return 10 ** round(Math.log10(Math.max(ms, LEAST_MS)));
}

/** Every power of ten of such an axis; every second one where there would be more than six. */
export function decadeTicks(low: number, high: number): number[] {
  const count = Math.round(Math.log10(high / low));
  const step = count > 5 ? 2 : 1;
  const first = Math.round(Math.log10(low));
  return Array.from({ length: Math.floor(count / step) + 1 }, (_, n) => 10 ** (first + n * step));
}

/** `10 ms`, `1 s`. */
export function decadeLabel(ms: number): string {
  return ms < 1000 ? `${Number(ms.toPrecision(1))} ms` : `${Math.round(ms / 1000)} s`;
}

/** Intervals of an axis of counts, at most. */
const INTERVALS = 4;

/** Whole round numbers from 0 to the first one that is not below the highest count. */
export function countTicks(max: number): number[] {
  const least = Math.max(1, max) / INTERVALS;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = Math.max(1, ([1, 2, 5].find((factor) => factor * power >= least) ?? 10) * power);
  return Array.from({ length: Math.ceil(Math.max(1, max) / step) + 1 }, (_, n) => n * step);
}

/** `2000`, `20k`, `1M`. */
export function countLabel(count: number): string {
  if (count >= 1e6) return `${count / 1e6}M`;
  return count >= 10_000 ? `${count / 1000}k` : String(count);
}
