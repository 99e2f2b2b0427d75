/**
 * A link file from a capture that was taken at the broker. Asks `simulator/link` what a link is; files are read by who
 * calls.
 *
 * @module
 */
export { ByteSource } from './capture/byte-source.ts';
export { CaptureError } from './capture/capture-error.ts';
export { type Learned, learn, type Rates } from './estimate.ts';
export { linkOf } from './link-of.ts';
export { nearestProfile, rates } from './nearest.ts';
export type { Samples } from './samples.ts';
export { type Captured, follow } from './tracker.ts';
