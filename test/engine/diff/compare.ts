import type { Seen, View } from './seen.ts';

/** The first event of one view that is another one on the other board, or comes at another time. */
export interface Difference {
  view: View;
  /** Its place among the events of its view. */
  index: number;
  virtual: Seen | null;
  real: Seen | null;
}

/** Some idle loops: what is no further apart has not waited for the link. */
export const LOOPS_US = 1000;
/** A segment that was lost on one of the boards only comes as much later: TCP's first retransmissions. [E] */
export const PARTED_US = 20e6;

/** In the order in which they are looked at: a cause comes before what it leads to. */
const VIEWS: View[] = ['program', 'wire', 'broker', 'world'];

/**
 * The first difference in time; null where all views agree.
 *
 * @param apartUs the same event may come so much later on one of the boards
 */
export function firstDifference(
  virtual: readonly Seen[],
  real: readonly Seen[],
  apartUs: number,
): Difference | null {
  const differences = VIEWS.flatMap((view) => differenceIn(view, virtual, real, apartUs) ?? []);
  return differences.sort((one, other) => timeOf(one) - timeOf(other))[0] ?? null;
}

export const timeOf = ({ virtual, real }: Difference) =>
  Math.min(virtual?.timeUs ?? Infinity, real?.timeUs ?? Infinity);

/**
 * Events have to come in the same order. Where the link has delayed one of them differently on the two boards, it may come before or
 * behind others.
 */
function differenceIn(
  view: View,
  virtual: readonly Seen[],
  real: readonly Seen[],
  apartUs: number,
): Difference | null {
  const ones = virtual.filter((seen) => seen.view === view);
  const others = real.filter((seen) => seen.view === view);
  for (let index = 0; index < ones.length; index++) {
    const one = ones[index];
    const at = others.findIndex(
      ({ text, timeUs }) => text === one.text && Math.abs(timeUs - one.timeUs) <= apartUs,
    );
    const isLate =
      at > 0 && Math.abs(others[at].timeUs - one.timeUs) <= LOOPS_US && !isDelayed(others[0], ones, apartUs);
    if (at < 0 || isLate) return { view, index, virtual: one, real: others[0] ?? null };
    others.splice(at, 1);
  }
  return others.length > 0 ? { view, index: ones.length, virtual: null, real: others[0] } : null;
}

/** Whether the same has come at quite another time on the other board. */
function isDelayed({ text, timeUs }: Seen, others: readonly Seen[], apartUs: number): boolean {
  const apart = others.filter((other) => other.text === text).map((other) => Math.abs(other.timeUs - timeUs));
  const leastUs = Math.min(...apart);
  return leastUs > LOOPS_US && leastUs <= apartUs;
}

const BEFORE = 12;
const AFTER = 6;

/** Both boards' events around a difference, side by side in time. */
export function timeline(difference: Difference, virtual: readonly Seen[], real: readonly Seen[]): string {
  const atUs = timeOf(difference);
  const around = (seen: readonly Seen[], one: Seen | null) => {
    const found = one === null ? seen.findIndex(({ timeUs }) => timeUs >= atUs) : seen.indexOf(one);
    const at = found < 0 ? seen.length : found;
    return seen
      .slice(Math.max(0, at - BEFORE), at + AFTER)
      .map((event) => `${event === one ? ' >' : '  '} ${write(event)}`);
  };
  return [
    `virtual board:`,
    ...around(virtual, difference.virtual),
    `real engine:`,
    ...around(real, difference.real),
  ].join('\n');
}

const write = ({ timeUs, view, text }: Seen) =>
  `${(timeUs / 1e6).toFixed(4).padStart(10)} s  ${view.padEnd(7)}  ${text}`;
