/** Which device an event belongs to: 1, 2, 3 ...; 0 is the world (broker, plan, report). */
export type Owner = number;

export const WORLD: Owner = 0;

/** In `place`: not pending. */
export const NONE = -1;

/** One event, pending or to be used again. */
export class Pending {
  /** Names it in its `EventId`, with the generation: how often it was used before. */
  readonly slot: number;
  generation = 0;
  // Not 0: the engine keeps whole numbers and others apart, and would turn each over once.
  timeUs = Number.NaN;
  order = Number.NaN;
  run: ((argument: never) => void) | null = null;
  argument: unknown = undefined;
  owner: Owner = WORLD;
  /** For the queue alone: where it is, and its neighbours among those of its device. */
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
