import { CONNACK, CONNECT, DISCONNECT } from '../broker/packets.ts';
import { type Check, type CheckResult, Tally } from './check.ts';
import type { WirePacket } from './packet.ts';

type Phase = 'none' | 'open' | 'greeted' | 'refused' | 'parted';

interface Device {
  connection: number;
  phase: Phase;
}

/**
 * Nothing is sent where nothing may be: before CONNECT (MQTT-3.1.0-1), after DISCONNECT (3.14.4-2), after a
 * refusal (3.2.2-5), on a connection that is over; and there is one connection at a time.
 */
export class Silence implements Check {
  #tally = new Tally();
  #devices: Device[] = [];

  opened(timeUs: number, number: number, connection: number): void {
    const device = this.#device(number);
    if (device.phase !== 'none')
      this.#tally.fail(timeUs, number, `connection ${connection} was opened beside ${device.connection}`);
    device.connection = connection;
    device.phase = 'open';
  }

  sent(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    const device = this.#device(number);
    this.#tally.evaluated++;
    const fault = faultOf(device, connection, packet.type);
    if (fault !== null) this.#tally.fail(timeUs, number, `packet type ${packet.type} ${fault}`);
    if (device.connection !== connection) return;
    if (packet.type === CONNECT) device.phase = 'greeted';
    else if (packet.type === DISCONNECT) device.phase = 'parted';
  }

  received(_timeUs: number, number: number, connection: number, packet: WirePacket): void {
    const device = this.#device(number);
    if (packet.type === CONNACK && packet.code !== 0 && device.connection === connection)
      device.phase = 'refused';
  }

  closed(_timeUs: number, number: number, connection: number): void {
    const device = this.#device(number);
    if (device.connection === connection) device.phase = 'none';
  }

  result(): CheckResult {
    return this.#tally.result('no send while disconnected');
  }

  #device(number: number): Device {
    this.#devices[number] ??= { connection: 0, phase: 'none' };
    return this.#devices[number];
  }
}

function faultOf(device: Device, connection: number, type: number): string | null {
  if (device.connection !== connection || device.phase === 'none') return 'on a connection that is over';
  if (device.phase === 'open') return type === CONNECT ? null : 'before CONNECT';
  if (device.phase === 'parted') return 'after DISCONNECT';
  if (device.phase === 'refused') return 'after a refusal';
  return type === CONNECT ? 'once more on the same connection (MQTT-3.1.0-2)' : null;
}
