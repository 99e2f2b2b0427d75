import { element, text } from './element.ts';
import { SERIES_COLOURS } from './theme.ts';

/** One small chart: a bar for each series. */
export interface BarPanel {
  title: string;
  bars: { name: string; value: number | null; words: string }[];
}

const TITLE = 20;
const ROW = 34;
const BAR = 9;

export function barPanelHeight(series: number): number {
  return TITLE + series * ROW + 10;
}

/** Bars from zero, to the scale of the longest. The name and its figure stand above each. */
export function barPanel({ title, bars }: BarPanel, x: number, y: number, width: number): string {
  const longest = Math.max(...bars.map(({ value }) => value ?? 0), 0);
  const rows = bars.flatMap(({ name, value, words }, index) => {
    const top = y + TITLE + index * ROW;
    const length = longest > 0 && value !== null ? (value / longest) * width : 0;
    return [
      text(x, top + 12, name, { class: 'muted' }),
      text(x + width, top + 12, words, { class: 'strong', 'text-anchor': 'end' }),
      element('rect', { class: 'track', x, y: top + 17, width, height: BAR, rx: 2, opacity: '0.5' }),
      element('rect', {
        class: `f${index % SERIES_COLOURS}`,
        x,
        y: top + 17,
        width: length,
        height: BAR,
        rx: 2,
      }),
    ];
  });
  return element('g', {}, text(x, y + 12, title, { class: 'strong' }), ...rows);
}
