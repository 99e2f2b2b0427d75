import { client } from './client.ts';
import { MAX_FILTERS, MAX_PACKET_OUT } from './limits.ts';
import { write } from './link.ts';
import { nextId } from './outbox.ts';
import { isTopic, toBytes } from './text.ts';
import { prefixed } from './wire.ts';

/**
 * Under each filter the answer that would grant all that was asked: a whole SUBACK or UNSUBACK. Once it came, its first
 * byte is 0.
 */
export const filters = { answers: {} as { [filter: string]: string } };

/** Subscribes with the one character of a QoS; without, unsubscribes. */
export function ask(given: string, qos: string): boolean {
  const filter = toBytes ? toBytes(given) : given;
  // Espruino ends a pattern at a slash, even in a class. A plus fills a level, a hash is the last one (MQTT-4.7.1-2, MQTT-4.7.1-3).
  if (
    /[^\x2f][+#]|\+[^\x2f]|#./.test(filter) ||
    !isTopic(filter.replace(/[+#]/g, '-')) ||
    filter.length > MAX_PACKET_OUT ||
    (!filters.answers[filter] && Object.keys(filters.answers).length >= MAX_FILTERS)
  ) {
    client.emit('error', 'filter');
    return false;
  }
  const id = nextId();
  filters.answers[filter] = (qos ? '\x90\x03' : '\xb0\x02') + id + qos;
  if (client.connected) write(prefixed(id + prefixed(filter) + qos, qos ? 130 : 162));
  return true;
}

/** After CONNACK: all filters; or, when the broker has the session, those that wait for an answer. */
export function askAgain(sessionPresent: boolean): void {
  for (const filter in filters.answers) {
    const answer = filters.answers[filter];
    if (!sessionPresent || answer[0] > '\0') ask(filter, answer.slice(4));
  }
}

/** A SUBACK or UNSUBACK came. */
export function answered(packet: string): void {
  let found = '';
  for (const filter in filters.answers)
    if (filters.answers[filter].slice(0, 4) === packet.slice(0, 4)) found = filter;
  const asked = filters.answers[found];
  if (!asked) client.emit('error', 'unknown id');
  else if (asked[4]) {
    filters.answers[found] = `\0${asked.slice(1)}`;
    client.emit(
      packet[4] < asked[4] || packet[4] > '\x02' ? 'subscribed_fail' : 'subscribed',
      found,
      packet.charCodeAt(4),
    );
  } else {
    delete filters.answers[found];
    client.emit('unsubscribed', found);
  }
}
