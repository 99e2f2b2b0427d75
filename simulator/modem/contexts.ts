import type { Random } from '../kernel/random.ts';

/** One PDP context as the board has defined it. */
export interface Context {
  apn: string;
  user: string;
  password: string;
  /** Its address while it is active; null where it is not. */
  address: string | null;
}

/** Contexts that a modem keeps (BG96: 1 to 16). */
export const MAX_CONTEXTS = 16;

/** PDP contexts by their numbers. */
export class Contexts {
  readonly #random: Random;
  #known = new Map<number, Context>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** The context with that number; one without an APN where none was defined. */
  at(id: number): Context {
    const known = this.#known.get(id) ?? { apn: '', user: '', password: '', address: null };
    this.#known.set(id, known);
    return known;
  }

  get active(): number[] {
    return [...this.#known].filter(([, { address }]) => address !== null).map(([id]) => id);
  }

  isActive(id: number): boolean {
    return this.#known.get(id)?.address != null;
  }

  activate(id: number): void {
    this.at(id).address =
      `10.${this.#random.below(256)}.${this.#random.below(256)}.${2 + this.#random.below(250)}`;
  }

  /** @returns false when it was not active */
  lose(id: number): boolean {
    if (!this.isActive(id)) return false;
    this.at(id).address = null;
    return true;
  }

  loseAll(): void {
    for (const context of this.#known.values()) context.address = null;
  }
}
