import { CONNECT } from '../../../broker/codec/packets.ts';
import { type Check, type CheckContext, type CheckResult, Tally } from '../../check.ts';
import type { WirePacket } from '../../packet.ts';

/** With fewer boards a second can be full by chance. [E] */
export const MIN_FLEET = 200;
/** No second may have more CONNECTs than so many times the even share. */
const MAX_SHARE = 5;
/** The seconds after a restart in which a fleet that lost its broker for some seconds reconnects. [E] */
const WINDOW_S = 60;

/** Boards that lost their broker together do not reconnect together. */
export class ReconnectStorm implements Check {
  readonly observes = { brokerUp: true, sent: [CONNECT], ended: true } as const;
  #tally = new Tally();
  #devices: number;
  #upUs = Infinity;
  #seconds: number[] = [];

  constructor({ devices }: Pick<CheckContext, 'devices'>) {
    this.#devices = devices;
  }

  brokerUp(timeUs: number): void {
    this.#judge();
    this.#upUs = timeUs;
    this.#seconds = new Array(WINDOW_S).fill(0);
  }

  sent(timeUs: number, _device: number, _connection: number, _packet: WirePacket): void {
    if (timeUs < this.#upUs) return;
    const second = Math.floor((timeUs - this.#upUs) / 1e6);
    if (second < WINDOW_S) this.#seconds[second]++;
  }

  ended(): void {
    this.#judge();
  }

  result(): CheckResult {
    return this.#tally.result('no reconnect storm after a broker restart');
  }

  #judge(): void {
    const all = this.#seconds.reduce((sum, one) => sum + one, 0);
    if (this.#devices < MIN_FLEET || all < this.#devices / 2) return;
    // The last boards of a fleet reconnect late: the share is even over the time in which 90 % of them do.
    let [seen, second] = [0, 0];
    while (seen < all * 0.9) seen += this.#seconds[second++];
    const most = Math.max(...this.#seconds);
    const share = all / Math.max(second, 1);
    this.#tally.evaluated++;
    if (most <= MAX_SHARE * share && second > 2) return;
    const at = this.#upUs + this.#seconds.indexOf(most) * 1e6;
    this.#tally.fail(
      at,
      0,
      `${most} of ${all} boards came in one second; an even share is ${share.toFixed(0)}`,
    );
  }
}
