declare function getTime(): number;

/** When more slots than this are missed at once, the clock was set and no slot is counted as missed. */
const MAX_MISSED = 1000;

/** A timer may fire a fraction of a millisecond early, which must not count as the slot before. */
const EARLY = 0.01;

/**
 * Calls `take(slot, missed, atS)` in every slot: slot n is at n * everyS + phaseS of the board's clock, so that a
 * phase of 0 is aligned to it. A slot that could not be held, because the board was busy or blocked, is not
 * made up for: `missed` says how many were lost since the last.
 */
export function everySlot(
  everyS: number,
  phaseS: number,
  take: (slot: number, missed: number, atS: number) => void,
): void {
  let last = -1;

  function slots(): number {
    return (getTime() - phaseS) / everyS;
  }

  function wait(): void {
    setTimeout(run, (Math.floor(slots() + EARLY) + 1 - slots()) * everyS * 1000);
  }

  function run(): void {
    const slot = Math.floor(slots() + EARLY);
    const missed = last < 0 ? 0 : slot - last - 1;
    last = slot;
    // First the next timer: an exception in `take` must not end the series.
    wait();
    take(slot, missed > 0 && missed <= MAX_MISSED ? missed : 0, Math.round(getTime()));
  }

  wait();
}
