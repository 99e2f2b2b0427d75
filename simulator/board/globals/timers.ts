/** More timers than this and a program has lost count of them; a real board runs out of memory long before. */
export const MAX_TIMERS = 1000;

/** TIMER_MIN_INTERVAL of jsinteractive.h: 0.1 ms. It also stands for 0 and for what is not a number. */
const MIN_INTERVAL_MS = 0.1;
const MAX_INTERVAL_MS = 3153600000000;

interface Timer {
  id: number;
  dueUs: number;
  /** Period of an interval; 0 for a timeout. */
  everyUs: number;
  callback: unknown;
  args: unknown[];
}

/**
 * Calls back into the program.
 * @returns false: the board is blocked or halted
 */
export interface TimerRunner {
  runTimer(callback: unknown, args: unknown[]): boolean;
}

/**
 * The timers of one board, in the engine's way: due timers run in the order of their ids, not of their
 * times; an interval is due a whole period after it *was* due, so it does not drift; ids are used again.
 */
export class Timers {
  #list: Timer[] = [];
  #changed = false;

  /**
   * Adds a timer.
   * @returns its id: as on the engine, one more than the highest id in use, so ids come back
   */
  add(callback: unknown, delayMs: number, repeat: boolean, args: unknown[], nowUs: number): number {
    const us = intervalUs(delayMs);
    const { length } = this.#list;
    const id = length === 0 ? 1 : this.#list[length - 1].id + 1;
    this.#list[length] = { id, dueUs: nowUs + us, everyUs: repeat ? us : 0, callback, args };
    this.#changed = true;
    return id;
  }

  /**
   * `changeInterval`. A changed timeout becomes an interval, as on the engine.
   * @returns false: no such timer
   */
  change(id: unknown, delayMs: number, nowUs: number): boolean {
    const timer = this.#list.find((one) => one.id === id);
    if (timer === undefined) return false;
    timer.everyUs = intervalUs(delayMs);
    timer.dueUs = nowUs + timer.everyUs;
    this.#changed = true;
    return true;
  }

  remove(id: unknown): void {
    const index = this.#list.findIndex((one) => one.id === id);
    if (index >= 0) this.#take(index);
    this.#changed = true;
  }

  /** `splice` would make an array for the removed timer; moving the few behind it one by one is faster. */
  #take(index: number): void {
    const list = this.#list;
    for (let place = index + 1; place < list.length; place++) list[place - 1] = list[place];
    list.pop();
  }

  clear(): void {
    this.#list.length = 0;
    this.#changed = true;
  }

  /** Objects that the timers keep alive. */
  get held(): unknown[] {
    return this.#list.flatMap(({ callback, args }) => [callback, ...args]);
  }

  get count(): number {
    return this.#list.length;
  }

  /** When the next timer is due; Infinity when there is none. */
  get nextDueUs(): number {
    let next = Infinity;
    for (const timer of this.#list) if (timer.dueUs < next) next = timer.dueUs;
    return next;
  }

  /**
   * The timers' part of one idle loop: each due timer once, from the start again whenever a callback changed the list.
   * @returns false when the runner stopped it; the next call continues there
   */
  runDue(untilUs: number, runner: TimerRunner): boolean {
    do {
      this.#changed = false;
      for (let index = 0; index < this.#list.length && !this.#changed; ) {
        const timer = this.#list[index];
        if (timer.dueUs > untilUs) {
          index++;
          continue;
        }
        const { dueUs } = timer;
        const goOn = runner.runTimer(timer.callback, timer.args);
        const place = this.#list[index] === timer ? index : this.#list.indexOf(timer);
        if (timer.everyUs > 0) {
          // Also after its own callback has called changeInterval: from when it was due (jsiIdle).
          timer.dueUs = dueUs + timer.everyUs;
          index++;
        } else if (place >= 0) this.#take(place);
        if (!goOn) return false;
      }
    } while (this.#changed);
    return true;
  }
}

export function isTooLong(delayMs: number): boolean {
  return delayMs > MAX_INTERVAL_MS;
}

function intervalUs(delayMs: number): number {
  return Math.round(Math.max(delayMs || 0, MIN_INTERVAL_MS) * 1000);
}
