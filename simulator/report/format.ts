import { printable } from './printable.ts';

/** Milliseconds for people: three figures and the unit that fits. */
export function formatMs(ms: number | null): string {
  if (ms === null) return '-';
  if (ms < 1000) return `${threeFigures(ms)} ms`;
  if (ms < 120_000) return `${threeFigures(ms / 1000)} s`;
  if (ms < 7_200_000) return `${threeFigures(ms / 60_000)} min`;
  return `${threeFigures(ms / 3_600_000)} h`;
}

/** A count with a thin grouping that no locale changes: 57 600. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+(?!\d))/g, ' ');
}

/** Three significant figures, no exponent. */
export function threeFigures(value: number): string {
  if (value === 0 || Math.abs(value) >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

/** Lines of two columns, the second to the right. */
export function formatRows(cells: [label: string, value: string][]): string {
  const rows = cells.map((row) => row.map((cell) => printable(cell)));
  const left = Math.max(...rows.map(([label]) => label.length));
  const right = Math.max(...rows.map(([, value]) => value.length));
  return rows.map(([label, value]) => `  ${label.padEnd(left)}  ${value.padStart(right)}`).join('\n');
}
