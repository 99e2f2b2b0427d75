import { fail } from '../errors.ts';
import { hangUp } from '../link.ts';
import { acknowledge } from '../outbox.ts';
import { PUBACK } from '../packets.ts';
import { outbox } from '../session.ts';
import { refusal } from './mqtt5.ts';
import { askRelease, release } from './qos2.ts';
import { settle } from './subscriptions.ts';
import { isInFlight, placeOf } from './window.ts';

/** Type and length of PUBACK, SUBACK and UNSUBACK; then of PUBREC, PUBREL and PUBCOMP: each at a multiple of three. */
const KINDS = QOS2 ? '@\x02_\x90\x03_\xb0\x02_P\x02_b\x02_p\x02' : '@\x02_\x90\x03_\xb0\x02';
const SUBACK = 3;
const PUBREC = 9;
const PUBREL = 12;

/** RECEIVE: the answers to what is in the outbox. Each has to be of the kind that its packet waits for. */
export function onAnyAck(packet: string): void {
  const kind = KINDS.indexOf(packet.slice(0, 2));
  const key = PUBACK + packet.slice(2, 4);
  const at = placeOf(key);
  const asked = outbox.packets[at + 1];
  if (kind % 3 || (kind === SUBACK && packet[4] > '\x02' && packet[4] !== '\x80' && !refusal()))
    hangUp('packet');
  else if (QOS2 && kind === PUBREL) release(packet.slice(2));
  // The answer is of the next type: PUBACK, SUBACK, UNSUBACK, PUBCOMP. PUBREC is the one after, as it answers a PUBLISH of QoS 2.
  else if (
    isInFlight(key, at) &&
    (asked.charCodeAt(0) >> 4) + 1 + (QOS2 ? (asked.charCodeAt(0) >> 2) & 1 : 0) === packet.charCodeAt(0) >> 4
  ) {
    if (QOS2 && kind === PUBREC && !refusal()) askRelease(at);
    else {
      acknowledge(at);
      if (QOS2 ? packet > '~' : kind) settle(packet);
    }
  } else fail('unknown id');
}
