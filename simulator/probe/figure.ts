/** One value of the ground truth beside the model's. */
export interface Figure {
  row: string;
  name: string;
  measured: number;
  model: number;
  /** Difference of the model from the measurement, in units of the allowed one: up to 1 passes. */
  offBars: number;
}

/** Values this close to a measured one count as equal: hosts add noise of their own. */
const VALUE_TOLERANCE_MS = 3;
const VALUE_TOLERANCE = 0.02;

/** p50: within 3 ms or 3 %. */
export function byValue(measured: number, model: number, barMs = Math.max(3, 0.03 * measured)): number {
  return Math.abs(measured - model) / barMs;
}

/**
 * The rank test: the place of the measured percentile in the model's own distribution. Where the distribution jumps,
 * comparing values says nothing, and comparing ranks does.
 * @param barPoints allowed difference in percentage points
 */
export function byRank(sorted: Float64Array, percent: number, measured: number, barPoints: number): number {
  const tolerance = Math.max(VALUE_TOLERANCE_MS, VALUE_TOLERANCE * measured);
  const from = (100 * countBelow(sorted, measured - tolerance, false)) / sorted.length;
  const to = (100 * countBelow(sorted, measured + tolerance, true)) / sorted.length;
  return Math.max(0, from - percent, percent - to) / barPoints;
}

/** Inside the band, widened by a fraction on both sides. */
export function byBand(model: number, low: number, high: number, widenedBy: number): number {
  if (model < low) return (low - model) / (low * widenedBy);
  return model > high ? (model - high) / (high * widenedBy) : 0;
}

function countBelow(sorted: Float64Array, limit: number, inclusive: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < limit || (inclusive && sorted[middle] === limit)) low = middle + 1;
    else high = middle;
  }
  return low;
}
