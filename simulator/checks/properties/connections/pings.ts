import { CONNECT, PINGREQ } from '../../../broker/codec/packets.ts';
import { type Check, type CheckContext, type CheckResult, Tally } from '../../check.ts';
import type { WirePacket } from '../../packet.ts';

/** A timer of the board may fire early, as its clock rounds. [E] */
const EARLY_US = 250_000;
/**
 * More than 1.5 PINGREQs per keep-alive are a flood: the six gaps between seven of them last four keep-alives. A shorter
 * span would blame a client that sends one PINGREQ more because the answer to the last is late on a slow link.
 */
const PINGS = 6;
const PINGS_SPAN = 4;
/** The largest keep-alive of CONNECT. tinyMQTT and others send it and ping by a timer of their own. */
const LARGEST_US = 65_535e6;
/** What counts in its place: the keep-alive that most clients begin with. [E] */
const USUAL_US = 60e6;

interface Device {
  /** That of the last CONNECT; older connections may still drain. */
  connection: number;
  keepAliveUs: number;
  pingsUs: number[];
}

/** PINGREQs come at most 1.5 times per keep-alive. */
export class Pings implements Check {
  readonly observes = { sent: [CONNECT, PINGREQ] } as const;
  #tally = new Tally();
  #devices: (Device | undefined)[] = [];
  #shortestUs: number;

  constructor({ shortestKeepAliveUs = Number.POSITIVE_INFINITY }: Partial<CheckContext> = {}) {
    this.#shortestUs = shortestKeepAliveUs;
  }

  sent(timeUs: number, number: number, connection: number, packet: WirePacket): void {
    if (packet.type === CONNECT) {
      // A client that looks for the longest announces more than it keeps.
      const asked = Math.min(packet.keepAliveS * 1e6, this.#shortestUs);
      this.#devices[number] = {
        connection,
        keepAliveUs: asked === LARGEST_US ? USUAL_US : asked,
        pingsUs: [],
      };
    }
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
