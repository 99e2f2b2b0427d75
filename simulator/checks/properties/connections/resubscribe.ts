import { CONNACK, PINGREQ, SUBACK, SUBSCRIBE, UNSUBSCRIBE } from '../../../broker/codec/packets.ts';
import { type Check, type CheckResult, Tally } from '../../check.ts';
import type { WirePacket } from '../../packet.ts';
import { SUSPECT_HANG_UPS } from '../../suspects.ts';

interface Device {
  hasSubscribed: boolean;
  /** The connection of the last SUBSCRIBE: a client need not wait for CONNACK with it. [MQTT-3.1.4-5] */
  subscribedOn: number;
  /** The connection on which a new session has begun and nothing is subscribed yet; 0 without one. */
  unsubscribedOn: number;
  sinceUs: number;
  /** SUBSCRIBEs since the last SUBACK. */
  unanswered: number;
}

function newDevice(): Device {
  return { hasSubscribed: false, subscribedOn: 0, unsubscribedOn: 0, sinceUs: 0, unanswered: 0 };
}

/** A client may send other packets first. [E] */
const WITHIN_US = 5_000_000;

/** In a new session a client subscribes again to the topics of its program. */
export class Resubscribe implements Check {
  readonly observes = {
    sent: [SUBSCRIBE, UNSUBSCRIBE, PINGREQ],
    received: [CONNACK, SUBACK],
    poweredOff: true,
  } as const;
  #tally = new Tally();
  #devices: Device[] = [];

  sent(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    const device = this.#device(number);
    if (packet.type === SUBSCRIBE) {
      device.hasSubscribed = true;
      device.unanswered++;
      device.subscribedOn = connection;
      if (device.unsubscribedOn === connection) this.#tally.evaluated++;
      device.unsubscribedOn = 0;
    } else if (packet.type === UNSUBSCRIBE) {
      device.hasSubscribed = false;
      device.unsubscribedOn = 0;
    } else if (packet.type === PINGREQ && device.unsubscribedOn === connection) {
      if (timeUs - device.sinceUs < WITHIN_US) return;
      // One on which connections have ended goes behind the messages that wait.
      if (device.unanswered > SUSPECT_HANG_UPS) return;
      this.#tally.evaluated++;
      this.#tally.fail(timeUs, number, 'a new session, and nothing is subscribed in it');
      device.unsubscribedOn = 0;
    }
  }

  received(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    const device = this.#device(number);
    if (packet.type === SUBACK) device.unanswered = 0;
    if (packet.type !== CONNACK || packet.code !== 0) return;
    const isOwed = device.hasSubscribed && !packet.sessionPresent && device.subscribedOn !== connection;
    device.unsubscribedOn = isOwed ? connection : 0;
    device.sinceUs = timeUs;
  }

  /** Its program starts from the beginning. */
  poweredOff(_timeUs: number, number: number): void {
    this.#devices[number] = newDevice();
  }

  result(): CheckResult {
    return this.#tally.result('subscribed again');
  }

  #device(number: number): Device {
    this.#devices[number] ??= newDevice();
    return this.#devices[number];
  }
}
