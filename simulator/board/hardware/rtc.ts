/** After this many looks at the clock in one callback each further one takes time, so that waiting for a time ends. */
const FREE_READS = 100;
const READ_US = 50;

/** What the board's time is made of. */
interface TimeSource {
  readonly nowUs: number;
  /** Adds time that the program itself uses. */
  spend(us: number): void;
}

/** The clock that a program reads and sets. */
export class Rtc {
  readonly #source: TimeSource;
  #offsetUs = 0;
  #reads = 0;

  constructor(source: TimeSource) {
    this.#source = source;
  }

  /** The value of `getTime()` in us: since 1970 if the program has set the time, else since power-on. */
  get timeUs(): number {
    return this.#source.nowUs + this.#offsetUs;
  }

  set timeUs(timeUs: number) {
    this.#offsetUs = Math.round(timeUs) - this.#source.nowUs;
  }

  /** The clock as a program reads it. It moves on for a program that does nothing but wait for it. */
  readUs(): number {
    if (++this.#reads > FREE_READS) this.#source.spend(READ_US);
    return this.timeUs;
  }

  /** A callback has returned: reads are free again. */
  returned(): void {
    this.#reads = 0;
  }

  /** Power-on: the time begins at 0. @param clockUs the world's */
  start(clockUs: number): void {
    this.#offsetUs = -clockUs;
  }
}
