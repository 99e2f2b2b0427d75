import { CONNACK, PUBLISH, PUBREC, PUBREL, type Publish } from '../../../broker/codec/packets.ts';
import { type Check, type CheckContext, type CheckResult, Tally } from '../../check.ts';
import type { WirePacket } from '../../packet.ts';

/** Messages below QoS 2 of one device that the client has read and its program has not heard; beyond that the oldest is forgotten. */
export const MAX_DUE = 64;

interface Held {
  publish: Publish;
  readUs: number;
  isHeard: boolean;
  /** It was lost in a power cut, or read at the instant of one: the program may hear it once more. */
  isUncertain: boolean;
}

class Device {
  /** The program has set its handler for messages since the board got its power. */
  isListening = false;
  /** From its PUBLISH to its PUBREL, by packet id. */
  held = new Map<number, Held>();
  due: Publish[] = [];
  /** The messages that were held when a new session began, at `forgottenUs`. */
  forgotten: Held[] = [];
  forgottenUs = -1;
  /** The connection that had its CONNACK last; another CONNACK on it begins no session, as the client takes it for a wrong packet. */
  connection = -1;
}

/**
 * A QoS 2 message that the client has read reaches the program before its PUBREC, and no second time until its PUBREL,
 * over reconnects and, where ids are kept in flash, over reboots (MQTT-4.3.3-2).
 */
export class ProgramOnce implements Check {
  readonly observes = {
    listening: true,
    received: [PUBLISH, PUBREL, CONNACK],
    heard: true,
    sent: [PUBREC],
    poweredOff: true,
  } as const;
  #tally = new Tally();
  #devices: Device[] = [];
  #outlivesPower: boolean;

  constructor({ outlivesPower }: Pick<CheckContext, 'outlivesPower'>) {
    this.#outlivesPower = outlivesPower;
  }

  listening(device: number): void {
    this.#device(device).isListening = true;
  }

  received(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    const { type, publish, packetId } = packet;
    const device = this.#device(number);
    if (publish !== null) this.#read(timeUs, device, publish);
    else if (type === PUBREL) device.held.delete(packetId);
    else if (type === CONNACK && connection !== device.connection) {
      device.connection = connection;
      if (packet.code !== 0 || packet.sessionPresent) return;
      device.forgotten = [...device.held.values()];
      device.forgottenUs = timeUs;
      device.held.clear();
    }
  }

  heard(timeUs: number, number: number, topic: string, payload: string): void {
    const device = this.#device(number);
    const same = [...device.held.values()].filter(({ publish }) => isIt(publish, topic, payload));
    const first = same.find(({ isHeard }) => !isHeard);
    if (first !== undefined) {
      first.isHeard = true;
      return;
    }
    const at = device.due.findIndex((publish) => isIt(publish, topic, payload));
    if (at >= 0) device.due.splice(at, 1);
    else if (same.length > 0 && !same.some(({ isUncertain }) => isUncertain))
      this.#tally.fail(
        timeUs,
        number,
        `${topic} ${JSON.stringify(payload)} reached the program twice before its PUBREL`,
      );
    else for (const one of same) one.isUncertain = false;
  }

  sent(timeUs: number, number: number, _connection: number, packet: WirePacket): void {
    const device = this.#device(number);
    const held = device.held.get(packet.packetId);
    if (held === undefined || !device.isListening) return;
    this.#tally.evaluated++;
    if (!held.isHeard && !held.isUncertain)
      this.#tally.fail(
        timeUs,
        number,
        `PUBREC ${packet.packetId} for a message that the program has not heard`,
      );
  }

  poweredOff(timeUs: number, number: number): void {
    const device = this.#device(number);
    device.isListening = false;
    device.due = [];
    for (const one of device.held.values())
      if (!this.#outlivesPower || one.readUs === timeUs) one.isUncertain = true;
    if (device.forgottenUs !== timeUs) return;
    for (const one of device.forgotten) device.held.set(one.publish.packetId, { ...one, isUncertain: true });
  }

  result(): CheckResult {
    return this.#tally.result('QoS 2 exactly once to the program');
  }

  #read(timeUs: number, device: Device, publish: Publish): void {
    if (publish.qos < 2) {
      device.due.push(publish);
      if (device.due.length > MAX_DUE) device.due.shift();
      return;
    }
    const held = device.held.get(publish.packetId);
    if (held !== undefined && isIt(held.publish, publish.topic, publish.payload)) {
      held.readUs = timeUs;
      return;
    }
    // The client may take it for the message of an earlier session that had this id, and never give it to the program.
    const isUncertain = held?.isUncertain ?? false;
    device.held.set(publish.packetId, { publish, readUs: timeUs, isHeard: false, isUncertain });
  }

  #device(number: number): Device {
    this.#devices[number] ??= new Device();
    return this.#devices[number];
  }
}

function isIt(publish: Publish, topic: string, payload: string): boolean {
  return publish.payload === payload && publish.topic === topic;
}
