import { UsageError } from '../errors.ts';
/** One value in a payload: a number or a text. */
export interface Measurement {
  name: string;
  unit?: string;
  value?: number;
  text?: string;
  /** Seconds since 1970, or since the board's start if it has no clock. */
  timeS?: number;
}

/** A payload that is not what its format says. */
export class DecodeError extends UsageError {}
