import { Kernel } from '../../kernel/kernel.ts';
import { WallClock } from './wall.ts';

/**
 * A kernel that follows the wall clock, so that the simulated stacks and links run in real time. Its time does not
 * change between two calls: a caller from outside goes through `enter`.
 */
export class LiveKernel {
  readonly kernel: Kernel;
  /** Called with how late the first of some events ran, and how many they were. */
  onLate: ((lateUs: number, events: number) => void) | null = null;
  #wall = new WallClock(() => this.enter(() => {}));
  #isInside = false;

  constructor(seed: number | string) {
    this.kernel = new Kernel(seed);
  }

  /** Brings the kernel to the current time, runs `work`, and then what follows from it without delay. */
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
      this.#wall.wakeAt(this.kernel.nextUs);
    }
  }

  #catchUp(): void {
    const { nextUs, events } = this.kernel;
    this.kernel.run(Math.max(this.kernel.now, this.#wall.nowUs));
    const ran = this.kernel.events - events;
    if (ran > 0) this.onLate?.(Math.max(0, this.#wall.nowUs - nextUs), ran);
  }

  /** Runs what is due at this moment. For work inside `enter`, not for events. */
  settle(): void {
    this.kernel.run(this.kernel.now);
  }

  /** After it no event runs any more, and the clock does not keep the process alive. */
  stop(): void {
    this.#wall.stop();
  }
}
