import { CONNACK } from '../broker/codec/packets.ts';
import { type Check, type CheckResult, Tally } from './check.ts';
import { Histogram } from './histogram.ts';
import type { WirePacket } from './packet.ts';

interface Device {
  isReachable: boolean;
  /** The one that CONNACK came on; 0 while not connected. */
  connection: number;
  /** Since when it could be connected, and is not; null while it is, or cannot be. */
  waitsSinceUs: number | null;
  hasConnected: boolean;
}

/** Where a path to a listening broker exists, the client is connected again within a bound. */
export class Reconnect implements Check {
  readonly heeds = { received: [CONNACK] };
  /**
   * Microseconds from the moment when a connection could be had again (the path is back, or the client has
   * given the old connection up) to its CONNACK. First connects are not counted.
   */
  readonly reconnectUs = new Histogram();
  #tally = new Tally();
  #withinUs: number;
  #devices: Device[] = [];

  /** @param withinUs the client's longest backoff, and twice the time that the link takes to connect */
  constructor(withinUs: number) {
    this.#withinUs = withinUs;
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
      this.reconnectUs.add(timeUs - device.waitsSinceUs);
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

  /** A device is reachable until something says otherwise; it waits from the moment that is first heard of it. */
  #device(number: number): Device {
    this.#devices[number] ??= { isReachable: true, connection: 0, waitsSinceUs: null, hasConnected: false };
    return this.#devices[number];
  }
}
