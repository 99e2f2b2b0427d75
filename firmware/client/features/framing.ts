import { hangUp, isUp, renewTimer } from '../link.ts';
import { onPacket } from '../reader.ts';
import { reader } from '../session.ts';
import { asOlder, isNothing, maxPacket } from './mqtt5.ts';
import { heads } from './qos2.ts';
import { receive } from './receive.ts';

/* RECEIVE: packets of any length, as PUBLISHes are. */

export const skipping = {
  /** Bytes to throw away of a packet that is too big. */
  left: 0,
};

export function isSkipping(): unknown {
  'inline';
  return RECEIVE && skipping.left;
}

export function stopSkipping(): void {
  if (RECEIVE) skipping.left = 0;
}

/** Cuts what came into packets, in the place of `read` in reader.ts. */
export function readAll(data: string): void {
  'rare';
  renewTimer();
  if (skipping.left) {
    const here = Math.min(skipping.left, data.length);
    skipping.left -= here;
    data = data.slice(here);
  }
  for (reader.rest += data; reader.rest[1]; ) {
    let at = 0;
    let end = 0;
    let digit = 0;
    // While bytes of the remaining length are missing, `charCodeAt` gives NaN. `at` grows all the same, so `end` is beyond the bytes received.
    do {
      digit = reader.rest.charCodeAt(++at);
      end |= (digit & 127) << (7 * at - 7);
    } while (digit > 127 && at < 4);
    end += ++at;
    const packet = reader.rest;
    const kind = isUp() ? heads().indexOf(packet[0]) : -1;
    if (kind >= 0 && !(digit > 127)) {
      if (!receive(kind, packet, at, end)) return;
    } else if (end > maxPacket()) {
      hangUp('packet');
      return;
    } else if (packet.length < end) return;
    else {
      reader.rest = packet.slice(end);
      const whole = asOlder(packet.slice(0, end), at);
      if (!isNothing(whole)) onPacket(whole);
    }
  }
}
