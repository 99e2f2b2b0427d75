import type { Clock, Owner } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { Dialect } from './dialect.ts';

/** A hung modem loses its power this long after the key was held. [E] */
const FORCED_OFF_S = 2;
/** A modem that restarts is off for this time. [E] */
const REBOOT_S = 1;

export type PowerState = 'off' | 'on' | 'stopping' | 'saving';

export interface PowerUser {
  /** @param resumes from power saving @param byBoard the board has switched it on on on */
  wentOn(resumes: boolean, byBoard: boolean): void;
  /** A last line, while there still is power. */
  goingOff(): void;
  wentOff(state: 'off' | 'saving'): void;
}

/** A modem's power, and its key: held long enough it starts a modem that is off, and stops one that is on. */
export class Power {
  state: PowerState = 'off';
  /** It hangs: it reads nothing and sends nothing. */
  isHung = false;
  readonly #clock: Clock;
  readonly #owner: Owner;
  readonly #random: Random;
  readonly #dialect: Dialect;
  readonly #user: PowerUser;
  /** Counts changes of power: what was planned before a change is dropped. */
  #life = 0;
  #pressedUs = -1;

  constructor(clock: Clock, owner: Owner, random: Random, dialect: Dialect, user: PowerUser) {
    this.#clock = clock;
    this.#owner = owner;
    this.#random = random;
    this.#dialect = dialect;
    this.#user = user;
  }

  /** The key is pressed, or released. */
  key(isPressed: boolean): void {
    if (isPressed) {
      if (this.#pressedUs < 0) this.#pressedUs = this.#clock.now;
      return;
    }
    if (this.#pressedUs < 0) return;
    const heldMs = (this.#clock.now - this.#pressedUs) / 1000;
    this.#pressedUs = -1;
    const { on, off } = this.#dialect.powerKeyMs;
    if (this.state === 'off' || this.state === 'saving') {
      if (heldMs >= on) this.on(true);
    } else if (heldMs >= off && this.state === 'on') this.down();
  }

  on(byBoard: boolean): void {
    if (this.state === 'on' || this.state === 'stopping') return;
    const resumes = this.state === 'saving';
    this.state = 'on';
    this.isHung = false;
    this.#life++;
    this.#user.wentOn(resumes, byBoard);
  }

  /** An orderly power-off, as its key or a command asks for. */
  down(): void {
    if (this.state !== 'on') return;
    this.state = 'stopping';
    const [from, to] = this.#dialect.powerDownS;
    this.later(this.isHung ? FORCED_OFF_S : this.#random.between(from, to), () => {
      if (!this.isHung) this.#user.goingOff();
      this.cut();
    });
  }

  /** Power is lost at once. */
  cut(state: 'off' | 'saving' = 'off'): void {
    if (this.state === 'off') return;
    this.state = state;
    this.#life++;
    this.#user.wentOff(state);
  }

  /** Restarts. @param byBoard by its reset pin or a command */
  cycle(byBoard: boolean): void {
    if (this.state === 'off') return;
    this.cut();
    this.later(REBOOT_S, () => this.on(byBoard));
  }

  /** Runs `then` after that time, unless power changes first. */
  later(delayS: number, run: () => void): void {
    const life = this.#life;
    const whenDue = () => {
      if (life === this.#life) run();
    };
    this.#clock.at(this.#clock.now + Math.round(delayS * 1e6), this.#owner, whenDue, undefined);
  }
}
