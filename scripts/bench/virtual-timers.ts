import { type Kernel, WORLD } from '../../simulator/kernel/kernel.ts';

const real = { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, now: Date.now };

/** Node's timers and clock on a kernel, for programs that know no other; `setImmediate` stays real, but counted. */
export class VirtualTimers {
  readonly #kernel: Kernel;
  #immediates = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** From here on the whole process has these. */
  install(): void {
    const timers = {
      setTimeout: (run: Run, ms = 0, ...args: unknown[]) => new Timer(this.#kernel, ms, false, run, args),
      setInterval: (run: Run, ms = 0, ...args: unknown[]) => new Timer(this.#kernel, ms, true, run, args),
      setImmediate: (run: Run, ...args: unknown[]) => {
        this.#immediates++;
        return real.setImmediate(() => {
          this.#immediates--;
          run(...args);
        });
      },
      clearTimeout: (timer?: Timer | null) => timer?.stop(),
      clearInterval: (timer?: Timer | null) => timer?.stop(),
    };
    Object.assign(globalThis, timers);
    Date.now = () => Math.floor(this.#kernel.now / 1000);
  }

  /** Runs Node's own queues until they are empty. */
  async settle(): Promise<void> {
    do await new Promise<void>((resolve) => real.setImmediate(resolve));
    while (this.#immediates > 0);
  }
}

type Run = (...args: unknown[]) => void;

class Timer {
  readonly #kernel: Kernel;
  readonly #delayUs: number;
  readonly #repeats: boolean;
  readonly #run: Run;
  readonly #args: unknown[];
  #event = 0;

  constructor(kernel: Kernel, ms: number, repeats: boolean, run: Run, args: unknown[]) {
    this.#kernel = kernel;
    this.#delayUs = ms * 1000;
    this.#repeats = repeats;
    this.#run = run;
    this.#args = args;
    this.refresh();
  }

  refresh(): this {
    this.stop();
    this.#event = this.#kernel.after(this.#delayUs, WORLD, fire, this as Timer);
    return this;
  }

  stop(): void {
    this.#kernel.cancel(this.#event);
  }

  /** For `fire` alone. */
  fired(): void {
    if (this.#repeats) this.refresh();
    this.#run(...this.#args);
  }
}

function fire(timer: Timer): void {
  timer.fired();
}
