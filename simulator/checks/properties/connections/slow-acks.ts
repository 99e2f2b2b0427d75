import { CONNECT, PINGRESP, PUBACK, PUBLISH, PUBREC } from '../../../broker/codec/packets.ts';
import { type Check, type CheckResult, Tally } from '../../check.ts';
import type { WirePacket } from '../../packet.ts';

/** Connections in a row that a client may give up while it waits for an acknowledgement, and hears PINGRESPs. [E] */
export const MAX_GIVEN_UP = 8;

interface Device {
  connection: number;
  keepAliveUs: number;
  isWaiting: boolean;
  heardUs: number;
  /** Connections in a row that it has given up so. */
  givenUp: number;
}

/** A broker that answers PINGREQs is alive, however late its PUBACKs come: a client waits longer each time, and gets them in the end. */
export class SlowAcks implements Check {
  readonly observes = {
    sent: [CONNECT, PUBLISH],
    received: [PINGRESP, PUBACK, PUBREC],
    closed: true,
    poweredOff: true,
  } as const;
  readonly #tally = new Tally();
  readonly #devices: Device[] = [];

  sent(_timeUs: number, number: number, connection: number, { type, keepAliveS, publish }: WirePacket): void {
    const device = this.#device(number);
    if (type === CONNECT)
      Object.assign(device, {
        connection,
        keepAliveUs: keepAliveS * 1e6,
        isWaiting: false,
        heardUs: -Infinity,
      });
    else if (publish !== null && publish.qos > 0) device.isWaiting = true;
  }

  received(timeUs: number, number: number, connection: number, { type }: WirePacket): void {
    const device = this.#device(number);
    if (device.connection !== connection) return;
    if (type === PINGRESP) device.heardUs = timeUs;
    else device.givenUp = 0;
  }

  closed(timeUs: number, number: number, connection: number, byClient = false): void {
    const device = this.#device(number);
    if (device.connection !== connection) return;
    const isAlive = timeUs - device.heardUs < 1.5 * device.keepAliveUs;
    if (!byClient || !device.isWaiting || !isAlive) return;
    this.#tally.evaluated++;
    if (++device.givenUp === MAX_GIVEN_UP)
      this.#tally.fail(
        timeUs,
        number,
        `gave up ${MAX_GIVEN_UP} connections in a row that answered PINGREQs, for want of a PUBACK`,
      );
  }

  /** Its program starts from the beginning. */
  poweredOff(_timeUs: number, number: number): void {
    this.#device(number).givenUp = 0;
  }

  result(): CheckResult {
    return this.#tally.result('slow acknowledgements waited for');
  }

  #device(number: number): Device {
    this.#devices[number] ??= {
      connection: 0,
      keepAliveUs: 0,
      isWaiting: false,
      heardUs: -Infinity,
      givenUp: 0,
    };
    return this.#devices[number];
  }
}
