import { Kernel } from '../../kernel/kernel.ts';
import { WallClock } from './wall.ts';

/**
 * A kernel that follows the wall clock, so that the simulated stacks and links run in real time. It stands
 * still between two calls: whoever comes from outside enters first.
 */
export class LiveKernel {
  readonly kernel: Kernel;
  /** Told how many events have run, and how late the first of them was when the last had run. */
  onLate: ((lateUs: number, events: number) => void) | null = null;
  #wall = new WallClock(() => this.enter(() => {}));
  #isInside = false;

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
      this.#wall.wakeAt(this.kernel.nextUs);
    }
  }

  #catchUp(): void {
    const { nextUs, events } = this.kernel;
    this.kernel.run(Math.max(this.kernel.now, this.#wall.nowUs));
    const ran = this.kernel.events - events;
    if (ran > 0) this.onLate?.(Math.max(0, this.#wall.nowUs - nextUs), ran);
  }

  /** Runs what is due at this very moment. For work inside `enter`, not for events. */
  settle(): void {
    this.kernel.run(this.kernel.now);
  }

  /** Nothing of it keeps the process alive afterwards, and no event runs any more. */
  stop(): void {
    this.#wall.stop();
  }
}
