import { Kernel } from '../../kernel/kernel.ts';

/**
 * A kernel that follows the wall clock, so that the simulated stacks and links run in real time. It stands
 * still between two calls: whoever comes from outside enters first.
 */
export class LiveKernel {
  readonly kernel: Kernel;
  /** Told how many events have run, and how late the first of them was when the last had run. */
  onLate: ((lateUs: number, events: number) => void) | null = null;
  #startMs = performance.now();
  #timer: NodeJS.Timeout | null = null;
  #armedUs = Number.POSITIVE_INFINITY;
  #isInside = false;
  #isStopped = false;

  constructor(seed: number | string) {
    this.kernel = new Kernel(seed);
  }

  /** Brings the kernel to this moment, runs `work`, and then what follows from it without delay. */
  enter(work: () => void): void {
    if (this.#isInside) {
      work();
      return;
    }
    this.#isInside = true;
    try {
      this.#catchUp();
      work();
      this.settle();
    } finally {
      this.#isInside = false;
      this.#arm();
    }
  }

  #catchUp(): void {
    const { nextUs, events } = this.kernel;
    this.kernel.run(Math.max(this.kernel.now, this.#wallUs()));
    const ran = this.kernel.events - events;
    if (ran > 0) this.onLate?.(Math.max(0, this.#wallUs() - nextUs), ran);
  }

  /** Runs what is due at this very moment. For work inside `enter`, not for events. */
  settle(): void {
    this.kernel.run(this.kernel.now);
  }

  /** Nothing of it keeps the process alive afterwards, and no event runs any more. */
  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #wallUs(): number {
    return Math.floor((performance.now() - this.#startMs) * 1000);
  }

  #arm(): void {
    const nextUs = this.kernel.nextUs;
    if (this.#isStopped || nextUs >= this.#armedUs) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#armedUs = nextUs;
    const delayMs = Math.max(0, Math.ceil((nextUs - this.#wallUs()) / 1000));
    this.#timer = setTimeout(() => this.#due(), Math.min(delayMs, MAX_TIMEOUT_MS));
  }

  #due(): void {
    this.#armedUs = Number.POSITIVE_INFINITY;
    this.#timer = null;
    this.enter(() => {});
  }
}

/** setTimeout takes no more; an event that is further away is looked at again then. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
