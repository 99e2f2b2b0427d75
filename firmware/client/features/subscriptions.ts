import { client } from '../client.ts';
import { fail } from '../errors.ts';
import { MAX_FILTER_BYTES, MAX_FILTERS, MAX_OUTBOX_BYTES } from '../limits.ts';
import { write } from '../link.ts';
import { enqueue, remove } from '../outbox.ts';
import { BELOW_SUBSCRIBE, PINGREQ, PUBACK, SUBSCRIBE_FIRST, UNSUBSCRIBE_FIRST } from '../packets.ts';
import { given, link, outbox } from '../session.ts';
import { isText } from '../text.ts';
import { bytes, prefixed } from '../wire.ts';
import { qosAsked } from './qos2.ts';

/**
 * RECEIVE: a text for each topic filter, which stands with its two bytes of length before it. The first character is the QoS of the
 * SUBSCRIBE, or a dash for an UNSUBSCRIBE. The packet id follows in decimal; SUBACK or UNSUBACK takes it out.
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
            outbox.size + name.length > MAX_OUTBOX_BYTES + MAX_FILTER_BYTES
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
  const at = outbox.packets.indexOf(PUBACK + bytes(id >> 8, id & 255));
  // What is in flight cannot be taken back.
  if (at >= 2 * outbox.inFlight) {
    if (known[0] === (qos || '-')) return true;
    remove(at);
  }
  enqueue(qos ? SUBSCRIBE_FIRST : UNSUBSCRIBE_FIRST, '', name + (qos || ''), name.length + (qos ? 1 : 0));
  asks.wanted[name] = (qos || '-') + outbox.id;
  return true;
}

/**
 * The broker has forgotten the session: all filters go again, before the messages that wait; those without an answer
 * still are in the outbox.
 */
function askAgain(): void {
  for (const name in asks.wanted) if (!asks.wanted[name][1]) ask(name.slice(2), true, asks.wanted[name]);
  const requests: string[] = [];
  const messages: string[] = [];
  // No message begins above a tilde.
  for (let at = 0; outbox.packets[at]; at += 2)
    (outbox.packets[at + 1] > BELOW_SUBSCRIBE ? requests : messages).push(
      outbox.packets[at],
      outbox.packets[at + 1],
    );
  outbox.packets = requests.concat(messages);
}

/** Whether the broker knows nothing of filters and messages of before. */
export function isNewSession(connack: string): boolean {
  'inline';
  return RECEIVE && (connack[2] === '\0' || given.options.clean_session !== false);
}

/** All filters go again, before the messages that wait. */
export function renewFilters(): void {
  if (RECEIVE) askAgain();
}

/** The filter of the request with the packet id at `at`, with its length; empty when another has come after it. */
function filterOf(packet: string, at: number): string {
  const id = (packet.charCodeAt(at) << 8) | packet.charCodeAt(at + 1);
  for (const key in asks.wanted) if (+asks.wanted[key].slice(1) === id) return key;
  return '';
}

/** This packet is put aside: of a SUBSCRIBE or UNSUBSCRIBE the filter goes too. */
export function dropFilter(packet: string): void {
  if (RECEIVE && packet > BELOW_SUBSCRIBE)
    delete asks.wanted[filterOf(packet, packet.charCodeAt(1) > 127 ? 3 : 2)];
}

/** A SUBACK or UNSUBACK came, for a request of ours. */
export function settle(answer: string): void {
  const name = filterOf(answer, 2);
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

/** The text of a CONNECT is UTF-8; a small build trusts its program. */
export function isWellFormed(text: string): boolean {
  'inline';
  return !RECEIVE || isText(prefixed(text).slice(2));
}

export function addSubscribe(): void {
  if (RECEIVE) {
    client.subscribe = (filters: any, how?: any, callback?: () => void) => {
      let good = true;
      if (filters && typeof filters === 'object')
        for (const key in filters)
          good =
            (Array.isArray(filters)
              ? client.subscribe(filters[+key], how)
              : client.subscribe(key, filters[key])) && good;
      else good = ask(filters, 0, how && (how & 3 || how.qos) ? qosAsked(how) : '\0');
      if (callback) callback();
      return good;
    };
    client.unsubscribe = (filter) => ask(filter);
    client.ping = () => link.room > 0 && write(PINGREQ, 2);
  }
}
