/** Slices of a run in the overview: a minute of a day. */
export const SLICES = 1440;
/** Lines of the overview. With more devices a line stands for several. */
export const MAX_ROWS = 200;

/** How many lines the overview has, and how many devices each. */
export function rowsFor(devices: number): { rows: number; devices: number } {
  const inRow = Math.ceil(devices / MAX_ROWS);
  return { rows: Math.ceil(devices / inRow), devices: inRow };
}
