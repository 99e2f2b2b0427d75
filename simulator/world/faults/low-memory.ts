import type * as v from 'valibot';
import { type FaultKind, momentSchema } from './fault.ts';

export const schema = momentSchema('low-memory', {});

/**
 * The next data finds no memory: Espruino then removes the listener and goes on, so the client is deaf on a
 * connection that looks alive (seen on the real engine at ten publishes a millisecond).
 */
export const lowMemory: FaultKind<v.InferOutput<typeof schema>> = {
  strike: (_fault, device) => device.loseDataListeners(),
};
