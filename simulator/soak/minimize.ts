/** Bound on the runs of one minimisation. */
export const MAX_TRIALS = 500;

/**
 * The fewest parts that still fail, as far as leaving some out can tell (delta debugging, Zeller and Hildebrandt
 * 2002): none of those that remain can be spared alone.
 * @param fails whether a run with these parts fails
 */
export function minimize<T>(parts: readonly T[], fails: (parts: T[]) => boolean): T[] {
  let left = [...parts];
  let trials = 0;
  for (let size = Math.ceil(left.length / 2); size >= 1 && left.length > 0; ) {
    let shrunk = false;
    for (let from = 0; from < left.length && trials < MAX_TRIALS; ) {
      const rest = [...left.slice(0, from), ...left.slice(from + size)];
      trials++;
      if (fails(rest)) {
        left = rest;
        shrunk = true;
      } else from += size;
    }
    if (trials >= MAX_TRIALS) break;
    if (size > 1) size = Math.ceil(size / 2);
    else if (!shrunk) break;
  }
  return left;
}
