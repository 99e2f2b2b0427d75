import { type FaultKind, momentSchema } from './fault.ts';

const schema = momentSchema('low-memory', {});

/**
 * The next data finds no memory. Espruino then removes the data listener and goes on, so the client hears nothing on a
 * connection that looks alive (seen on the real engine at ten publishes a millisecond).
 */
export const lowMemory: FaultKind<typeof schema> = {
  schema,
  cause: 'half-open',
  strike: (_fault, device) => device.loseDataListeners(),
};
