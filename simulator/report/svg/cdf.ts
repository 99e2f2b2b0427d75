import { formatMs } from '../format.ts';
import { logAxis, type TimeAxis, timeGrid } from './axis.ts';
import { drawing, element, short, text } from './element.ts';
import { SERIES_COLOURS } from './theme.ts';

/** One curve: points (milliseconds, share of all), rising. */
export interface Curve {
  name: string;
  points: [ms: number, share: number][];
}

const LEFT = 46;
/** Room for half a label. */
const RIGHT = 28;
const PLOT_HEIGHT = 190;
const LEGEND_LINE = 18;
/** Below this a time is drawn at the axis' end. */
const MIN_MS = 10;

/** How many came within which time, the time on a logarithmic axis. */
export function cdfChart(label: string, curves: Curve[], width: number): string {
  const drawn = curves.filter(({ points }) => points.length > 0);
  const legend = curves.length > 1 ? curves.length * LEGEND_LINE + 8 : 0;
  const top = 26 + legend;
  const bottom = top + PLOT_HEIGHT;
  const axis = axisOf(drawn, width);
  const y = (share: number) => bottom - share * PLOT_HEIGHT;
  const rows = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    element('path', { class: 'grid', d: `M${LEFT} ${y(share)}H${width - RIGHT}` }),
    text(LEFT - 6, y(share) + 4, `${share * 100} %`, { class: 'muted', 'text-anchor': 'end' }),
  ]);
  return drawing(width, bottom + 26, describe(label, drawn), [
    ...legendOf(curves.length > 1 ? curves : []),
    ...rows,
    ...timeGrid(axis, top, bottom),
    ...curves.flatMap(({ points }, index) =>
      points.length === 0 ? [] : [curve(points, index, axis.scale, y, width - RIGHT)],
    ),
    ...(curves.length === 1 ? marks(drawn[0]?.points ?? [], axis.scale, y, width) : []),
  ]);
}

function axisOf(curves: Curve[], width: number): TimeAxis {
  const all = curves.flatMap(({ points }) => points.map(([ms]) => ms));
  const least = Math.max(MIN_MS, Math.min(...all, 1000));
  return logAxis(least, Math.max(...all, 1000) * 1.1, LEFT, width - RIGHT);
}

/** Where `cdfChart` draws its curves, and the milliseconds at a place; pixels. */
export function cdfPlot(
  curves: Curve[],
  width: number,
): { left: number; plotWidth: number; msAt: (x: number) => number } {
  return { left: LEFT, plotWidth: width - LEFT - RIGHT, msAt: axisOf(curves, width).msAt };
}

function curve(
  points: Curve['points'],
  index: number,
  x: (ms: number) => number,
  y: (share: number) => number,
  right: number,
): string {
  const steps = points.map(([ms, share]) => `H${short(x(ms))}V${short(y(share))}`).join('');
  const dash = index >= SERIES_COLOURS ? '5 3' : 'none';
  const d = `M${short(x(points[0][0]))} ${short(y(0))}${steps}H${short(right)}`;
  return element('path', { class: `curve l${index % SERIES_COLOURS}`, d, 'stroke-dasharray': dash });
}

/** Dots with their times where half and 99 of 100 have come. */
function marks(
  points: Curve['points'],
  x: (ms: number) => number,
  y: (share: number) => number,
  width: number,
): string[] {
  return [0.5, 0.9, 0.99].flatMap((share) => {
    const point = points.find(([, reached]) => reached >= share - 1e-9);
    if (point === undefined) return [];
    const at = x(point[0]);
    const isHigh = share > 0.95;
    const isRight = isHigh || at > width - 130;
    const words = `p${Math.round(share * 100)} ${formatMs(point[0])}`;
    return [
      element('circle', { class: 'f0', cx: at, cy: y(share), r: 4 }),
      text(isHigh ? at + 4 : isRight ? at - 9 : at + 9, y(share) + (isHigh ? -9 : 16), words, {
        class: 'strong',
        'text-anchor': isRight ? 'end' : 'start',
      }),
    ];
  });
}

/** Names with their colours, one a line. */
export function legendOf(series: { name: string }[]): string[] {
  return series.flatMap(({ name }, index) => {
    const y = 14 + index * LEGEND_LINE;
    return [
      element('rect', {
        class: `f${index % SERIES_COLOURS}`,
        x: LEFT,
        y: y - 9,
        width: 18,
        height: 9,
        rx: 2,
      }),
      text(LEFT + 26, y, name),
    ];
  });
}

function describe(label: string, curves: Curve[]): string {
  const half = curves.map(({ name, points }) => {
    const point = points.find(([, share]) => share >= 0.5);
    return `${name}: half within ${formatMs(point?.[0] ?? null)}`;
  });
  return `${label}. ${half.join('; ')}`;
}
