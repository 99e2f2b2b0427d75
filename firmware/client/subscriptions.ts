import { client } from './client.ts';
import { MAX_FILTERS, MAX_PACKET_OUT } from './limits.ts';
import { link, write } from './link.ts';
import { nextId } from './outbox.ts';
import { isText } from './text.ts';
import { prefixed } from './wire.ts';

/** What each filter is asked for: the character of its QoS, until it is answered with the packet id; unsubscribed, only that. */
export const asks = {
  wanted: {} as { [filter: string]: string },
  /** What was asked on this connection and has no answer, by the packet id, as a PUBACK would have it. */
  filters: {} as { [puback: string]: string },
};

/** Subscribes with the one character of a QoS; without, unsubscribes. */
export function ask(given: unknown, qos: string): boolean {
  const name = prefixed(given as string);
  const filter = typeof given === 'string' ? name.slice(2) : '';
  // Espruino ends a pattern at a slash, even in a class. A plus fills a level, a hash is the last one (MQTT-4.7.1-2, MQTT-4.7.1-3).
  if (
    /[^\x2f][+#]|\+[^\x2f]|#./.test(filter) ||
    !isText(filter) ||
    filter.length > MAX_PACKET_OUT ||
    (!asks.wanted[filter] && Object.keys(asks.wanted).length >= MAX_FILTERS)
  ) {
    client.emit('error', 'filter');
    return false;
  }
  const id = nextId();
  // An answer to what was asked before no longer counts.
  delete asks.filters[`@\x02${(asks.wanted[filter] || '').slice(-2)}`];
  asks.wanted[filter] = qos + id;
  if (link.up) {
    asks.filters[`@\x02${id}`] = filter;
    write(prefixed(id + name + qos, qos ? 130 : 162));
  }
  return true;
}

/** After CONNACK: all filters; or, when the broker has the session, those that wait for an answer. */
export function askAgain(sessionPresent: boolean): void {
  asks.filters = {};
  for (const filter in asks.wanted) {
    const wanted = asks.wanted[filter];
    if (!sessionPresent || wanted[1]) ask(filter, wanted.length === 2 ? '' : wanted[0]);
  }
}

/** A SUBACK or UNSUBACK came; false when nothing waits for it. */
export function answered(packet: string): boolean {
  const key = `@\x02${packet.slice(2, 4)}`;
  const filter = asks.filters[key];
  const qos = filter && asks.wanted[filter][2] && asks.wanted[filter][0];
  if (!filter || packet[0] !== (qos ? '\x90' : '\xb0')) return false;
  delete asks.filters[key];
  if (qos) {
    asks.wanted[filter] = qos;
    client.emit(
      packet[4] < qos || packet[4] > '\x02' ? 'subscribed_fail' : 'subscribed',
      filter,
      packet.charCodeAt(4),
    );
  } else {
    delete asks.wanted[filter];
    client.emit('unsubscribed', filter);
  }
  return true;
}
