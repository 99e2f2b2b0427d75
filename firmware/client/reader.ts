import { MAX_PACKET } from './limits.ts';
import { drop, link } from './link.ts';
import { acknowledge } from './outbox.ts';
import { receive } from './session.ts';

export const reader = {
  /** What came of a packet that is not complete yet. */
  rest: '',
};

export function take(data: string) {
  link.silentTicks = 0;
  // Most of what comes is one PUBACK in a segment of its own.
  if (QOS1 && !reader.rest && acknowledge(data)) return;
  reader.rest += data;
  for (;;) {
    const rest = reader.rest;
    const here = rest.length;
    let at = 1;
    let length = 0;
    let digit: number;
    do {
      if (at > 4) return drop('length');
      if (at >= here) return;
      digit = rest.charCodeAt(at);
      length |= (digit & 127) << (7 * at - 7);
      at++;
    } while (digit > 127);
    if (length > MAX_PACKET) return drop('size');
    if (here < at + length) return;
    reader.rest = rest.substr(at + length);
    receive(rest.charCodeAt(0), rest.substr(at, length));
  }
}
