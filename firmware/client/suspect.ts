import { count } from './counters.ts';
import { fail } from './errors.ts';
import { forget } from './flash.ts';
import { MAX_HANG_UPS, MAX_PROBES } from './limits.ts';
import { hangUp, link, write } from './link.ts';
import { box, HAS_ROOM, pump } from './outbox.ts';
import { DISCONNECT, PINGREQ } from './packets.ts';
import { asks, filterOf } from './subscriptions.ts';

/**
 * A broker hangs up on a packet that it does not take: too large, or not allowed. Sent first after each connection, that
 * packet would keep all others out for ever. So a packet at which the broker has hung up twice in a row is suspected: from
 * then on one packet is in flight at a time, and the suspect goes behind a PINGRESP, which proves that this broker does talk
 * to us. When it has hung up MAX_HANG_UPS times before anything else went out, the suspect stays behind for a connection:
 * only if another packet gets its answer there, and the suspect again none in the next, it is at fault and put aside.
 */
export const suspect = {
  /** The first packet in flight when the broker hung up last. */
  last: '',
  /** The key of a message, or what a SUBSCRIBE asks for; empty when there is none. */
  name: '',
  hangUps: 0,
  /** PINGREQs before the suspect in this connection; more than MAX_PROBES once it may go. */
  probes: 0,
  /** It stays behind, as soon as there is another packet that can go. */
  isSkipped: false,
  /** Another packet has got its answer meanwhile. */
  isProved: false,
  /** The message that stays behind in this connection: key and packet. */
  held: [] as string[],
};

/** Whether a packet of this name may go now. */
export function mayGo(name: string): boolean {
  if (name !== suspect.name || suspect.probes > MAX_PROBES) return true;
  if (!suspect.probes) probe();
  return false;
}

function probe(): void {
  suspect.probes++;
  link.sent = 0;
  write(PINGREQ, 2);
}

/** After a PINGRESP the suspect goes, unless other packets were sent meanwhile, which could have been the cause as well. */
export function onPingResponse(): void {
  if (!suspect.probes) return;
  if (link.sent !== 1 && suspect.probes < MAX_PROBES) probe();
  else {
    suspect.probes = MAX_PROBES + 1;
    pump(HAS_ROOM);
  }
}

/** The broker has ended the connection: at the first packet in flight, if there is one. */
export function accuse(): void {
  for (const key in box.flight) {
    const packet = box.flight[key];
    const name = nameOf(key, packet);
    if (name !== suspect.name) {
      suspect.name = name === suspect.last ? name : '';
      suspect.last = name;
      suspect.hangUps = 0;
      suspect.isProved = suspect.isSkipped = false;
      // The PINGREQ and the suspect, and nothing else since the last tick.
    } else if (link.sent === 2 && ++suspect.hangUps >= MAX_HANG_UPS) {
      if (suspect.isProved) putAside(key, packet);
      else suspect.isSkipped = true;
    }
    return;
  }
}

/** A message is known by its key; a request for a filter, which goes under a new packet id each time, by what it asks. */
function nameOf(key: string, packet: string): string {
  return RECEIVE && packet.charCodeAt(0) > 127 ? packet.slice(packet.charCodeAt(1) > 127 ? 5 : 4) : key;
}

/** A message that is to stay behind leaves the queue until this connection ends. */
export function holdBack(): void {
  if (suspect.isSkipped && box.waiting[0] === suspect.name && box.waiting[2]) {
    suspect.held = box.waiting.splice(0, 2);
  }
}

/** The packet has its answer. When it was the suspect, or nothing waits any more, there is no suspect. */
export function clear(key: string, packet: string): void {
  const isOther = suspect.name !== nameOf(key, packet);
  if (isOther && suspect.isSkipped && (suspect.held[0] ? packet < '@' : RECEIVE && suspect.name[0] !== '@')) {
    // This broker is well, so the suspect has its trial in the next connection.
    suspect.isSkipped = false;
    suspect.isProved = true;
    if (write(DISCONNECT, 2)) hangUp();
  } else if (!isOther || !(box.waiting[0] || suspect.held[0] || (RECEIVE && asks.unasked))) suspect.name = '';
}

function putAside(key: string, packet: string): void {
  suspect.name = '';
  delete box.flight[key];
  box.inFlight--;
  if (RECEIVE && packet.charCodeAt(0) > 127) {
    const filter = filterOf(key.slice(2));
    delete asks.wanted[filter];
    fail(`hung up on ${filter.slice(2)}`);
  } else {
    box.size -= packet.length;
    if (FLASH) forget(key);
    if (MQTT5) delete box.own[key];
    if (RECEIVE) delete box.callbacks[key];
    if (COUNTERS) count.counts.bad++;
    const topicAt = packet.charCodeAt(1) > 127 ? 5 : 4;
    fail(`hung up on ${packet.slice(topicAt, topicAt + packet.charCodeAt(topicAt - 1))}`);
  }
}
