import { UsageError } from '../../errors.ts';

/** A file that is no capture, or one of which nothing can be learned. */
export class CaptureError extends UsageError {}
