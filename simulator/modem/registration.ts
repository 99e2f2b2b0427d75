import type { Clock, Owner } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { Timer } from '../kernel/timer.ts';
import { drawSeconds, type Seconds } from '../link/schema.ts';

/** +CREG and +CEREG (3GPP TS 27.007, 7.2 and 10.1.22). */
export const NOT_SEARCHING = 0;
export const REGISTERED = 1;
export const SEARCHING = 2;
export const DENIED = 3;

/** Cells that can be heard at one place, and the RSSI there. [E] */
const CELLS = ['01C3D4E5', '01C3D4F1', '01C3D4F2'];
const RSSI: readonly [number, number] = [9, 24];

export type RegistrationState = typeof NOT_SEARCHING | typeof REGISTERED | typeof SEARCHING | typeof DENIED;

/** A modem that has been without its cell for this time reports that it searches. [E] */
const LOST_AFTER_US = 10e6;
/** From the cell's return to being registered again. [E] */
const BACK_S: readonly [number, number] = [1, 6];
/** From the end of power saving to being registered: no attach is needed. [E] */
const RESUME_S: readonly [number, number] = [0.5, 2];
/** Time until a network that denies the registration has answered. [E] */
const DENIED_AFTER_S: readonly [number, number] = [2, 15];

type Randoms = (purpose: string) => Random;

/** Gets the changes of registration. */
export interface RegistrationUser {
  changed(state: RegistrationState): void;
}

/** A modem's registration: it searches, is accepted or denied, and loses its cell. */
export class Registration {
  state: RegistrationState = NOT_SEARCHING;
  /** Identity of the serving cell, eight hexadecimal digits; another one after a search, by chance. */
  cell = CELLS[0];
  /** RSSI of AT+CSQ in that cell. */
  rssi = RSSI[0];
  /** Attach attempts since the board got its power. */
  attaches = 0;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #cells: Random;
  readonly #attachS: Seconds;
  readonly #user: RegistrationUser;
  readonly #timer: Timer;
  #isOn = false;
  /** No cell can be heard: an outage of the link. */
  #isOut = false;
  #answer: 'denied' | 'searching' | null = null;
  #next: RegistrationState = NOT_SEARCHING;

  /** @param attachS how long the link's network takes to register a modem */
  constructor(clock: Clock, owner: Owner, random: Randoms, attachS: Seconds, user: RegistrationUser) {
    this.#clock = clock;
    this.#random = random('modem registration');
    this.#cells = random('modem cells');
    this.#attachS = attachS;
    this.#user = user;
    this.#timer = clock.timer(owner, due, this as Registration);
  }

  get isRegistered(): boolean {
    return this.state === REGISTERED;
  }

  /** The radio is turned on and searches. @param resumes the network still has its context */
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

  /** The network's answer from now on; null accepts the modem. */
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

  #camp(): void {
    this.cell = CELLS[this.#cells.below(CELLS.length)];
    this.rssi = RSSI[0] + this.#cells.below(RSSI[1] - RSSI[0] + 1);
  }

  #become(state: RegistrationState): void {
    if (state === this.state) return;
    this.state = state;
    if (state === REGISTERED) this.#camp();
    this.#user.changed(state);
  }
}

function due(registration: Registration): void {
  registration.arrive();
}
