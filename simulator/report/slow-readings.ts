import type { SlowReading, WaitedFor } from '../checks/slow-readings.ts';
import { formatDuration } from '../world/duration.ts';
import { formatMs } from './format.ts';
import type { SlowRow } from './report.ts';

/** Names of what a reading waited for, to follow "waited for". */
const WORDS: Record<WaitedFor, string> = {
  power: "its board's power",
  broker: 'the broker',
  link: 'its link',
  network: "its modem's network",
  connection: 'a new connection',
  delivery: 'its delivery, connected',
};

/** Shown before and after the reading. */
const MARGIN_MS = 15_000;
/** A wait below this share of the whole is not named. */
const MIN_SHARE = 0.02;

/** The arguments of `mote replay` that show one reading from `publish()` to its arrival. */
export function focusWords({ device, atMs, tookMs }: SlowReading): string {
  const seconds = (ms: number) => formatDuration(Math.round(ms / 1000) * 1e6);
  return `--device ${device} --around ${seconds(atMs + tookMs / 2)} --within ${seconds(Math.ceil(tookMs / 2) + MARGIN_MS)}`;
}

/** @param replay the command that runs the world again */
export function withReplays(slowest: readonly SlowReading[], replay: string): SlowRow[] {
  return slowest.map((one) => ({ ...one, replay: `${replay} ${focusWords(one)}` }));
}

/** What it waited for, the longest first: `its link 3.1 min, a new connection 41 s`. */
export function waitedWords({ waitedMs, tookMs }: SlowReading): string {
  const parts = Object.entries(waitedMs)
    .filter(([, ms]) => ms >= tookMs * MIN_SHARE)
    .sort(([, one], [, other]) => other - one)
    .map(([what, ms]) => `${WORDS[what as WaitedFor]} ${formatMs(ms)}`);
  return parts.length === 0 ? 'not known' : parts.join(', ');
}

/** When in the run, as `--around` takes it. */
export function whenWords({ atMs }: SlowReading): string {
  return formatDuration(Math.round(atMs / 1000) * 1e6);
}

/** The slowest readings, a line each. @param replay the command that each line's arguments complete; null where none shows them again */
export function slowTable(slowest: readonly SlowReading[], replay: string | null): string {
  if (slowest.length === 0) return '';
  const rows = slowest.map((one) => [
    formatMs(one.tookMs),
    `device ${one.device} at ${whenWords(one)}`,
    `waited for ${waitedWords(one)}`,
    ...(replay === null ? [] : [focusWords(one)]),
  ]);
  const how = replay === null ? '' : `; look at one with: ${replay} and the end of its line`;
  return [`slowest readings${how}`, ...aligned(rows)].join('\n');
}

function aligned(rows: string[][]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    `  ${row.map((cell, column) => (column === 0 ? cell.padStart(widths[0]) : cell.padEnd(widths[column]))).join('  ')}`.trimEnd(),
  );
}
