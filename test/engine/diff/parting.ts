import type { Seen } from './seen.ts';

/** What the two boards' stacks and links do of their own: segments that come, and segments up in which the board says nothing new. */
export interface Ways {
  down: Seen[];
  up: Seen[];
}

/**
 * When the links of the two boards part: a segment comes much later on one of them, or only there. Both boards get the same random
 * link, but which packets it delays and loses depends on when each is sent, and the boards are some microseconds apart. What is
 * different after that may be the link's doing; what is different before is the board's.
 *
 * @returns Infinity where all segments are the same
 */
export function partingUs(virtual: Ways, real: Ways, apartUs: number): number {
  return Math.min(firstUs(virtual.down, real.down, apartUs), firstUs(virtual.up, real.up, apartUs));
}

function firstUs(ones: readonly Seen[], others: readonly Seen[], apartUs: number): number {
  for (let index = 0; index < Math.max(ones.length, others.length); index++) {
    const [one, other] = [ones.at(index), others.at(index)];
    if (one?.text !== other?.text || Math.abs((one?.timeUs ?? 0) - (other?.timeUs ?? 0)) > apartUs)
      return Math.min(one?.timeUs ?? Infinity, other?.timeUs ?? Infinity);
  }
  return Infinity;
}
