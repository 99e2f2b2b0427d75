import { Cubic } from './cubic.ts';

/** RFC 6928. */
const INITIAL_SEGMENTS = 10;

/** How much may be in flight, in segments: slow start (RFC 5681, 3.1) and CUBIC above the threshold. */
export class CongestionWindow {
  segments = INITIAL_SEGMENTS;
  threshold = Number.POSITIVE_INFINITY;
  readonly #cubic = new Cubic();
  readonly #restartsAfterIdle: boolean;
  /** Whether the window was full, or held something back, since the last whole window. */
  #isLimited = false;
  /** Most that was in flight since then. */
  #most = 0;
  #windowEnd = 0;
  /** When the window was last full, or its use last looked at. */
  #usedUs = 0;

  constructor(restartsAfterIdle: boolean) {
    this.#restartsAfterIdle = restartsAfterIdle;
  }

  get isSlowStart(): boolean {
    return this.segments < this.threshold;
  }

  /** The SYN or SYN-ACK was lost (RFC 5681, 3.1; RFC 6298, 5.7). */
  startWithOne(): void {
    this.segments = 1;
  }

  /** Before new data after nothing was in flight: halved for each timeout of silence (RFC 5681, 4.1). */
  restart(idleUs: number, rtoUs: number): void {
    if (!this.#restartsAfterIdle || idleUs <= rtoUs) return;
    const least = Math.min(INITIAL_SEGMENTS, this.segments);
    if (this.segments === least) return;
    this.#rememberThreshold();
    for (let leftUs = idleUs - rtoUs; leftUs > 0 && this.segments > least; leftUs -= rtoUs) {
      this.segments = Math.max(Math.floor(this.segments / 2), least);
    }
    this.#cubic.pause(idleUs);
  }

  /** Something has been sent: notes how much of the window is in use (RFC 7661, 4.2). */
  used(inFlight: number, isLimited: boolean, next: number, acknowledged: number, nowUs: number): void {
    if (acknowledged >= this.#windowEnd) {
      this.#most = inFlight;
      this.#isLimited = isLimited;
      this.#windowEnd = next;
    } else {
      this.#most = Math.max(this.#most, inFlight);
      this.#isLimited ||= isLimited;
    }
    if (this.#isFull) this.#usedUs = nowUs;
  }

  get #isFull(): boolean {
    return this.#isLimited || (this.isSlowStart && this.segments < 2 * this.#most);
  }

  /** RFC 7661 and its predecessor 2861: a window that the program does not fill neither grows nor stays. */
  acknowledged(segments: number, srttUs: number, rtoUs: number, isOpen: boolean, nowUs: number): void {
    if (!this.#isFull) {
      if (isOpen && nowUs - this.#usedUs >= rtoUs) this.#shrinkToUse(nowUs);
      return;
    }
    let left = segments;
    if (this.isSlowStart) {
      const grown = Math.min(this.segments + segments, this.threshold);
      left -= grown - this.segments;
      this.segments = grown;
    }
    if (left > 0) this.segments = this.#cubic.grow(this.segments, left, srttUs, nowUs);
  }

  #shrinkToUse(nowUs: number): void {
    const used = Math.max(this.#most, INITIAL_SEGMENTS);
    if (used < this.segments) {
      this.#rememberThreshold();
      this.segments = (this.segments + used) / 2;
      this.#cubic.pause(nowUs - this.#usedUs);
    }
    this.#usedUs = nowUs;
  }

  #rememberThreshold(): void {
    this.threshold = Math.max(this.threshold, 0.75 * this.segments);
  }

  /** A loss: sets the threshold. The window itself follows by PRR, or at once. */
  reduce(): void {
    this.threshold = this.#cubic.reduce(Math.floor(this.segments));
  }

  /** After a timeout (RFC 5681, equation 4): one segment beside what is still in flight. */
  collapse(inFlight: number): void {
    this.segments = inFlight + 1;
    this.#cubic.forget();
  }

  /** The reduction was a mistake (RFC 4015, 3.2). */
  restore(segments: number, threshold: number): void {
    this.segments = Math.max(this.segments, segments);
    this.threshold = Math.max(this.threshold, threshold);
  }
}
