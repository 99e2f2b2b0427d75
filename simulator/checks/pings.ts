import { CONNECT, PINGREQ } from '../broker/codec/packets.ts';
import { type Check, type CheckResult, Tally } from './check.ts';
import type { WirePacket } from './packet.ts';

/** A timer of the board fires early by the rounding of its clock. [E] */
const EARLY_US = 250_000;
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
  pingsUs: number[];
}

/** PINGREQs come at most 1.5 times per keep-alive. */
export class Pings implements Check {
  readonly heeds = { sent: [CONNECT, PINGREQ] };
  #tally = new Tally();
  #devices: (Device | undefined)[] = [];

  sent(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    if (packet.type === CONNECT)
      this.#devices[number] = { connection, keepAliveUs: packet.keepAliveS * 1e6, pingsUs: [] };
    const device = this.#devices[number];
    if (packet.type !== PINGREQ || device?.connection !== connection || device.keepAliveUs === 0) return;
    this.#tally.evaluated++;
    device.pingsUs.push(timeUs);
    if (device.pingsUs.length <= PINGS) return;
    const spanUs = timeUs - (device.pingsUs.shift() ?? 0);
    if (spanUs >= PINGS_SPAN * device.keepAliveUs - EARLY_US) return;
    this.#tally.fail(timeUs, number, `${PINGS + 1} PINGREQs in ${(spanUs / 1e6).toFixed(3)} s`);
  }

  result(): CheckResult {
    return this.#tally.result('few PINGREQs');
  }
}
