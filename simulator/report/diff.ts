import { threeFigures } from './format.ts';
import { printable } from './printable.ts';

/** One figure that two reports do not agree on. Null where a report has none. */
export interface Change {
  /** Where it stands, for instance `latencyMs.p99` or `checks.QoS 1 at least once.failed`. */
  figure: string;
  old: number | null;
  new: number | null;
  /** `neutral`: neither direction is worse. */
  verdict: 'better' | 'worse' | 'neutral';
}

/** Bound on the figures of a report. */
export const MAX_FIGURES = 10_000;

/** Members that say how a run was made, or how fast the machine was; they are not compared. */
const NO_RESULT =
  /^(wallS|seed|seeds\b|rate|(causes|scenario)\b)|(^|\.)(evaluated|textVariables)$|^timeline\b/;
const LESS_IS_BETTER =
  /\b(lost|lostByBroker|duplicates|refused|outOfOrder|failed|failures|awayAtEnd|programErrors)$|(latencyMs|reconnectMs)\.|\bbytes\.(up|down)$|radioOnS$|(firmwareBytes|fileBytes)$/;
const MORE_IS_BETTER = /\bdelivered$/;
/** Members that define the world; reports of two different worlds are compared with a warning. */
const WORLD = ['seed', 'devices', 'simulatedS', 'deviceHours', 'link', 'qos', 'everyS', 'forS'];

/**
 * The figures in which two reports differ, of `mote sim`, `mote soak` or `mote compare`.
 * @param tolerance how much worse a figure may be before it counts as worse: 0.05 for 5 %
 */
export function changes(old: unknown, newer: unknown, tolerance: number): Change[] {
  const [before, after] = [figuresIn(old), figuresIn(newer)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .filter((figure) => !NO_RESULT.test(figure) && before.get(figure) !== after.get(figure))
    .map((figure) => {
      const [was, is] = [before.get(figure) ?? null, after.get(figure) ?? null];
      return { figure, old: was, new: is, verdict: verdictOf(figure, was, is, tolerance) };
    });
}

/** Options that the two runs do not share, in words. */
export function differentWorlds(old: object, newer: object): string[] {
  const [before, after] = [old, newer] as Record<string, unknown>[];
  return WORLD.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])).map(
    (name) => `${name} ${JSON.stringify(before[name])} and ${JSON.stringify(after[name])}`,
  );
}

/** One line for each change, the worse ones first. */
export function formatChanges(all: Change[]): string {
  const order = { worse: 0, better: 1, neutral: 2 };
  const rows = [...all]
    .sort((a, b) => order[a.verdict] - order[b.verdict])
    .map((one) => [printable(one.figure), number(one.old), '->', number(one.new), percent(one), one.verdict]);
  const widths = rows.reduce((found, row) => row.map((cell, i) => Math.max(found[i] ?? 0, cell.length)), [
    0,
  ] as number[]);
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 1 || i === 3 || i === 4 ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function verdictOf(figure: string, was: number | null, is: number | null, tolerance: number) {
  const less = LESS_IS_BETTER.test(figure);
  if (was === null || is === null || !(less || MORE_IS_BETTER.test(figure))) return 'neutral';
  const isWorse = less ? is > was : is < was;
  if (!isWorse) return 'better';
  return Math.abs(is - was) > tolerance * Math.abs(was) ? 'worse' : 'neutral';
}

/** Numbers by their path; entries of a list by their name, a list without names by its length. */
function figuresIn(report: unknown): Map<string, number> {
  const found = new Map<string, number>();
  const walk = (value: unknown, path: string): void => {
    if (found.size >= MAX_FIGURES) return;
    if (typeof value === 'number') found.set(path, value);
    else if (Array.isArray(value)) {
      const named = value.filter((one) => typeof one?.name === 'string');
      if (named.length < value.length || value.length === 0) found.set(path, value.length);
      else for (const one of named) walk(one, `${path}.${one.name}`);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, part] of Object.entries(value)) walk(part, path === '' ? name : `${path}.${name}`);
    }
  };
  walk(report, '');
  return found;
}

function number(value: number | null): string {
  if (value === null) return '-';
  return Number.isInteger(value) ? String(value) : threeFigures(value);
}

function percent({ old, new: is }: Change): string {
  if (old === null || is === null || old === 0) return '';
  const change = ((is - old) / Math.abs(old)) * 100;
  return `${change > 0 ? '+' : ''}${threeFigures(change)} %`;
}
