import * as v from 'valibot';
import { durationUs } from '../duration.ts';
import { duration, type FaultKind, momentSchema } from './fault.ts';

const schema = momentSchema('clock-jump', {
  by: duration,
  back: v.optional(v.boolean('must be true or false'), false),
});

/** `getTime()` leaps, as when the time is set from the network. */
export const clockJump: FaultKind<typeof schema> = {
  schema,
  strike({ by, back }, { board }) {
    board.timeUs += (durationUs(by) ?? 0) * (back ? -1 : 1);
    return true;
  },
};
