import { UsageError } from '../simulator/errors.ts';
import { DURATION_EXAMPLES, durationUs } from '../simulator/world/duration.ts';

export { Failure, MachineFailure, UsageError } from '../simulator/errors.ts';

export const EXIT_OK = 0;
/** A check or an expectation did not hold, or something in the world outside failed. */
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;
/** Ended by Ctrl-C: 128 and the number of SIGINT, as shells count. */
export const EXIT_INTERRUPTED = 130;
/** This machine failed: EX_TEMPFAIL of sysexits.h. Schedulers may run the command again, here or elsewhere. */
export const EXIT_MACHINE = 75;

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
