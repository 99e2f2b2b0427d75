import { keyOf, slowestOf } from '../report/causes/picture.ts';
import { barPanel, barPanelHeight } from '../report/svg/bars.ts';
import { cdfChart } from '../report/svg/cdf.ts';
import { element, text } from '../report/svg/element.ts';
import { stackedBars, stackedHeight } from '../report/svg/stacked.ts';
import { COLOURS, DRAWING_STYLE } from '../report/svg/theme.ts';
import { worldWords } from './page.ts';
import { rowsOf, written } from './rows.ts';
import type { ComparisonRun } from './run-comparison.ts';
import { assumption } from './table.ts';

const WIDTH = 900;
const MARGIN = 28;
const GAP = 36;
const COLUMNS = 3;
const HEAD = 70;
const KEY_ROW = 18;

/** The figures that are drawn. */
const DRAWN = [
  'delivered',
  'lost',
  'duplicates',
  'reconnect time p50',
  'reconnect time p99',
  'radio on a day (estimate)',
  'bytes up a day',
  'bytes down a day',
  'variables held, most (estimate)',
];

/**
 * A comparison as one SVG file: bars for each figure, and the distribution of latencies. Equal figures give equal
 * bytes.
 */
export function comparePicture({ comparison, latencyCdfs, causes }: ComparisonRun): string {
  const { clients } = comparison;
  const panelWidth = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS;
  const panelHeight = barPanelHeight(clients.length) + 12;
  const panels = rowsOf(comparison)
    .filter(({ label }) => DRAWN.includes(label))
    .sort((a, b) => DRAWN.indexOf(a.label) - DRAWN.indexOf(b.label))
    .map((row, index) => {
      const bars = clients.map((one) => ({
        name: one.name,
        value: row.value(one),
        words: written(row, one),
      }));
      const x = MARGIN + (index % COLUMNS) * (panelWidth + GAP);
      const y = HEAD + Math.floor(index / COLUMNS) * panelHeight;
      return barPanel({ title: row.label, bars }, x, y, panelWidth);
    });
  const below = HEAD + Math.ceil(DRAWN.length / COLUMNS) * panelHeight + 24;
  const chart = cdfChart('How long readings took to the broker', latencyCdfs, WIDTH - 2 * MARGIN);
  const chartHeight = Number(/ height="([\d.]+)"/.exec(chart)?.[1]);
  const stack = slowestOf(causes.filter(({ shares }) => shares.count > 0));
  const stackTop = below + chartHeight + 44;
  const keys = stack.rows.length === 0 ? [] : keyOf(stack);
  const keyTop = stackTop + 20 + stackedHeight(stack.rows.length);
  const height = keys.length === 0 ? stackTop : keyTop + keys.length * KEY_ROW + 44;
  return `${element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height },
    element('style', {}, `${COLOURS}${DRAWING_STYLE}`),
    element('rect', { style: 'fill:var(--paper)', width: WIDTH, height }),
    text(MARGIN, 28, 'The same world for each client', { style: 'font-size:18px', class: 'strong' }),
    text(MARGIN, 48, worldWords(comparison), { class: 'muted' }),
    ...panels,
    text(MARGIN, below - 6, 'From publish() to the broker: share of all readings', { class: 'strong' }),
    element('g', { transform: `translate(${MARGIN} ${below})` }, chart),
    ...(keys.length === 0
      ? []
      : [
          text(MARGIN, stackTop, 'Where the time of the slowest 1 % went', { class: 'strong' }),
          ...stackedBars(stack.rows, MARGIN, stackTop + 12, WIDTH - 2 * MARGIN),
          ...keys.flatMap(([colour, words], index) => [
            element('rect', {
              x: MARGIN,
              y: keyTop + index * KEY_ROW,
              width: 14,
              height: 10,
              style: `fill:var(--${colour})`,
            }),
            text(MARGIN + 22, keyTop + index * KEY_ROW + 10, words, { class: 'muted' }),
          ]),
        ]),
    text(MARGIN, height - 16, assumption(comparison), { class: 'muted' }),
  )}\n`;
}
