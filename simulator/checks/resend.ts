import {
  CONNACK,
  CONNECT,
  PUBACK,
  PUBCOMP,
  PUBLISH,
  PUBREC,
  PUBREL,
  type Publish,
  SUBACK,
  SUBSCRIBE,
  UNSUBACK,
  UNSUBSCRIBE,
} from '../broker/codec/packets.ts';
import { type Observations, Tally } from './check.ts';
import type { WirePacket } from './packet.ts';

interface InFlight {
  publish: Publish;
  /** Place among the messages of this device. */
  place: number;
  connection: number;
  /** When its PUBREC was read; -1 before. */
  recordedUs: number;
  /** What it last read was lost in a power cut, or with the session: the client may know of it, or not. */
  isUncertain: boolean;
}

class Device {
  /** An array, as a Map of a few short-lived entries allocates at every turn. */
  inFlight: InFlight[] = [];
  /** Ids of SUBSCRIBEs and UNSUBSCRIBEs without an answer, on the connection below. */
  asking = new Set<number>();
  connection = 0;
  /** Acknowledged at `releasedUs`: when the power goes in that instant, the client may not have noted it. */
  released: InFlight[] = [];
  releasedUs = -1;
  messages = 0;
  /** Place of the message that was sent last on this connection. */
  latest = 0;
  /** CONNECTs sent. */
  greetings = 0;
  /** A message went out on this connection that had not been tried before. */
  hasSentNew = false;
}

/** A rule that was broken: to whose tally it goes, and in words. */
interface Fault {
  tally: 'ids' | 'dup' | 'order' | 'handshake';
  words: string;
}

/**
 * Follows the messages in flight by what the client knew: an id is in use until its PUBACK or PUBCOMP was read
 * (MQTT-2.3.1-2), a first try has DUP 0 (4.3.2-1), a resend has DUP 1 (3.3.1-1), the same message (2.3.1-3)
 * and the first order (4.6.0-1). What it finds is told by `packet-ids.ts`, `dup.ts` and `resend-order.ts`.
 */
export class Resend implements Partial<Observations> {
  readonly heeds = {
    sent: [CONNECT, PUBLISH, SUBSCRIBE, UNSUBSCRIBE, PUBREL, PUBCOMP],
    received: [CONNACK, PUBACK, PUBREC, PUBCOMP, SUBACK, UNSUBACK],
  };
  readonly ids = new Tally();
  readonly dup = new Tally();
  readonly order = new Tally();
  readonly handshake = new Tally();
  readonly handshakes = { up: 0, down: 0 };
  #devices: Device[] = [];
  #outlivesPower: boolean;

  /** @param outlivesPower whether a client knows after a power cut what it had in flight */
  constructor(outlivesPower = true) {
    this.#outlivesPower = outlivesPower;
  }

  poweredOff(timeUs: number, number: number): void {
    const device = this.#device(number);
    device.asking.clear();
    // What was accepted and never sent goes with DUP after the boot: the client cannot know.
    device.greetings = Math.max(device.greetings, 1);
    if (!this.#outlivesPower) device.inFlight = [];
    else {
      for (const one of device.inFlight) if (one.recordedUs === timeUs) one.isUncertain = true;
      if (device.releasedUs === timeUs)
        for (const one of device.released) device.inFlight.push({ ...one, isUncertain: true });
    }
  }

  sent(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    const device = this.#device(number);
    // An old connection that the client has given up may still drain.
    if (connection < device.connection) return;
    if (device.connection !== connection) {
      device.connection = connection;
      device.latest = 0;
      device.hasSentNew = false;
      device.asking.clear();
    }
    const { type, packetId, publish } = packet;
    let fault: Fault | null = null;
    if (publish !== null) fault = judge(device, publish, connection);
    else if (type === SUBSCRIBE || type === UNSUBSCRIBE) fault = judgeAsking(device, packetId);
    else {
      if (type === CONNECT) device.greetings++;
      else if (type === PUBREL) this.#released(timeUs, number, device, packetId);
      else if (type === PUBCOMP) this.handshakes.down++;
      return;
    }
    this.ids.evaluated++;
    if (publish !== null) {
      this.dup.evaluated++;
      if (publish.dup) this.order.evaluated++;
    }
    if (fault !== null) this[fault.tally].fail(timeUs, number, fault.words);
  }

  received(timeUs: number, number: number, _connection: number, packet: WirePacket): void {
    const { type, packetId } = packet;
    const device = this.#device(number);
    if (type === PUBACK || type === PUBCOMP) {
      if (release(device, packetId, timeUs) && type === PUBCOMP) this.handshakes.up++;
    } else if (type === PUBREC) {
      const holder = holderOf(device, packetId);
      if (holder !== undefined) holder.recordedUs = timeUs;
    } else if (type === CONNACK && !packet.sessionPresent) {
      // Of what was recorded in the old session nothing is owed any more.
      for (const one of device.inFlight) if (one.recordedUs >= 0) one.isUncertain = true;
    } else if (type === SUBACK || type === UNSUBACK) device.asking.delete(packetId);
  }

  #released(timeUs: number, number: number, device: Device, packetId: number): void {
    this.handshake.evaluated++;
    const holder = holderOf(device, packetId);
    if (holder?.isUncertain || (holder?.recordedUs ?? -1) >= 0) return;
    // A client that remembers more of its past than was seen here sends no PUBLISH for it either.
    if (holder === undefined && device.greetings > 1) return;
    this.handshake.fail(timeUs, number, `MQTT-4.3.3-1: PUBREL ${packetId} before its PUBREC`);
  }

  #device(number: number): Device {
    this.#devices[number] ??= new Device();
    return this.#devices[number];
  }
}

function holderOf(device: Device, packetId: number): InFlight | undefined {
  return device.inFlight.find(({ publish }) => publish.packetId === packetId);
}

function release(device: Device, packetId: number, timeUs: number): boolean {
  const at = device.inFlight.findIndex(({ publish }) => publish.packetId === packetId);
  if (at < 0) return false;
  if (device.releasedUs !== timeUs) device.released = [];
  device.releasedUs = timeUs;
  device.released.push(...device.inFlight.splice(at, 1));
  return true;
}

function judgeAsking(device: Device, packetId: number): Fault | null {
  const isTaken = holderOf(device, packetId) !== undefined || device.asking.has(packetId);
  device.asking.add(packetId);
  return isTaken ? { tally: 'ids', words: `MQTT-2.3.1-2: packet id ${packetId} is in use` } : null;
}

function isSameMessage(one: Publish, other: Publish): boolean {
  return one.payload === other.payload && one.topic === other.topic;
}

/** @returns the rule that this PUBLISH breaks, in words, or null */
function judge(device: Device, publish: Publish, connection: number): Fault | null {
  if (publish.qos === 0) return publish.dup ? { tally: 'dup', words: 'MQTT-4.3.1-1: DUP at QoS 0' } : null;
  let holder = holderOf(device, publish.packetId);
  if (holder?.isUncertain && !(publish.dup && isSameMessage(holder.publish, publish))) {
    device.inFlight.splice(device.inFlight.indexOf(holder), 1);
    holder = undefined;
  }
  if (holder === undefined) return judgeUnknown(device, publish, connection);
  const id = `packet id ${publish.packetId}`;
  if (!isSameMessage(holder.publish, publish)) {
    Object.assign(holder, { publish, place: ++device.messages, connection });
    const words = publish.dup
      ? `MQTT-2.3.1-3: ${id} is resent with another message`
      : `MQTT-2.3.1-2: ${id} is taken by a new message before its PUBACK or PUBCOMP`;
    return { tally: 'ids', words };
  }
  if (holder.recordedUs >= 0 && !holder.isUncertain)
    return { tally: 'handshake', words: `MQTT-4.3.3-1: ${id} is published again after its PUBREC` };
  holder.isUncertain = false;
  const isInOrder = holder.connection === connection || holder.place > device.latest;
  holder.connection = connection;
  device.latest = Math.max(device.latest, holder.place);
  if (!publish.dup) return { tally: 'dup', words: `MQTT-3.3.1-1: ${id} is resent with DUP 0` };
  return isInOrder ? null : { tally: 'order', words: `MQTT-4.6.0-1: ${id} is resent after a later message` };
}

/** A PUBLISH with an id that no message in flight has. */
function judgeUnknown(device: Device, publish: Publish, connection: number): Fault | null {
  const { packetId, dup } = publish;
  const id = `packet id ${packetId}`;
  // Resends go first, so an equal message that is new comes when the original has gone again.
  const original = device.inFlight.find(
    (one) => !one.isUncertain && one.connection !== connection && isSameMessage(one.publish, publish),
  );
  if (original !== undefined) {
    const words = `MQTT-2.3.1-3: packet id ${original.publish.packetId} is resent as ${packetId}`;
    Object.assign(original, { publish, connection });
    return { tally: 'ids', words };
  }
  device.latest = ++device.messages;
  device.inFlight.push({ publish, place: device.latest, connection, recordedUs: -1, isUncertain: false });
  // An earlier try may have stayed in the engine's buffer when its connection ended; it came before all new ones.
  const mayBeResend = device.greetings > 1 && !device.hasSentNew;
  if (dup)
    return mayBeResend ? null : { tally: 'dup', words: `MQTT-4.3.2-1: ${id} has DUP 1 at the first try` };
  device.hasSentNew = true;
  return device.asking.has(packetId) ? { tally: 'ids', words: `MQTT-2.3.1-2: ${id} is in use` } : null;
}
