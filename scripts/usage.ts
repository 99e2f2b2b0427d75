import { DURATION_EXAMPLES, durationUs } from '../simulator/world/duration.ts';

/** A mistake of whoever typed the command: one line that says what is wrong and what would do. Exit code 2. */
export class UsageError extends Error {}

/** Something outside did not do what it should, a board for instance: what happened and what would help. Exit code 1. */
export class Failure extends Error {}

export const EXIT_OK = 0;
/** A check or an expectation did not hold. */
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

/** A duration as people write it (`500ms`, `90s`, `5m`, `1h30m`, `7d`) in microseconds. */
export function parseDuration(text: string, option: string): number {
  const us = durationUs(text);
  if (us === null)
    throw new UsageError(`${option} ${text}: not a duration; write it as ${DURATION_EXAMPLES}`);
  return us;
}

/** A whole number within bounds. */
export function parseCount(text: string, option: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < min || value > max) {
    throw new UsageError(`${option} ${text}: give a whole number from ${min} to ${max}`);
  }
  return value;
}
