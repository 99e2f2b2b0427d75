import { CONNACK, DISCONNECT } from '../broker/packets.ts';
import { type Check, type CheckResult, Tally } from './check.ts';
import type { WirePacket } from './packet.ts';

/** A connection that brought something so lately is alive, as far as a client can know. [E] */
const LIVELY_US = 10_000_000;

interface Device {
  /** The one that CONNACK came on; 0 while not connected, or when it can no longer be judged. */
  connection: number;
  heardUs: number;
}

/** A client does not give up a connection that works, for instance because an old one ended. */
export class Live implements Check {
  #tally = new Tally();
  #devices: Device[] = [];

  sent(_timeUs: number, number: number, connection: number, packet: WirePacket): void {
    const device = this.#devices[number];
    if (packet.type === DISCONNECT && device?.connection === connection) device.connection = 0;
  }

  received(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    if (packet.type === CONNACK) this.#devices[number] = { connection, heardUs: timeUs };
    const device = this.#devices[number];
    if (device?.connection === connection) device.heardUs = timeUs;
    if (packet.type === CONNACK && packet.code !== 0) device.connection = 0;
  }

  closed(timeUs: number, number: number, connection: number, byClient = false): void {
    const device = this.#devices[number];
    if (device?.connection !== connection) return;
    device.connection = 0;
    this.#tally.evaluated++;
    const silentUs = timeUs - device.heardUs;
    if (byClient && silentUs < LIVELY_US)
      this.#tally.fail(timeUs, number, `gave up a connection that was heard ${silentUs / 1e6} s ago`);
  }

  garbled(number: number): void {
    const device = this.#devices[number];
    if (device !== undefined) device.connection = 0;
  }

  result(): CheckResult {
    return this.#tally.result('live connections kept');
  }
}
