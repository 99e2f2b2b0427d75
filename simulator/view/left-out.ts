import { formatCount } from '../report/format.ts';
import { formatDuration } from '../world/duration.ts';
import type { WorldPlan } from '../world/world-plan.ts';
import { AROUND_US } from './focus.ts';
import { rowsFor, SLICES } from './rows.ts';
import type { ViewSum } from './view-sum.ts';

/** A slice longer than this hides single outages. */
const COARSE_SLICE_US = 300e6;

/** What a page does not show of its run, a line each; none where it shows all. */
export function leftOutWords(plan: WorldPlan, { shelf, focus }: Pick<ViewSum, 'shelf' | 'focus'>): string[] {
  const lines: string[] = [];
  const { devices } = plan;
  const endUs = plan.forUs + plan.settleUs;
  const { devices: inRow } = rowsFor(devices);
  if (inRow > 1) lines.push(`Each line of the overview stands for ${inRow} devices.`);
  if (endUs / SLICES > COARSE_SLICE_US)
    lines.push(`The overview has slices of ${formatDuration(Math.round(endUs / SLICES / 60e6) * 60e6)}.`);
  const kept = focus.devices.length;
  if (kept < devices)
    lines.push(
      `Single events are kept of ${formatCount(kept)} of ${formatCount(devices)} devices; --view-devices names others.`,
    );
  if (shelf.dropped > 0) {
    const around = formatDuration(AROUND_US);
    lines.push(
      `${formatCount(shelf.dropped)} calm stretches of them are left out, as the page is to stay below 20 MB; --view-around keeps ${around} before and after a time.`,
    );
  }
  return lines;
}
