import { CONNACK, CONNECT } from '../../../broker/codec/packets.ts';
import { type Check, type CheckResult, EVERY_TYPE, Tally } from '../../check.ts';
import type { WirePacket } from '../../packet.ts';

/** A timer of the board fires late when an idle loop or a blocking call of the program takes time. [E] */
const MAX_TIMER_DELAY_US = 250_000;

interface Device {
  /** That of the last CONNECT; older connections may still drain. */
  connection: number;
  keepAliveUs: number;
  /** Infinity until CONNACK is read: the intervals are judged from then on. */
  lastSentUs: number;
  /**
   * When the next connection was opened; Infinity before that. The client has ended this one by then, and the engine may keep it until
   * its last bytes are taken.
   */
  openedUs: number;
}

/** While connected, some packet goes out in each keep-alive interval (MQTT-3.1.2-23). */
export class KeepAlive implements Check {
  readonly observes = {
    opened: true,
    sent: EVERY_TYPE,
    held: true,
    received: [CONNACK],
    closed: true,
    ended: true,
  } as const;
  #tally = new Tally();
  #devices: Device[] = [];

  opened(timeUs: number, number: number): void {
    const device = this.#device(number);
    device.openedUs = Math.min(device.openedUs, timeUs);
  }

  sent(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    const device = this.#device(number);
    if (packet.type === CONNECT) {
      device.connection = connection;
      device.keepAliveUs = packet.keepAliveS * 1e6;
      device.lastSentUs = device.openedUs = Infinity;
      return;
    }
    if (device.connection !== connection) return;
    this.#judgeGap(timeUs, number, device);
    if (device.lastSentUs !== Infinity) device.lastSentUs = timeUs;
    device.openedUs = Infinity;
  }

  /** A packet has left the client when it is written: the client cannot see that a modem's driver keeps it waiting. */
  held(timeUs: number, number: number, connection: number): void {
    const device = this.#device(number);
    if (device.connection !== connection || device.lastSentUs === Infinity) return;
    this.#judgeGap(Math.min(timeUs, device.openedUs), number, device);
    device.lastSentUs = timeUs;
  }

  received(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    const device = this.#device(number);
    const isAccepted = packet.code === 0;
    if (isAccepted && device.connection === connection) device.lastSentUs = timeUs;
  }

  closed(timeUs: number, number: number, connection: number): void {
    const device = this.#device(number);
    if (device.connection !== connection) return;
    this.#judgeGap(Math.min(timeUs, device.openedUs), number, device);
    device.lastSentUs = Infinity;
  }

  ended(timeUs: number): void {
    this.#devices.forEach((device, number) => {
      this.#judgeGap(timeUs, number, device);
    });
  }

  result(): CheckResult {
    return this.#tally.result('keep-alive');
  }

  #judgeGap(timeUs: number, number: number, device: Device): void {
    if (device.lastSentUs === Infinity || device.keepAliveUs === 0) return;
    this.#tally.evaluated++;
    const gapUs = timeUs - device.lastSentUs;
    if (gapUs <= device.keepAliveUs + MAX_TIMER_DELAY_US) return;
    const words = `silent for ${(gapUs / 1e6).toFixed(3)} s, keep-alive ${device.keepAliveUs / 1e6} s`;
    this.#tally.fail(timeUs, number, words);
  }

  #device(number: number): Device {
    this.#devices[number] ??= { connection: 0, keepAliveUs: 0, lastSentUs: Infinity, openedUs: Infinity };
    return this.#devices[number];
  }
}
