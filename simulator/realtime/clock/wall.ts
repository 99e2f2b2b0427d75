/** setTimeout takes no more; a time that is further away is looked at again then. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * The wall clock: the only one that boards, links and TCP stacks of real time see. It counts microseconds from when it was
 * made, and calls back at the earliest time that it was asked for, never early.
 */
export class WallClock {
  #startMs = performance.now();
  #timer: NodeJS.Timeout | null = null;
  #armedUs = Number.POSITIVE_INFINITY;
  #isStopped = false;
  #onTime: () => void;

  /** @param onTime is called once for each time that was asked for, or once for several */
  constructor(onTime: () => void) {
    this.#onTime = onTime;
  }

  get nowUs(): number {
    return Math.floor((performance.now() - this.#startMs) * 1000);
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** A later time than the one that is waited for changes nothing. */
  wakeAt(timeUs: number): void {
    if (this.#isStopped || timeUs >= this.#armedUs) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#armedUs = timeUs;
    const delayMs = Math.max(0, Math.ceil((timeUs - this.nowUs) / 1000));
    this.#timer = setTimeout(() => this.#wake(), Math.min(delayMs, MAX_TIMEOUT_MS));
  }

  /** Nothing of it keeps the process alive afterwards, and nobody is called any more. */
  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #wake(): void {
    this.#armedUs = Number.POSITIVE_INFINITY;
    this.#timer = null;
    this.#onTime();
  }
}
