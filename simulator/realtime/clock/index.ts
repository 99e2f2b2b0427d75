/**
 * The wall clock, and what of the virtual core follows it. All that lives in real time asks for its time here.
 *
 * @module
 */
export { RealClock } from './clock.ts';
export { LiveKernel } from './live-kernel.ts';
export { RealNet } from './net.ts';
export { BUFFER_BYTES, RealSocket } from './socket.ts';
