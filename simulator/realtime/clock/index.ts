export { RealClock } from './clock.ts';
export { LiveKernel } from './live-kernel.ts';
export { RealNet } from './net.ts';
export { BUFFER_BYTES, RealSocket } from './socket.ts';
