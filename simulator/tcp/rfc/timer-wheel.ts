/** The measured kernel counts time in 250ths of a second: its two ends show one grid of 4 ms. [M] */
export const JIFFY_US = 4000;
/** Timers are kept in levels of this many buckets, each bucket so many times coarser than a level below. */
const BUCKETS = 64;
const COARSER = 8;
/** Whole buckets of the coarsest level that is used: where the grid of a host begins is drawn from so long. */
const GRID_US = COARSER ** 5 * JIFFY_US;

/**
 * When a timer of a Linux host fires: at the end of its bucket, so never early, and up to an eighth of its time
 * late. Measured: one segment is sent at 0.63, 1.27, 2.52, 5.17, 10.3, 20.3, 40.8, 81.7, 161.6 s where exact
 * timers give 0.61, 1.22, 2.43, 4.87, 9.73, 19.5, 38.9, 77.8, 155.6.
 */
export class TimerWheel {
  readonly #offsetUs: number;

  /** @param phase where on its grid the host is when the run begins, 0 ... 1 */
  constructor(phase: number) {
    this.#offsetUs = Math.floor(phase * GRID_US);
  }

  /** When a timer fires that is set at `nowUs` for `delayUs` later. */
  fireUs(nowUs: number, delayUs: number): number {
    const jiffy = Math.floor((nowUs + this.#offsetUs) / JIFFY_US);
    const delay = Math.max(1, Math.ceil(delayUs / JIFFY_US));
    let bucket = 1;
    while (delay >= (BUCKETS - 1) * bucket) bucket *= COARSER;
    const fires = (Math.floor((jiffy + delay) / bucket) + 1) * bucket;
    return fires * JIFFY_US - this.#offsetUs;
  }
}
