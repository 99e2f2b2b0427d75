/** Which device an event belongs to: 1, 2, 3 ...; 0 is the world (broker, plan, report). */
export type Owner = number;

export const WORLD: Owner = 0;

/** Value of `place`: not pending. */
export const NONE = -1;

/** One event, pending or kept for reuse. */
export class Pending {
  /** Part of its `EventId`; the other part is the generation, the number of earlier uses. */
  readonly slot: number;
  generation = 0;
  // NaN and not 0: V8 stores integers and other numbers differently, and would convert each object once.
  timeUs = Number.NaN;
  order = Number.NaN;
  run: ((argument: never) => void) | null = null;
  argument: unknown = undefined;
  owner: Owner = WORLD;
  /** For the queue only: its place, and its neighbours among the events of its device. */
  place = NONE;
  next: Pending | null = null;
  previous: Pending | null = null;

  constructor(slot: number) {
    this.slot = slot;
  }

  get isPending(): boolean {
    return this.place !== NONE;
  }
}
