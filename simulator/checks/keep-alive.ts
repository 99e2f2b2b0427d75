import { CONNACK, CONNECT, PINGREQ } from '../broker/packets.ts';
import { type Check, type CheckResult, Tally } from './check.ts';
import type { WirePacket } from './packet.ts';

/** A timer of the board fires late by an idle loop or a blocking call of some other part. [E] */
const LATE_US = 250_000;
/**
 * More PINGREQs than 1.5 per keep-alive are a flood: six gaps between seven of them last four keep-alives. Over less
 * time a late answer of a slow link, which makes a client ask once more, would look like one.
 */
const PINGS = 6;
const PINGS_SPAN = 4;

interface Device {
  /** The one of the last CONNECT; older ones may still drain. */
  connection: number;
  keepAliveUs: number;
  /** Infinity while no CONNACK has come: the interval is judged from there on. */
  lastSentUs: number;
  pingsUs: number[];
}

/** While connected, some packet goes out in each keep-alive interval (MQTT-3.1.2-23). */
export class KeepAlive implements Check {
  #quiet = new Tally();
  #flood = new Tally();
  #devices: Device[] = [];

  sent(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    const device = this.#device(number);
    if (packet.type === CONNECT) {
      device.connection = connection;
      device.keepAliveUs = packet.keepAliveS * 1e6;
      device.lastSentUs = Infinity;
      device.pingsUs = [];
      return;
    }
    if (device.connection !== connection) return;
    this.#judgeGap(timeUs, number, device);
    if (device.lastSentUs !== Infinity) device.lastSentUs = timeUs;
    if (packet.type === PINGREQ && device.keepAliveUs > 0) this.#judgePing(timeUs, number, device);
  }

  received(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    const device = this.#device(number);
    const isAccepted = packet.type === CONNACK && packet.code === 0;
    if (isAccepted && device.connection === connection) device.lastSentUs = timeUs;
  }

  closed(timeUs: number, number: number, connection: number): void {
    const device = this.#device(number);
    if (device.connection !== connection) return;
    this.#judgeGap(timeUs, number, device);
    device.lastSentUs = Infinity;
  }

  ended(timeUs: number): void {
    this.#devices.forEach((device, number) => {
      this.#judgeGap(timeUs, number, device);
    });
  }

  result(): CheckResult {
    return this.#quiet.result('keep-alive');
  }

  /** PINGREQs come at most 1.5 times per keep-alive. */
  floodResult(): CheckResult {
    return this.#flood.result('few PINGREQs');
  }

  #judgeGap(timeUs: number, number: number, device: Device): void {
    if (device.lastSentUs === Infinity || device.keepAliveUs === 0) return;
    this.#quiet.evaluated++;
    const gapUs = timeUs - device.lastSentUs;
    if (gapUs <= device.keepAliveUs + LATE_US) return;
    const words = `silent for ${(gapUs / 1e6).toFixed(3)} s, keep-alive ${device.keepAliveUs / 1e6} s`;
    this.#quiet.fail(timeUs, number, words);
  }

  #judgePing(timeUs: number, number: number, device: Device): void {
    this.#flood.evaluated++;
    device.pingsUs.push(timeUs);
    if (device.pingsUs.length <= PINGS) return;
    const spanUs = timeUs - (device.pingsUs.shift() ?? 0);
    if (spanUs >= PINGS_SPAN * device.keepAliveUs - LATE_US) return;
    this.#flood.fail(timeUs, number, `${PINGS + 1} PINGREQs in ${(spanUs / 1e6).toFixed(3)} s`);
  }

  #device(number: number): Device {
    this.#devices[number] ??= { connection: 0, keepAliveUs: 0, lastSentUs: Infinity, pingsUs: [] };
    return this.#devices[number];
  }
}
