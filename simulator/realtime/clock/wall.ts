/** A timer that is later than this finds the process stopped (SIGSTOP, a debugger), or the machine overloaded. */
const STANDSTILL_MS = 100;
/** The longest time of setTimeout; for a later time the timer is set again. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * The wall clock, the only one for boards, links and TCP stacks of real time. It counts microseconds from its creation,
 * and calls back at the earliest requested time, never early.
 */
export class WallClock {
  #startMs = performance.now();
  #timer: NodeJS.Timeout | null = null;
  #armedUs = Number.POSITIVE_INFINITY;
  #isStopped = false;
  #onTime: () => void;

  /** @param onTime called once for each requested time, or once for several */
  constructor(onTime: () => void) {
    this.#onTime = onTime;
  }

  get nowUs(): number {
    return Math.floor((performance.now() - this.#startMs) * 1000);
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Does nothing if an earlier time is requested already. */
  wakeAt(timeUs: number): void {
    if (this.#isStopped || timeUs >= this.#armedUs) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#armedUs = timeUs;
    const delayMs = Math.max(0, Math.ceil((timeUs - this.nowUs) / 1000));
    this.#timer = setTimeout(() => this.#wake(), Math.min(delayMs, MAX_TIMEOUT_MS));
  }

  /** After it nobody is called any more, and the clock does not keep the process alive. */
  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** After a standstill of the process, what sockets have received in the meantime is read before it is found missing. */
  #wake(): void {
    const lateMs = (this.nowUs - this.#armedUs) / 1000;
    this.#armedUs = Number.POSITIVE_INFINITY;
    this.#timer = null;
    if (lateMs > STANDSTILL_MS) setImmediate(() => !this.#isStopped && this.#onTime());
    else this.#onTime();
  }
}
