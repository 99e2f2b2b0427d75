import type * as v from 'valibot';
import { LISTENERS } from '../../board/events.ts';
import { type FaultKind, momentSchema } from './fault.ts';

export const schema = momentSchema('low-memory', {});

/**
 * The next data finds no memory: Espruino then removes the listener and goes on, so the client is deaf on a
 * connection that looks alive (seen on the real engine at ten publishes a millisecond).
 */
export const lowMemory: FaultKind<v.InferOutput<typeof schema>> = {
  strike(_fault, { board }) {
    const listening = board.connections.filter(({ object }) => object[`${LISTENERS}data`] !== undefined);
    for (const { object } of listening) delete object[`${LISTENERS}data`];
    if (listening.length > 0) board.outOfMemory();
    return listening.length > 0;
  },
};
