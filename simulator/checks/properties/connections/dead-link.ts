import { CONNACK, CONNECT } from '../../../broker/codec/packets.ts';
import { type Check, type CheckResult, EVERY_TYPE, Tally } from '../../check.ts';
import type { WirePacket } from '../../packet.ts';

/** In keep-alives: one until the client sends PINGREQ, and 1.5 for the answer, as long as a broker waits for a client. [E] */
const PATIENCE = 2.5;

interface Device {
  /** That of the last accepting CONNACK; 0 while not connected. */
  connection: number;
  patienceUs: number;
  lastHeardUs: number;
}

/** A client closes a connection on which it has received nothing for too long. */
export class DeadLink implements Check {
  readonly observes = {
    sent: [CONNECT],
    received: EVERY_TYPE,
    closed: true,
    ended: true,
    garbled: true,
  } as const;
  #tally = new Tally();
  #devices: Device[] = [];

  sent(_timeUs: number, device: number, _connection: number, packet: WirePacket): void {
    const patienceUs = packet.keepAliveS * 1e6 * PATIENCE || Infinity;
    this.#devices[device] = { connection: 0, patienceUs, lastHeardUs: 0 };
  }

  received(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    const device = this.#devices[number];
    if (device === undefined) return;
    if (packet.type === CONNACK && packet.code === 0) device.connection = connection;
    else if (device.connection === connection) this.#judge(timeUs, number, device);
    device.lastHeardUs = timeUs;
  }

  closed(timeUs: number, number: number, connection: number): void {
    const device = this.#devices[number];
    if (device?.connection !== connection) return;
    this.#judge(timeUs, number, device);
    device.connection = 0;
  }

  ended(timeUs: number): void {
    this.#devices.forEach((device, number) => {
      if (device.connection !== 0) this.#judge(timeUs, number, device);
    });
  }

  garbled(number: number): void {
    const device = this.#devices[number];
    if (device !== undefined) device.patienceUs = Infinity;
  }

  result(): CheckResult {
    return this.#tally.result('dead links noticed');
  }

  #judge(timeUs: number, number: number, device: Device): void {
    const silentUs = timeUs - device.lastHeardUs;
    this.#tally.evaluated++;
    if (silentUs <= device.patienceUs) return;
    const [silent, bound] = [silentUs, device.patienceUs].map((us) => (us / 1e6).toFixed(1));
    this.#tally.fail(timeUs, number, `nothing heard for ${silent} s; at most ${bound} s`);
  }
}
