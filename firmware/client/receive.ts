import { client } from './client.ts';
import { count } from './counters.ts';
import { fail } from './errors.ts';
import { route } from './handlers.ts';
import { MAX_HELD, MAX_PACKET_IN, MAX_UNANSWERED } from './limits.ts';
import { link, OF_OUTBOX, step, write } from './link.ts';
import { PROTOCOL_ERROR, topicOf, v5 } from './mqtt5.ts';
import { props, readProperties } from './properties.ts';
import { hold } from './qos2.ts';
import { reader } from './reader.ts';
import { isTopic } from './text.ts';

type Listener = (topic: string, message: string, properties?: object) => void;

/**
 * A PUBLISH of the kind with this index, from its topic's length at `at` to `end`. What is too big is thrown away as it
 * comes, all but its packet id. false when more has to come first.
 */
export function receive(kind: number, packet: string, at: number, end: number): boolean {
  const idAt = at + 2 + (packet.charCodeAt(at) << 8) + packet.charCodeAt(at + 1);
  let messageAt = kind > 1 ? idAt + 2 : idAt;
  let topic = packet.slice(at + 2, idAt);
  const id = kind > 1 ? packet.slice(idAt, messageAt) : '';
  const here = packet.length;
  if (!(here >= (end > MAX_PACKET_IN ? messageAt : end))) {
    // Even its topic is too big.
    if (messageAt > MAX_PACKET_IN) step('size');
    return false;
  }
  reader.rest = packet.slice(end);
  reader.skip = end - here;
  if (MQTT5 && v5.on) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ids of properties
    v5.found = readProperties(packet, messageAt, /[\x01-\x0b#&]/);
    messageAt = props.end;
    topic = v5.found ? topicOf(topic, v5.found[35]) : '';
  }
  if (messageAt > end || id === '\0\0' || !isTopic(topic)) {
    step(MQTT5 && v5.on ? PROTOCOL_ERROR : 'PUBLISH');
    return false;
  }
  const known = QOS2 && kind & 4 && reader.held[id];
  if (reader.skip > 0) {
    if (COUNTERS) count.counts.skip++;
    fail(`size ${topic}`);
  } else {
    reader.skip = 0;
    if (COUNTERS && !known) count.counts.got++;
    const socket = link.socket;
    const listeners = client as unknown as { [event: string]: Listener[] | Listener };
    if (!known && (listeners['#onmessage'] || listeners['#onpublish']))
      deliver(kind, topic, packet.slice(messageAt, end));
    if (REQUESTS && !known) route(topic, packet.slice(messageAt, end));
    if (QOS2 && kind & 4 && !known) hold(id);
    // The callback may have closed the connection and started another.
    if (socket !== link.socket) return false;
  }
  if (id) answer(id, QOS2 && kind & 4 ? 'P' : '@');
  return true;
}

/** Listeners are called at once, where `emit` would queue them: PUBACK has to come after them. */
function deliver(kind: number, topic: string, message: string): void {
  const listeners = client as unknown as { [event: string]: Listener[] | Listener };
  // A copy, as a listener may remove itself or add another. Older engines keep a single listener as it is.
  const called = ([] as Listener[]).concat(listeners['#onmessage'] || []);
  for (const index in called)
    try {
      if (MQTT5) called[index].call(client, topic, message, v5.found);
      else called[index].call(client, topic, message);
    } catch (error) {
      fail(error);
    }
  if (listeners['#onpublish']) {
    const whole: object = {
      topic,
      message,
      qos: QOS2 ? (kind >> 1) & 3 : +(kind > 1),
      dup: QOS2 ? kind >> 3 : +(kind > 3),
      retain: kind & 1,
    };
    if (MQTT5) (whole as { properties?: object }).properties = v5.found;
    client.emit('publish', whole);
  }
}

/** An answer is never refused, so a flood of messages ends the connection. */
export function answer(id: string, type: string): void {
  if (link.room < -MAX_UNANSWERED || (QOS2 && Object.keys(reader.held).length > MAX_HELD)) step('flood');
  else {
    const last = link.sent & OF_OUTBOX;
    write(`${QOS2 ? type : '@'}\x02${id}`, 4);
    link.sent |= last;
  }
}
