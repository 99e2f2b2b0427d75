import { broken } from '../kernel/invariant.ts';
import type { Clock, Owner } from '../kernel/kernel.ts';
import type { Timer } from '../kernel/timer.ts';

/** Time between two idle loops that both have work; an estimate: on a real board it is from 0.1 ms to some ms. */
export const IDLE_LOOP_US = 1000;

/** The parts of one idle loop, in the engine's order; each returns false when the board is no longer free. */
export interface Work {
  /** Power is on. */
  readonly on: boolean;
  /** Delivers the input of pins and serial ports. */
  runInput(): boolean;
  /** Runs the timers that were due at `untilUs`. */
  runTimers(untilUs: number): boolean;
  runSockets(): boolean;
  runEvents(): boolean;
  /** Called after the last part: exceptions are reported. */
  endLoop(): void;
  /** Whether the next loop would have work at once. */
  readonly busy: boolean;
  /** When the next timer is due; Infinity when there is none. */
  readonly nextTimerUs: number;
}

type Part = 'timers' | 'sockets' | 'events';

/**
 * Decides when a board's interpreter runs. A loop is scheduled only when there is work, so an idle board costs no
 * event. A `connect()` that blocks interrupts a loop; its remaining parts run when the board is free again.
 */
export class IdleLoop {
  readonly #clock: Clock;
  readonly #work: Work;
  readonly #timer: Timer;
  readonly #loopUs: number;
  #blockedUntilUs = 0;
  #blocking = false;
  #part: Part = 'timers';
  /** When this loop began; -1 between loops. */
  #startedUs = -1;

  constructor(clock: Clock, owner: Owner, work: Work, loopUs = IDLE_LOOP_US) {
    this.#clock = clock;
    this.#work = work;
    this.#loopUs = loopUs;
    this.#timer = clock.timer(owner, wake, this as IdleLoop);
  }

  /** The board's time. It is ahead of the clock while the board is blocked. */
  get nowUs(): number {
    return Math.max(this.#clock.now, this.#blockedUntilUs);
  }

  get free(): boolean {
    return this.#clock.now >= this.#blockedUntilUs;
  }

  /** Runs `action`, which may run the clock ahead, and blocks the board until the time that it returns. */
  block<T extends { decidedAtUs: number }>(action: () => T): T {
    this.#blocking = true;
    const beganUs = this.#clock.now;
    try {
      const outcome = action();
      if (!(outcome.decidedAtUs >= beganUs))
        broken(`a board's connect() ends at ${outcome.decidedAtUs} us and began at ${beganUs} us`);
      this.#blockedUntilUs = Math.max(this.#blockedUntilUs, outcome.decidedAtUs);
      return outcome;
    } finally {
      this.#blocking = false;
    }
  }

  /** Adds time that the program itself uses. */
  spend(us: number): void {
    if (!(us >= 0)) broken(`a board's program takes ${us} us`);
    this.#blockedUntilUs = this.nowUs + us;
  }

  /** Schedules the first loop for when the board is free. */
  begin(): void {
    this.#arm(this.nowUs);
  }

  stop(): void {
    this.#timer.clear();
    this.#blockedUntilUs = 0;
    this.#part = 'timers';
    this.#startedUs = -1;
  }

  /** Called when there is news from outside. */
  poke(): void {
    if (this.#blocking || !this.#work.on) return;
    if (this.free) this.#run();
    else this.#arm(this.#blockedUntilUs);
  }

  #run(): void {
    const work = this.#work;
    if (this.#startedUs < 0) this.#startedUs = this.#clock.now;
    if (this.#part === 'timers') {
      if (!work.runInput() || !work.runTimers(this.#startedUs)) {
        this.#breakOff();
        return;
      }
      this.#part = 'sockets';
    }
    if (this.#part === 'sockets') {
      // An interrupted round over the sockets is not continued: the news is still in the sockets.
      this.#part = 'events';
      if (!work.runSockets()) {
        this.#breakOff();
        return;
      }
    }
    if (!work.runEvents()) {
      this.#breakOff();
      return;
    }
    this.#part = 'timers';
    this.#startedUs = -1;
    work.endLoop();
    this.#settle();
  }

  #breakOff(): void {
    if (this.#work.on) this.#arm(this.#blockedUntilUs);
  }

  #settle(): void {
    const work = this.#work;
    if (!work.on) return;
    const soonUs = Math.max(this.#clock.now + this.#loopUs, this.#blockedUntilUs);
    const timerUs = work.nextTimerUs;
    // The loop before this one may have found work too; then the next loop comes when it is due after that one.
    if (work.busy || timerUs <= this.#clock.now) this.#arm(Math.min(soonUs, this.#timer.dueUs));
    else if (timerUs < Infinity) this.#arm(timerUs);
  }

  #arm(atUs: number): void {
    if (this.#timer.dueUs !== atUs) this.#timer.set(atUs);
  }
}

function wake(loop: IdleLoop): void {
  loop.poke();
}
