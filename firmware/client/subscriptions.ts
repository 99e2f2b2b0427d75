import { client } from './client.ts';
import { fail } from './errors.ts';
import { MAX_FILTER_BYTES, MAX_FILTERS, MAX_OUTBOX_BYTES } from './limits.ts';
import { box, enqueue, remove } from './outbox.ts';
import { isText } from './text.ts';
import { bytes, prefixed } from './wire.ts';

/**
 * What each filter, with its length before it, is asked for: the character of its QoS, or a dash to end it; behind it
 * the packet id, until the answer comes.
 */
export const asks = { wanted: {} as { [name: string]: string } };

/** Subscribes with the one character of a QoS, `again` when the filter is known; without, unsubscribes. */
export function ask(filter: unknown, again?: unknown, qos?: string): boolean {
  const name = prefixed(filter as string);
  // Espruino ends a pattern at a slash, even in a class. A plus fills a level, a hash is the last one (MQTT-4.7.1-2, MQTT-4.7.1-3).
  const why =
    typeof filter !== 'string' || /[^\x2f][+#]|\+[^\x2f]|#./.test(filter) || !isText(name.slice(2))
      ? 'filter'
      : again
        ? ''
        : !asks.wanted[name] && Object.keys(asks.wanted).length >= MAX_FILTERS
          ? 'filters'
          : // What waits to be published takes no room of theirs.
            box.size + name.length > MAX_OUTBOX_BYTES + MAX_FILTER_BYTES
            ? 'full'
            : '';
  if (why) {
    fail(why);
    return false;
  }
  // One request that waits is enough for a filter, the last: programs subscribe at each connection what the client asks for
  // by itself, and `unsubscribe` takes out a SUBSCRIBE on which the broker hangs up.
  const known = asks.wanted[name] || '';
  const id = +known.slice(1);
  const at = box.waiting.indexOf(`@\x02${bytes(id >> 8, id & 255)}`);
  if (at >= 0) {
    if (known[0] === (qos || '-')) return true;
    remove(at);
  }
  enqueue(qos ? 130 : 162, '', name + (qos || ''), name.length + (qos ? 1 : 0));
  asks.wanted[name] = (qos || '-') + box.id;
  return true;
}

/**
 * The broker has forgotten the session: all filters go again, before the messages that wait; those without an answer
 * still are in the outbox.
 */
export function askAgain(): void {
  for (const name in asks.wanted) if (!asks.wanted[name][1]) ask(name.slice(2), true, asks.wanted[name]);
  const requests: string[] = [];
  const messages: string[] = [];
  // No message begins above a tilde.
  for (let at = 0; box.waiting[at]; at += 2)
    (box.waiting[at + 1] > '~' ? requests : messages).push(box.waiting[at], box.waiting[at + 1]);
  box.waiting = requests.concat(messages);
}

/** The filter of the request with the packet id at `at`, with its length; empty when another has come after it. */
function nameOf(packet: string, at: number): string {
  const id = (packet.charCodeAt(at) << 8) | packet.charCodeAt(at + 1);
  for (const key in asks.wanted) if (+asks.wanted[key].slice(1) === id) return key;
  return '';
}

/** This SUBSCRIBE or UNSUBSCRIBE is put aside. */
export function drop(packet: string): void {
  delete asks.wanted[nameOf(packet, packet.charCodeAt(1) > 127 ? 3 : 2)];
}

/** A SUBACK or UNSUBACK came, for a request of ours. */
export function settle(answer: string): void {
  const name = nameOf(answer, 2);
  const qos = name && asks.wanted[name][0];
  if (qos === '-') {
    delete asks.wanted[name];
    client.emit('unsubscribed', name.slice(2));
  } else if (qos) {
    asks.wanted[name] = qos;
    client.emit(
      answer[4] < qos || answer[4] > '\x02' ? 'subscribed_fail' : 'subscribed',
      name.slice(2),
      answer.charCodeAt(4),
    );
  }
}
