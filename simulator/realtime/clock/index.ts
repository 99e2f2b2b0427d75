export { RealClock } from './clock.ts';
export { RealNet } from './net.ts';
export { BUFFER_BYTES, RealSocket } from './socket.ts';
