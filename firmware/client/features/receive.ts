import { client } from '../client.ts';
import { fail } from '../errors.ts';
import { MAX_PACKET_IN, MAX_UNANSWERED } from '../limits.ts';
import { hangUp, write } from '../link.ts';
import { link, OF_OUTBOX, reader } from '../session.ts';
import { isTopic } from '../text.ts';
import { countReceived, countSkipped } from './counters.ts';
import { skipping } from './framing.ts';
import { v5 } from './mqtt5/version5.ts';
import { addProperties, behindProperties, errorOf, topicIn } from './mqtt5.ts';
import { answerTo, hold, holdsTooMany, isDup, isHeld, qosOf } from './qos2.ts';
import { route } from './requests.ts';

type Listener = (topic: string, message: string, properties?: object) => void;

interface Whole {
  topic: string;
  message: string;
  qos: number;
  dup: number;
  retain: number;
  properties?: object;
}

/**
 * RECEIVE: a PUBLISH of the kind with this index, from its topic's length at `at` to `end`. What is too big is thrown away as
 * it comes, all but its packet id. false when more has to come first.
 */
export function receive(kind: number, packet: string, at: number, end: number): boolean {
  const idAt = at + 2 + (packet.charCodeAt(at) << 8) + packet.charCodeAt(at + 1);
  let messageAt = kind > 1 ? idAt + 2 : idAt;
  let topic = packet.slice(at + 2, idAt);
  const id = kind > 1 ? packet.slice(idAt, messageAt) : '';
  const here = packet.length;
  if (!(here >= (end > MAX_PACKET_IN ? messageAt : end))) {
    // Even its topic is too big.
    if (messageAt > MAX_PACKET_IN) hangUp('size');
    return false;
  }
  reader.rest = packet.slice(end);
  skipping.left = end - here;
  messageAt = behindProperties(packet, messageAt);
  topic = topicIn(topic);
  if (messageAt > end || id === '\0\0' || !isTopic(topic)) {
    hangUp(errorOf('PUBLISH'));
    return false;
  }
  const known = isHeld(kind, id);
  if (skipping.left > 0) {
    countSkipped();
    fail(`size ${topic}`);
  } else {
    skipping.left = 0;
    countReceived(known);
    const socket = link.socket;
    const listeners = client as unknown as { [event: string]: Listener[] | Listener };
    if (!known && (listeners['#onmessage'] || listeners['#onpublish']))
      deliver(kind, topic, packet.slice(messageAt, end));
    if (!known) route(topic, packet, messageAt, end);
    hold(kind, id);
    // The callback may have closed the connection and started another.
    if (socket !== link.socket) return false;
  }
  if (id) answer(answerTo(kind) + id);
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
    const whole: Whole = { topic, message, qos: qosOf(kind), dup: isDup(kind), retain: kind & 1 };
    addProperties(whole);
    client.emit('publish', whole);
  }
}

/** An answer is never refused, so a flood of messages ends the connection. */
export function answer(packet: string): void {
  if (link.room < -MAX_UNANSWERED || holdsTooMany()) hangUp('flood');
  else {
    const last = link.sent & OF_OUTBOX;
    write(packet, 4);
    link.sent |= last;
  }
}
