import * as v from 'valibot';
import type { Random } from '../kernel/random.ts';
import type { Window } from './fault.ts';
import { notNegative, range } from './schema.ts';

/** When something comes over a link and for how long: fields of every fault that comes in windows. */
export const windowFields = {
  /** So many in each hour, at times drawn uniformly; or the start of each, in seconds. */
  perHour: v.optional(v.pipe(notNegative, v.minValue(0.01, 'must be 0.01 or more'))),
  atS: v.optional(v.array(notNegative)),
  durationS: range,
};

export interface WindowsPlan {
  perHour?: number | undefined;
  atS?: number[] | undefined;
  durationS: [min: number, max: number];
}

/** Exactly one of the two says when the windows begin. */
export function hasOneSchedule({ perHour, atS }: Pick<WindowsPlan, 'perHour' | 'atS'>): boolean {
  return (perHour === undefined) !== (atS === undefined);
}

const HOUR_US = 3600e6;

/** The windows of one fault, drawn hour by hour; windows that overlap are one. */
export class Windows<W extends Window = Window> {
  #plan: WindowsPlan;
  #random: Random;
  #make: (startUs: number, endUs: number) => W;
  /** Not yet over, sorted by start, none overlapping. */
  #coming: W[] = [];
  #hours = 0;
  #drawnUntilUs = 0;

  /** @param make called for each window in the order in which they are drawn; it may draw from `random` itself */
  constructor(plan: WindowsPlan, random: Random, make: (startUs: number, endUs: number) => W) {
    this.#plan = plan;
    this.#random = random;
    this.#make = make;
    this.#insert((plan.atS ?? []).map((startS) => startS * 1e6));
  }

  /** The first window that ends after `atUs`; null where there is none. Called with rising times. */
  after(atUs: number): W | null {
    const next = this.#coming[0];
    // Links ask with each packet.
    if (next !== undefined && atUs < next.endUs && atUs < this.#drawnUntilUs) return next;
    this.#drawUntil(atUs);
    while (this.#coming.length > 1 && this.#coming[0].endUs <= atUs) this.#coming.shift();
    const first = this.#coming[0];
    return first === undefined || first.endUs <= atUs ? null : first;
  }

  /** Draws whole hours until one window ends after the time given. */
  #drawUntil(atUs: number): void {
    const perHour = this.#plan.perHour ?? 0;
    if (perHour === 0) {
      this.#drawnUntilUs = Number.POSITIVE_INFINITY;
      return;
    }
    while (this.#hours * HOUR_US <= atUs || (this.#coming.at(-1)?.endUs ?? 0) <= atUs) {
      const startUs = this.#hours++ * HOUR_US;
      const whole = Math.floor(perHour) + (this.#random.chance(perHour % 1) ? 1 : 0);
      this.#insert(Array.from({ length: whole }, () => startUs + this.#random.uniform() * HOUR_US));
    }
    this.#drawnUntilUs = this.#hours * HOUR_US;
  }

  #insert(starts: number[]): void {
    for (const startUs of starts.sort((a, b) => a - b)) {
      const [min, max] = this.#plan.durationS;
      const durationUs = this.#random.between(min, max) * 1e6;
      const window = this.#make(Math.round(startUs), Math.round(startUs + durationUs));
      const last = this.#coming.at(-1);
      if (last === undefined || window.startUs > last.endUs) this.#coming.push(window);
      else last.endUs = Math.max(last.endUs, window.endUs);
    }
  }
}
