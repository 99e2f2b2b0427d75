import { CONNACK } from '../../../broker/codec/packets.ts';
import { type Check, type CheckContext, type CheckResult, Tally } from '../../check.ts';
import type { Figures } from '../../figures.ts';
import type { WirePacket } from '../../packet.ts';

interface Device {
  isReachable: boolean;
  /** That of the last accepting CONNACK; 0 while not connected. */
  connection: number;
  /** Since when a path is there and the client is not connected; null while it is connected, or there is no path. */
  waitsSinceUs: number | null;
  hasConnected: boolean;
}

/** Where a path to a listening broker exists, the client is connected again within a bound. */
export class Reconnect implements Check {
  readonly observes = {
    reachable: true,
    unreachable: true,
    received: [CONNACK],
    closed: true,
    ended: true,
  } as const;
  #tally = new Tally();
  #withinUs: number;
  #figures: Figures;
  #devices: Device[] = [];

  constructor({ connectedWithinUs, figures }: Pick<CheckContext, 'connectedWithinUs' | 'figures'>) {
    this.#withinUs = connectedWithinUs;
    this.#figures = figures;
  }

  reachable(timeUs: number, number: number): void {
    const device = this.#device(number);
    device.isReachable = true;
    if (device.connection === 0) device.waitsSinceUs ??= timeUs;
  }

  unreachable(timeUs: number, number: number): void {
    const device = this.#device(number);
    device.isReachable = false;
    this.#judge(timeUs, number, device);
  }

  received(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    if (packet.code !== 0) return;
    const device = this.#device(number);
    device.connection = connection;
    if (device.hasConnected && device.waitsSinceUs !== null)
      this.#figures.reconnectUs.add(timeUs - device.waitsSinceUs);
    device.hasConnected = true;
    this.#judge(timeUs, number, device);
  }

  closed(timeUs: number, number: number, connection: number): void {
    const device = this.#device(number);
    if (device.connection !== 0 && device.connection !== connection) return;
    device.connection = 0;
    if (device.isReachable) device.waitsSinceUs ??= timeUs;
  }

  ended(timeUs: number): void {
    this.#devices.forEach((device, number) => {
      this.#judge(timeUs, number, device);
    });
  }

  result(): CheckResult {
    return this.#tally.result('connected again in time');
  }

  #judge(timeUs: number, number: number, device: Device): void {
    const { waitsSinceUs } = device;
    device.waitsSinceUs = null;
    if (waitsSinceUs === null) return;
    const isLate = timeUs - waitsSinceUs > this.#withinUs;
    if (isLate || device.connection !== 0) this.#tally.evaluated++;
    if (!isLate) return;
    const [waited, bound] = [timeUs - waitsSinceUs, this.#withinUs].map((us) => (us / 1e6).toFixed(1));
    this.#tally.fail(timeUs, number, `not connected for ${waited} s; at most ${bound} s`);
  }

  /** A device counts as reachable until `unreachable` is observed. */
  #device(number: number): Device {
    this.#devices[number] ??= { isReachable: true, connection: 0, waitsSinceUs: null, hasConnected: false };
    return this.#devices[number];
  }
}
