import {
  CONNECT,
  PUBACK,
  type Publish,
  SUBACK,
  SUBSCRIBE,
  UNSUBACK,
  UNSUBSCRIBE,
} from '../broker/packets.ts';
import { type Observations, Tally } from './check.ts';
import type { WirePacket } from './packet.ts';

interface InFlight {
  publish: Publish;
  /** Place among the messages of this device. */
  place: number;
  connection: number;
  /** Its PUBACK was read in the instant of a power cut: the client may know of it, or not. */
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
  tally: 'ids' | 'dup' | 'order';
  words: string;
}

/**
 * Follows the QoS 1 messages in flight by what the client knew: an id is in use until its PUBACK was read
 * (MQTT-2.3.1-2), a first try has DUP 0 (4.3.2-1), a resend has DUP 1 (3.3.1-1), the same message (2.3.1-3)
 * and the first order (4.6.0-1). What it finds is told by `packet-ids.ts`, `dup.ts` and `resend-order.ts`.
 */
export class Resend implements Partial<Observations> {
  readonly ids = new Tally();
  readonly dup = new Tally();
  readonly order = new Tally();
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
    else if (device.releasedUs === timeUs)
      for (const one of device.released) device.inFlight.push({ ...one, isUncertain: true });
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
    if (type === PUBACK) release(this.#device(number), packetId, timeUs);
    else if (type === SUBACK || type === UNSUBACK) this.#device(number).asking.delete(packetId);
  }

  #device(number: number): Device {
    this.#devices[number] ??= new Device();
    return this.#devices[number];
  }
}

function holderOf(device: Device, packetId: number): InFlight | undefined {
  return device.inFlight.find(({ publish }) => publish.packetId === packetId);
}

function release(device: Device, packetId: number, timeUs: number): void {
  const at = device.inFlight.findIndex(({ publish }) => publish.packetId === packetId);
  if (at < 0) return;
  if (device.releasedUs !== timeUs) device.released = [];
  device.releasedUs = timeUs;
  device.released.push(...device.inFlight.splice(at, 1));
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
      : `MQTT-2.3.1-2: ${id} is taken by a new message before its PUBACK`;
    return { tally: 'ids', words };
  }
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
  device.inFlight.push({ publish, place: device.latest, connection, isUncertain: false });
  // An earlier try may have stayed in the engine's buffer when its connection ended; it came before all new ones.
  const mayBeResend = device.greetings > 1 && !device.hasSentNew;
  if (dup)
    return mayBeResend ? null : { tally: 'dup', words: `MQTT-4.3.2-1: ${id} has DUP 1 at the first try` };
  device.hasSentNew = true;
  return device.asking.has(packetId) ? { tally: 'ids', words: `MQTT-2.3.1-2: ${id} is in use` } : null;
}
