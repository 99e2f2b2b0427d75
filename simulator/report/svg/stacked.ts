import { formatMs } from '../format.ts';
import { drawing, element, text } from './element.ts';

/** A bar that is full: the shares of a whole, in one order and one colour each. */
export interface StackRow {
  label: string;
  /** To the right of the label. */
  words: string;
  /** 0 to 1, as many as the chart has names. */
  shares: number[];
}

/** The colours of the shares by their place; the last is grey, for what has no colour of its own. */
export const STACK_COLOURS = ['s0', 's1', 's2', 's3', 's5', 's4'] as const;

const ROW = 46;
const BAR = 18;
/** Pixels from which on a part has its percentage written in it. */
const MIN_WRITTEN = 34;

export function stackedHeight(rows: number): number {
  return rows * ROW + 4;
}

/** One stacked bar below the other. */
export function stackedBars(rows: readonly StackRow[], x: number, y: number, width: number): string[] {
  return rows.flatMap((row, index) => {
    const top = y + index * ROW;
    return [
      text(x, top + 13, row.label, { class: 'strong' }),
      text(x + width, top + 13, row.words, { class: 'muted', 'text-anchor': 'end' }),
      element('rect', { class: 'track', x, y: top + 20, width, height: BAR, opacity: '0.5' }),
      ...partsOf(row.shares, x, top + 20, width),
    ];
  });
}

function partsOf(shares: readonly number[], x: number, y: number, width: number): string[] {
  let left = x;
  return shares.flatMap((share, place) => {
    const start = left;
    const length = share * width;
    left += length;
    if (length <= 0) return [];
    const percent = `${Math.round(100 * share)} %`;
    return [
      element('rect', {
        x: start,
        y,
        // A line between two colours, also for those who do not tell them apart.
        width: Math.max(0, length - 1),
        height: BAR,
        style: `fill:var(--${STACK_COLOURS[place]})`,
      }),
      ...(length < MIN_WRITTEN
        ? []
        : [
            text(start + length / 2, y + 13, percent, {
              'text-anchor': 'middle',
              style: 'fill:var(--paper)',
            }),
          ]),
    ];
  });
}

/** @param label what a screen reader says */
export function stackedChart(label: string, rows: readonly StackRow[], width: number): string {
  return drawing(width, stackedHeight(rows.length), label, stackedBars(rows, 0, 0, width));
}

/** How long the readings of a row took on average. */
export function meanWords(totalUs: number, count: number): string {
  return count > 0 ? `${formatMs(totalUs / count / 1000)} on average` : '-';
}
