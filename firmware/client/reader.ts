import { client } from './client.ts';
import { emitOfModule, isResumed } from './features/compat.ts';
import { noteRefusal } from './features/credentials.ts';
import { onPong } from './features/flush.ts';
import { isSkipping, readAll } from './features/framing.ts';
import { isOlderAsked, refusal } from './features/mqtt5.ts';
import { isAtQos1 } from './features/qos2.ts';
import { isNewSession } from './features/subscriptions.ts';
import { isInFlight, placeOf } from './features/window.ts';
import { onConnected, onNewSession } from './hooks.ts';
import { MAX_REPLY, MIN_KEEP_ALIVE_S, REFUSED_DOUBLINGS } from './limits.ts';
import { awaitTick, hangUp, isUp, onDrain, renewTimer, write } from './link.ts';
import { acknowledge, onAck } from './outbox.ts';
import { CONNACK_ACCEPTED, PINGREQ, PINGRESP } from './packets.ts';
import { given, link, outbox, reader } from './session.ts';

/* What comes: bytes become packets, and each packet is looked at. PUBLISH is the business of features/receive.ts. */

export function onData(data: string): void {
  link.silentTicks = 0;
  // Most of what comes is one PUBACK in a segment of its own, and a PUBACK is the key of the message that it ends. Only a message of
  // QoS 1 is ended so; what equals a packet of the outbox, as an echo does, is no key.
  const at = placeOf(data);
  if (QOS1 && isInFlight(data, at) && isAtQos1(outbox.packets[at + 1]) && !reader.rest && !isSkipping())
    acknowledge(at);
  // An old socket may have something left.
  else if (link.socket) {
    if (RECEIVE) readAll(data);
    else read(data);
  }
}

/** Cuts what came into packets; none that a broker sends to a client without subscriptions is longer than MAX_REPLY. */
function read(data: string): void {
  'rare';
  renewTimer();
  for (reader.rest += data; reader.rest[1]; ) {
    const end = reader.rest.charCodeAt(1) + 2;
    if (end > MAX_REPLY) {
      hangUp('packet');
      return;
    }
    if (reader.rest.length < end) return;
    const packet = reader.rest.slice(0, end);
    reader.rest = reader.rest.slice(end);
    onPacket(packet);
  }
}

/** Any packet but PUBLISH. */
export function onPacket(packet: string): void {
  if (!isUp()) onConnack(packet);
  else if (packet === PINGRESP) {
    onPong();
    emitOfModule('ping_reply');
  } else if (QOS1) onAck(packet);
  else hangUp('packet');
}

/** The first packet of a connection is a CONNACK. */
function onConnack(packet: string): void {
  if (packet === CONNACK_ACCEPTED || isResumed(packet)) {
    client.connected = true;
    link.sent = 0;
    if (isNewSession(packet)) onNewSession();
    onDrain();
    // CONNECT may be as old as the time for a CONNACK: a shorter interval has to count from there.
    if (given.keepAliveS < MIN_KEEP_ALIVE_S && !link.sent) write(PINGREQ, 2);
    // The broker may have closed right after its CONNACK, which the first packet that waited has found out.
    if (link.socket) {
      awaitTick();
      onConnected();
      client.emit('connected');
      emitOfModule('connect');
    }
  } else {
    // A broker that refuses protocol level 5 is asked for level 4 soon.
    if (!isOlderAsked()) link.doublings += REFUSED_DOUBLINGS;
    noteRefusal(packet);
    hangUp(refusal() || `CONNACK ${packet.charCodeAt(3)}`);
  }
}
