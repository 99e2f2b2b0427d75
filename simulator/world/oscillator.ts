import type { Clock, EventId, Owner } from '../kernel/kernel.ts';
import { EventTimer, type Timer } from '../kernel/timer.ts';
import type { Connecting, NetStack, Secure, SocketUser } from '../net/socket.ts';

/** Time as one board's oscillator counts it: like the world's, but faster or slower from a change of the rate on. */
export class Oscillator implements Clock {
  #clock: Clock;
  #rate = 1;
  /** World time of the last change of the rate. */
  #sinceUs = 0;
  #boardUs = 0;
  /** Timers of the board, which follow the rate. */
  readonly #timers: Timer[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get now(): number {
    return this.toBoard(this.#clock.now);
  }

  at<T>(timeUs: number, owner: Owner, run: (argument: T) => void, argument: T): EventId {
    return this.#clock.at(Math.max(this.toWorld(timeUs), this.#clock.now), owner, run, argument);
  }

  cancel(event: EventId): boolean {
    return this.#clock.cancel(event);
  }

  timer<T>(owner: Owner, run: (argument: T) => void, argument: T): Timer {
    const timer = new EventTimer(this, owner, run, argument);
    this.#timers.push(timer);
    return timer;
  }

  /** @param ppm parts per million; positive runs fast */
  drift(ppm: number): void {
    this.#boardUs = this.now;
    this.#sinceUs = this.#clock.now;
    this.#rate = 1 + ppm / 1e6;
    for (const timer of this.#timers) if (timer.dueUs !== Number.POSITIVE_INFINITY) timer.set(timer.dueUs);
  }

  toBoard(worldUs: number): number {
    return Math.floor(this.#boardUs + (worldUs - this.#sinceUs) * this.#rate);
  }

  /** The first moment of world time at which the board reads that time or a later one. */
  toWorld(boardUs: number): number {
    const worldUs = Math.ceil(this.#sinceUs + (boardUs - this.#boardUs) / this.#rate);
    return this.toBoard(worldUs) < boardUs ? worldUs + 1 : worldUs;
  }

  /** The network below the board, which keeps world time, for a board that does not. */
  translate(net: NetStack): NetStack {
    return {
      connect: (host: string, port: number, user: SocketUser, secure?: Secure): Connecting => {
        const connecting = net.connect(host, port, user, secure);
        return { ...connecting, decidedAtUs: this.toBoard(connecting.decidedAtUs) };
      },
    };
  }

  /** A network in the board's program, such as a modem's driver, for those who keep world time. */
  translateDriver(net: NetStack): NetStack {
    return {
      connect: (...args): Connecting => {
        const connecting = net.connect(...args);
        return { ...connecting, decidedAtUs: this.toWorld(connecting.decidedAtUs) };
      },
    };
  }
}
