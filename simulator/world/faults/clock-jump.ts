import * as v from 'valibot';
import { duration, type FaultKind, momentSchema } from './fault.ts';

const schema = momentSchema('clock-jump', {
  by: duration,
  back: v.optional(v.boolean('must be true or false'), false),
});

/** `getTime()` jumps, as when the time is set from the network. */
export const clockJump: FaultKind<typeof schema> = {
  schema,
  cause: null,
  strike({ byUs, back }, { virtual }) {
    if (virtual === null) return false;
    virtual.rtc.timeUs += back ? -byUs : byUs;
    return true;
  },
};
