import { CONNACK, PINGREQ, SUBSCRIBE, UNSUBSCRIBE } from '../broker/codec/packets.ts';
import { type Check, type CheckResult, Tally } from './check.ts';
import type { WirePacket } from './packet.ts';

interface Device {
  hasSubscribed: boolean;
  /** A new session has begun, and nothing was subscribed in it; the connection, or 0. */
  owesOn: number;
  sinceUs: number;
}

/** A client may have other things to say first. [E] */
const WITHIN_US = 5_000_000;

/** In a new session a client subscribes again to what its program had asked for. */
export class Resubscribe implements Check {
  readonly heeds = { sent: [SUBSCRIBE, UNSUBSCRIBE, PINGREQ], received: [CONNACK] };
  #tally = new Tally();
  #devices: Device[] = [];

  sent(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    const device = this.#device(number);
    if (packet.type === SUBSCRIBE) {
      device.hasSubscribed = true;
      if (device.owesOn === connection) this.#tally.evaluated++;
      device.owesOn = 0;
    } else if (packet.type === UNSUBSCRIBE) {
      device.hasSubscribed = false;
      device.owesOn = 0;
    } else if (packet.type === PINGREQ && device.owesOn === connection) {
      if (timeUs - device.sinceUs < WITHIN_US) return;
      this.#tally.evaluated++;
      this.#tally.fail(timeUs, number, 'a new session, and nothing is subscribed in it');
      device.owesOn = 0;
    }
  }

  received(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    if (packet.code !== 0) return;
    const device = this.#device(number);
    device.owesOn = device.hasSubscribed && !packet.sessionPresent ? connection : 0;
    device.sinceUs = timeUs;
  }

  /** Its program begins anew. */
  poweredOff(_timeUs: number, number: number): void {
    this.#devices[number] = { hasSubscribed: false, owesOn: 0, sinceUs: 0 };
  }

  result(): CheckResult {
    return this.#tally.result('subscribed again');
  }

  #device(number: number): Device {
    this.#devices[number] ??= { hasSubscribed: false, owesOn: 0, sinceUs: 0 };
    return this.#devices[number];
  }
}
