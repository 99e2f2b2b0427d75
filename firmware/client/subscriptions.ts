import { client } from './client.ts';
import { fail } from './errors.ts';
import { MAX_FILTER_BYTES, MAX_FILTERS, MAX_OUTBOX_BYTES, MAX_SLOTS } from './limits.ts';
import { box, enqueue, isFull } from './outbox.ts';
import { isText } from './text.ts';
import { prefixed } from './wire.ts';

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
            box.inFlight + box.waiting.length / 2 >= MAX_SLOTS + MAX_FILTERS ||
              box.size + name.length > MAX_OUTBOX_BYTES + MAX_FILTER_BYTES
            ? 'full'
            : '';
  if (why) {
    fail(why);
    return false;
  }
  // Programs subscribe at each connection what the client asks for by itself: one request that waits is enough.
  if (
    isFull(name.length) &&
    asks.wanted[name] &&
    asks.wanted[name][0] === (qos || '-') &&
    asks.wanted[name][1]
  )
    return true;
  enqueue(qos ? 130 : 162, '', name + (qos || ''), name.length + (qos ? 1 : 0));
  asks.wanted[name] = (qos || '-') + box.id;
  return true;
}

/**
 * The broker has forgotten the session: all filters go again, before the messages that wait; those without an answer
 * still are in the outbox.
 */
export function askAgain(): void {
  const before = box.waiting.length;
  for (const name in asks.wanted) if (!asks.wanted[name][1]) ask(name.slice(2), true, asks.wanted[name]);
  box.waiting = box.waiting.slice(before).concat(box.waiting.slice(0, before));
}

/** A SUBACK or UNSUBACK came, for a request of ours. */
export function settle(answer: string): void {
  const id = (answer.charCodeAt(2) << 8) | answer.charCodeAt(3);
  let name = '';
  for (const key in asks.wanted) if (+asks.wanted[key].slice(1) === id) name = key;
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
