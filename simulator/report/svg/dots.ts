import { threeFigures } from '../format.ts';
import { drawing, element, text } from './element.ts';

/** One line of dots, a dot for each device. */
export interface DotRow {
  label: string;
  unit: string;
  values: number[];
}

const LEFT = 8;
const RIGHT = 14;
const ROW = 74;

/** Figures of single devices, each row on its own scale from zero. */
export function dotChart(label: string, rows: DotRow[], width: number): string {
  return drawing(
    width,
    rows.length * ROW,
    label,
    rows.flatMap((row, index) => dots(row, index * ROW, width)),
  );
}

function dots({ label, unit, values }: DotRow, top: number, width: number): string[] {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const step = niceStep(Math.max(...values, 1e-9) / (width < 500 ? 3 : 6));
  const end = Math.max(step, Math.ceil(Math.max(...values, 0) / step) * step);
  const x = (value: number) => LEFT + (value / end) * (width - LEFT - RIGHT);
  const line = top + 38;
  const marks = Array.from({ length: Math.round(end / step) + 1 }, (_, index) => index * step);
  return [
    text(LEFT, top + 14, label, { class: 'strong' }),
    text(width - RIGHT, top + 14, `half below ${threeFigures(middle)} ${unit}`, {
      class: 'muted',
      'text-anchor': 'end',
    }),
    element('path', { class: 'grid', d: `M${LEFT} ${line}H${width - RIGHT}` }),
    ...marks.map((value) =>
      text(x(value), line + 22, threeFigures(value), {
        class: 'muted',
        'text-anchor': value === 0 ? 'start' : value === end ? 'end' : 'middle',
      }),
    ),
    ...values.map((value) =>
      element('circle', { class: 'f0', cx: x(value), cy: line, r: 5, opacity: '0.45' }),
    ),
    element('path', { class: 'curve l1', d: `M${x(middle).toFixed(1)} ${line - 10}v20` }),
  ];
}

/** 1, 2 or 5 times a power of ten. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((one) => one * power >= least) ?? 10;
  return factor * power;
}
