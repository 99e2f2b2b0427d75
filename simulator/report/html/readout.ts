import { formatCount, formatMs, threeFigures } from '../format.ts';
import type { Figures } from '../record/index.ts';
import { cdfPlot } from '../svg/cdf.ts';
import { escapeText, short } from '../svg/element.ts';
import { plotOf } from '../svg/timeline.ts';

/** Pixels of a column whose values can be read. */
const COLUMN = 14;

/** The places of a drawing whose values can be read by pointing, by touch and with the arrow keys. */
interface Place {
  /** Of the drawing, and of its plot in it; pixels. */
  width: number;
  left: number;
  plotWidth: number;
}

/** The words for a column that covers so much of the plot, both 0 to 1. */
type WordsOf = (from: number, to: number) => string;

/**
 * A drawing under columns that tell their values. They are radio buttons, so that they need no script: one Tab stop, then
 * arrow keys; a touch chooses one, and a pointer need not.
 * @param name of the buttons, once in a page
 */
function withReadout(
  name: string,
  drawing: string,
  { width, left, plotWidth }: Place,
  wordsOf: WordsOf,
): string {
  const count = Math.max(1, Math.floor(plotWidth / COLUMN));
  const columns = Array.from({ length: count }, (_, index) => {
    const words = escapeText(wordsOf(index / count, (index + 1) / count));
    return `<label><input type="radio" name="${name}-${width}"><span>${words}</span></label>`;
  });
  const percent = (pixels: number) => short((100 * pixels) / width);
  const style = `left:${percent(left)}%;width:${percent(plotWidth)}%`;
  return `<div class="chart">${drawing}<div class="readout" role="radiogroup" aria-label="Values" style="${style}">${columns.join('')}</div></div>`;
}

/** @param drawing made by `timelineChart` */
export function timelineReadout(
  name: string,
  drawing: string,
  timeline: Figures['timeline'],
  width: number,
): string {
  const { left, width: plotWidth } = plotOf(timeline, width);
  const slice = (values: number[], from: number, to: number) =>
    values.slice(
      Math.floor(from * values.length),
      Math.max(Math.floor(from * values.length) + 1, Math.floor(to * values.length)),
    );
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const percent = (share: number) => `${threeFigures(100 * share)} %`;
  return withReadout(name, drawing, { width, left, plotWidth }, (from, to) => {
    const connected = percent(mean(slice(timeline.connected, from, to)));
    const cut = percent(mean(slice(timeline.cut, from, to)));
    const waiting = formatCount(Math.max(...slice(timeline.waiting, from, to)));
    return `${formatMs((from * timeline.endUs) / 1000)}: ${connected} connected, ${cut} without a path, ${waiting} waiting`;
  });
}

/** @param drawing made by `cdfChart` with one curve */
export function cdfReadout(
  name: string,
  drawing: string,
  points: Figures['latencyCdf'],
  width: number,
): string {
  const { left, plotWidth, msAt } = cdfPlot([{ name, points }], width);
  return withReadout(name, drawing, { width, left, plotWidth }, (_, to) => {
    const ms = msAt(left + to * plotWidth);
    const share = points.findLast(([at]) => at <= ms)?.[1] ?? 0;
    return `within ${formatMs(ms)}: ${threeFigures(100 * share)} %`;
  });
}
