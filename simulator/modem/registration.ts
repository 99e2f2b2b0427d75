import type { Clock, Owner } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { Timer } from '../kernel/timer.ts';
import { drawSeconds, type Seconds } from '../link/schema.ts';

/** +CREG and +CEREG (3GPP TS 27.007, 7.2 and 10.1.22). */
export const NOT_SEARCHING = 0;
export const REGISTERED = 1;
export const SEARCHING = 2;
export const DENIED = 3;

export type RegistrationState = typeof NOT_SEARCHING | typeof REGISTERED | typeof SEARCHING | typeof DENIED;

/** Without its cell for so long a modem says that it searches. [E] */
const LOST_AFTER_US = 10e6;
/** From the cell's return to being registered again. [E] */
const BACK_S: readonly [number, number] = [1, 6];
/** From a power saving to being registered: nothing is asked of the network. [E] */
const RESUME_S: readonly [number, number] = [0.5, 2];
/** Until a network that denies has said so. [E] */
const DENIED_AFTER_S: readonly [number, number] = [2, 15];

/** Who hears of it. */
export interface RegistrationUser {
  changed(state: RegistrationState): void;
}

/** A modem's place in its network: it searches, is taken in or refused, and loses its cell. */
export class Registration {
  state: RegistrationState = NOT_SEARCHING;
  /** Attaches that were begun since power came to the board. */
  attaches = 0;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #attachS: Seconds;
  readonly #user: RegistrationUser;
  readonly #timer: Timer;
  #isOn = false;
  /** No cell can be heard: an outage of the link. */
  #isOut = false;
  #answer: 'denied' | 'searching' | null = null;
  #next: RegistrationState = NOT_SEARCHING;

  /** @param attachS how long the link's network takes to let a modem in */
  constructor(clock: Clock, owner: Owner, random: Random, attachS: Seconds, user: RegistrationUser) {
    this.#clock = clock;
    this.#random = random;
    this.#attachS = attachS;
    this.#user = user;
    this.#timer = clock.timer(owner, due, this as Registration);
  }

  get isRegistered(): boolean {
    return this.state === REGISTERED;
  }

  /** The radio goes on: it looks for the network. @param resumes the network still knows it */
  start(resumes = false): void {
    if (this.#isOn) return;
    this.#isOn = true;
    if (!resumes) this.attaches++;
    this.#become(SEARCHING);
    this.#settle(resumes ? RESUME_S : this.#attachS);
  }

  stop(): void {
    this.#isOn = false;
    this.#timer.clear();
    this.#become(NOT_SEARCHING);
  }

  /** The link has lost its cell, or has it again. */
  outage(isOut: boolean): void {
    this.#isOut = isOut;
    if (!this.#isOn) return;
    if (isOut) this.#soon(SEARCHING, LOST_AFTER_US);
    else if (this.state !== REGISTERED) this.#settle(BACK_S);
    else this.#timer.clear();
  }

  /** What the network answers from now on; null lets it in. */
  answer(answer: 'denied' | 'searching' | null): void {
    this.#answer = answer;
    if (!this.#isOn) return;
    if (answer !== null) this.#become(SEARCHING);
    this.#settle(answer === 'denied' ? DENIED_AFTER_S : BACK_S);
  }

  /** For `due` alone. */
  arrive(): void {
    this.#become(this.#next);
  }

  #settle(withinS: Seconds): void {
    if (this.#isOut || this.#answer === 'searching') {
      this.#timer.clear();
      if (this.state === REGISTERED) this.#soon(SEARCHING, LOST_AFTER_US);
      else this.#become(SEARCHING);
      return;
    }
    this.#soon(
      this.#answer === 'denied' ? DENIED : REGISTERED,
      Math.round(drawSeconds(withinS, this.#random) * 1e6),
    );
  }

  #soon(state: RegistrationState, afterUs: number): void {
    this.#next = state;
    this.#timer.set(this.#clock.now + afterUs);
  }

  #become(state: RegistrationState): void {
    if (state === this.state) return;
    this.state = state;
    this.#user.changed(state);
  }
}

function due(registration: Registration): void {
  registration.arrive();
}
