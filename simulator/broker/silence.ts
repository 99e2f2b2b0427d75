import { type Clock, WORLD } from '../kernel/kernel.ts';
import type { Timer } from '../kernel/timer.ts';

/** Since when nothing was heard on one connection, and how long that may last. */
export class Silence {
  /** For `Patience` alone: its neighbours, heard before and after it. */
  previous: Silence | null = null;
  next: Silence | null = null;
  heardUs: number;
  readonly #watch: SilenceWatch;
  readonly #tooLong: () => void;
  #patience: Patience | null = null;

  /** @param tooLong called when nothing was heard for so long */
  constructor(watch: SilenceWatch, heardUs: number, graceUs: number, tooLong: () => void) {
    this.#watch = watch;
    this.#tooLong = tooLong;
    this.heardUs = heardUs;
    this.grant(graceUs);
  }

  heard(timeUs: number): void {
    this.heardUs = timeUs;
    this.#patience?.toTheEnd(this);
  }

  /** From the last that was heard; Infinity: for ever. */
  grant(graceUs: number): void {
    this.#patience?.remove(this);
    this.#patience = graceUs === Number.POSITIVE_INFINITY ? null : this.#watch.of(graceUs);
    this.#patience?.add(this);
  }

  /** For `Patience` alone. */
  end(): void {
    this.grant(Number.POSITIVE_INFINITY);
    this.#tooLong();
  }
}

/** Ends the connections on which nothing was heard for too long. */
export class SilenceWatch {
  readonly #clock: Clock;
  /** At most one for each keep-alive there is, and one for those that have not said theirs. */
  readonly #patience = new Map<number, Patience>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(graceUs: number): Patience {
    const known = this.#patience.get(graceUs);
    if (known !== undefined) return known;
    const made = new Patience(this.#clock, graceUs);
    this.#patience.set(graceUs, made);
    return made;
  }
}

/** Connections that may be silent equally long, the one heard longest ago first: one timer is enough for all. */
class Patience {
  readonly #clock: Clock;
  readonly #graceUs: number;
  readonly #timer: Timer;
  #oldest: Silence | null = null;
  #newest: Silence | null = null;

  constructor(clock: Clock, graceUs: number) {
    this.#clock = clock;
    this.#graceUs = graceUs;
    this.#timer = clock.timer(WORLD, look, this as Patience);
  }

  /** Where it belongs: one that gets another grace may have been heard some time ago. */
  add(silence: Silence): void {
    let before = this.#newest;
    while (before !== null && before.heardUs > silence.heardUs) before = before.previous;
    const after = before === null ? this.#oldest : before.next;
    silence.previous = before;
    silence.next = after;
    if (before === null) this.#oldest = silence;
    else before.next = silence;
    if (after === null) this.#newest = silence;
    else after.previous = silence;
    if (this.#oldest === silence) this.#arm();
  }

  remove({ previous, next }: Silence): void {
    if (previous === null) this.#oldest = next;
    else previous.next = next;
    if (next === null) this.#newest = previous;
    else next.previous = previous;
  }

  toTheEnd(silence: Silence): void {
    if (silence === this.#newest) return;
    this.remove(silence);
    this.add(silence);
  }

  /** For `look` alone: what was heard since it was set makes the timer look again. */
  look(): void {
    while (this.#oldest !== null && this.#oldest.heardUs + this.#graceUs <= this.#clock.now)
      this.#oldest.end();
    this.#arm();
  }

  #arm(): void {
    if (this.#oldest === null) return;
    const dueUs = this.#oldest.heardUs + this.#graceUs;
    if (dueUs < this.#timer.dueUs) this.#timer.set(Math.max(dueUs, this.#clock.now));
  }
}

function look(patience: Patience): void {
  patience.look();
}
