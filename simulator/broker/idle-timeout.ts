import { type Clock, WORLD } from '../kernel/kernel.ts';
import type { Timer } from '../kernel/timer.ts';

/** The idle time of one connection and its limit. */
export class IdleTimeout {
  /** For `EqualTimeouts` alone: its neighbours in the list, those heard before and after it. */
  previous: IdleTimeout | null = null;
  next: IdleTimeout | null = null;
  heardUs: number;
  readonly #watch: IdleTimeouts;
  readonly #tooLong: () => void;
  #equals: EqualTimeouts | null = null;

  /** @param tooLong called when nothing was heard for that time */
  constructor(watch: IdleTimeouts, heardUs: number, graceUs: number, tooLong: () => void) {
    this.#watch = watch;
    this.#tooLong = tooLong;
    this.heardUs = heardUs;
    this.grant(graceUs);
  }

  heard(timeUs: number): void {
    this.heardUs = timeUs;
    this.#equals?.toTheEnd(this);
  }

  /** Limit counted from the last packet; Infinity for none. */
  grant(graceUs: number): void {
    this.#equals?.remove(this);
    this.#equals = graceUs === Number.POSITIVE_INFINITY ? null : this.#watch.of(graceUs);
    this.#equals?.add(this);
  }

  /** For `EqualTimeouts` alone. */
  end(): void {
    this.grant(Number.POSITIVE_INFINITY);
    this.#tooLong();
  }
}

/** Ends the connections on which nothing was heard for too long. */
export class IdleTimeouts {
  readonly #clock: Clock;
  /** At most one for each keep-alive in use, and one for connections that have not sent CONNECT. */
  readonly #equals = new Map<number, EqualTimeouts>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(graceUs: number): EqualTimeouts {
    const known = this.#equals.get(graceUs);
    if (known !== undefined) return known;
    const made = new EqualTimeouts(this.#clock, graceUs);
    this.#equals.set(graceUs, made);
    return made;
  }
}

/**
 * Connections that may be silent equally long, the one heard longest ago first: one timer is enough for all. It runs after
 * what comes at the same moment, so that a connection's end does not depend on when others were heard.
 */
class EqualTimeouts {
  readonly #clock: Clock;
  readonly #graceUs: number;
  readonly #timer: Timer;
  #oldest: IdleTimeout | null = null;
  #newest: IdleTimeout | null = null;

  constructor(clock: Clock, graceUs: number) {
    this.#clock = clock;
    this.#graceUs = graceUs;
    this.#timer = clock.timer(WORLD, look, this as EqualTimeouts, true);
  }

  /** Inserts in order: a connection whose limit has changed may have been heard some time ago. */
  add(one: IdleTimeout): void {
    let before = this.#newest;
    while (before !== null && before.heardUs > one.heardUs) before = before.previous;
    const after = before === null ? this.#oldest : before.next;
    one.previous = before;
    one.next = after;
    if (before === null) this.#oldest = one;
    else before.next = one;
    if (after === null) this.#newest = one;
    else after.previous = one;
    if (this.#oldest === one) this.#arm();
  }

  remove({ previous, next }: IdleTimeout): void {
    if (previous === null) this.#oldest = next;
    else previous.next = next;
    if (next === null) this.#newest = previous;
    else next.previous = previous;
  }

  toTheEnd(one: IdleTimeout): void {
    if (one === this.#newest) return;
    this.remove(one);
    this.add(one);
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

function look(timeouts: EqualTimeouts): void {
  timeouts.look();
}
