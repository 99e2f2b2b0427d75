/** A mistake of whoever typed the command: one line that says what is wrong and what would do. Exit code 2. */
export class UsageError extends Error {}

export const EXIT_OK = 0;
/** A check or an expectation did not hold. */
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

const UNIT_US: Record<string, number> = {
  us: 1,
  ms: 1e3,
  s: 1e6,
  m: 60e6,
  min: 60e6,
  h: 3600e6,
  d: 86400e6,
};

/** A duration as people write it (`500ms`, `90s`, `5m`, `1h30m`, `7d`) in microseconds. */
export function parseDuration(text: string, option: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(us|ms|min|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text) {
    throw new UsageError(`${option} ${text}: not a duration; write it as 500ms, 90s, 5m, 24h or 7d`);
  }
  return Math.round(parts.reduce((sum, [, number, unit]) => sum + Number(number) * UNIT_US[unit], 0));
}

/** A whole number within bounds. */
export function parseCount(text: string, option: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < min || value > max) {
    throw new UsageError(`${option} ${text}: give a whole number from ${min} to ${max}`);
  }
  return value;
}
