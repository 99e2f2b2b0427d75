import { CONNECT } from '../../../broker/codec/packets.ts';
import { type Check, type CheckContext, type CheckResult, Tally } from '../../check.ts';
import type { Comeback } from '../../figures.ts';
import type { WirePacket } from '../../packet.ts';

/** With fewer boards a second can be full by chance. [E] */
export const MIN_FLEET = 200;
/** No second may have more CONNECTs than so many times the even share. */
const MAX_SHARE = 5;
/** The seconds after a restart in which a fleet that lost its broker for some seconds reconnects. [E] */
const WINDOW_S = 60;
export const NO_STORM = 'no reconnect storm after a broker restart';

/** Boards that lost their broker together do not reconnect together. */
export class ReconnectStorm implements Check {
  readonly observes = { brokerUp: true, sent: [CONNECT] } as const;
  readonly #devices: number;
  readonly #comebacks: Comeback[];

  constructor({ devices, figures }: Pick<CheckContext, 'devices' | 'figures'>) {
    this.#devices = devices;
    this.#comebacks = figures.comebacks;
  }

  brokerUp(timeUs: number): void {
    this.#comebacks.push({ upUs: timeUs, seconds: new Array(WINDOW_S).fill(0) });
  }

  sent(timeUs: number, _device: number, _connection: number, _packet: WirePacket): void {
    const last = this.#comebacks.at(-1);
    if (last === undefined || timeUs < last.upUs) return;
    const second = Math.floor((timeUs - last.upUs) / 1e6);
    if (second < WINDOW_S) last.seconds[second]++;
  }

  result(): CheckResult {
    return judgeComebacks(this.#comebacks, this.#devices);
  }
}

/** @param devices of the whole fleet */
export function judgeComebacks(comebacks: readonly Comeback[], devices: number): CheckResult {
  const tally = new Tally();
  for (const comeback of comebacks) judge(tally, comeback, devices);
  return tally.result(NO_STORM);
}

function judge(tally: Tally, { upUs, seconds }: Comeback, devices: number): void {
  const all = seconds.reduce((sum, one) => sum + one, 0);
  if (devices < MIN_FLEET || all < devices / 2) return;
  // The last boards of a fleet reconnect late: the share is even over the time in which 90 % of them do.
  let [seen, second] = [0, 0];
  while (seen < all * 0.9) seen += seconds[second++];
  const most = Math.max(...seconds);
  const share = all / Math.max(second, 1);
  tally.evaluated++;
  if (most <= MAX_SHARE * share && second > 2) return;
  const words = `${most} of ${all} boards came in one second; an even share is ${share.toFixed(0)}`;
  tally.fail(upUs + seconds.indexOf(most) * 1e6, 0, words);
}
