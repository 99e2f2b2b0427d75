import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { MODEM_TYPES } from '../../../simulator/modem/index.ts';
import { formatCount, formatMs, formatRows, threeFigures } from '../../../simulator/report/format.ts';
import { soakPage } from '../../../simulator/report/html/soak-page.ts';
import { junit } from '../../../simulator/report/junit.ts';
import { cdfMs } from '../../../simulator/report/record/figures.ts';
import { waitedWords } from '../../../simulator/report/slow-readings.ts';
import { protocolRows } from '../../../simulator/report/summary.ts';
import { soakVerdict } from '../../../simulator/report/verdict.ts';
import { checkSaid, type RunOptions, readProgram } from '../../../simulator/run/index.ts';
import { closerLook } from '../../../simulator/soak/closer-look.ts';
import { Pool } from '../../../simulator/soak/processes/pool.ts';
import { taskOf } from '../../../simulator/soak/processes/run-seed.ts';
import {
  assembleSoak,
  merged,
  RUN_ENDS,
  type SeedResult,
  type SoakReport,
} from '../../../simulator/soak/report.ts';
import { replaySeed, type SoakWorld, soakCommand } from '../../../simulator/soak/seed-world.ts';
import { Interrupted } from '../../endings.ts';
import { outputOption, writeOutput, writeReport } from '../../output.ts';
import { longProgress, timeLeft } from '../../progress.ts';
import { complain, show } from '../../say.ts';
import { atEnd, onCtrlC } from '../../signals.ts';
import { EXIT_FAILED, EXIT_INTERRUPTED, parseCount, UsageError } from '../../usage.ts';
import { tellDoubt, tellVerdict } from '../../verdict.ts';
import { ownFirmware } from '../own-firmware.ts';
import { orUsage, readTyped, type Texts, typed } from './run-options.ts';
import { addWorldOptions } from './world-options.ts';

interface SoakOptions {
  seeds: string;
  jobs: string;
  json?: string;
  html?: string;
  junit?: string;
}

const MAX_SEEDS = 1_000_000;
const MAX_DEVICES = 1000;
/** Defaults of each world. */
export const OPEN_SOAK = { devices: 20, forUs: 24 * 3600e6 } satisfies Partial<RunOptions>;
const MAX_JOBS = 256;
/** Failures that are printed; the files hold all. */
const MAX_PRINTED = 20;

export function define(program: Command): void {
  addWorldOptions(
    program
      .command('soak')
      .description(
        'run many worlds, each with faults of its own, and check them all; what is not said each world draws',
      )
      .option('--seeds <from..to>', 'which worlds', '1..100')
      .option('--jobs <n>', 'how many run at a time', String(availableParallelism())),
    OPEN_SOAK,
  )
    .addOption(outputOption('--json <file>', 'write the report there'))
    .addOption(outputOption('--html <file>', 'write a page about all worlds there, to look at in a browser'))
    .addOption(outputOption('--junit <file>', 'write a JUnit file there'))
    .action(soak);
}

async function soak(options: SoakOptions, command: Command): Promise<void> {
  const seeds = parseSeeds(options.seeds);
  const texts = typed(command);
  const world = worldOf(texts);
  const jobs = Math.min(parseCount(options.jobs, '--jobs', 1, MAX_JOBS), seeds.length);
  for (const name of ['firmware', 'app'] as const) {
    const path = world[name];
    if (path !== undefined) orUsage(texts, () => readProgram(path, name));
  }
  const startedMs = performance.now();
  const { results, isInterrupted } = await runAll(world, seeds, jobs);
  const so = `${formatCount(results.length)} of ${formatCount(seeds.length)} worlds`;
  if (isInterrupted && results.length === 0) throw new Interrupted(`ended by Ctrl-C after ${so}`);
  const report = assembleSoak(
    results,
    (performance.now() - startedMs) / 1000,
    (text) => createHash('sha256').update(text).digest('hex'),
    (seed) => replaySeed(seed, world),
  );
  // Half of a soak in a file would pass for a whole one.
  if (!isInterrupted) writeFiles(options, report, results, world);
  const verdict = soakVerdict(report);
  tellDoubt(verdict);
  show(summary(report));
  tellFailures(report);
  const done = new Set(results.map(({ seed }) => seed));
  const next = report.failures[0]?.replay ?? soakCommand(nextSeeds(seeds, done), world);
  if (!isInterrupted) return tellVerdict({ ...verdict, next });
  const mark = verdict.mark === 'bad' ? 'bad' : 'warning';
  tellVerdict({ mark, line: `Ended by Ctrl-C after ${so}, no file is written; ${verdict.line}`, next });
  process.exitCode = EXIT_INTERRUPTED;
}

function writeFiles(options: SoakOptions, report: SoakReport, results: SeedResult[], world: SoakWorld): void {
  if (options.json) writeReport(options.json, '--json', report);
  if (options.html) writeOutput(options.html, '--html', pageOf(report, results, world));
  if (options.junit) writeOutput(options.junit, '--junit', junitOf(report, results));
}

/** Worlds that have not been run: the rest, or as many as have. */
function nextSeeds(seeds: number[], done: ReadonlySet<number>): string {
  const first = seeds.find((seed) => !done.has(seed));
  if (first !== undefined) return `${first}..${seeds.at(-1)}`;
  const after = (seeds.at(-1) ?? 0) + 1;
  return `${after}..${after + seeds.length - 1}`;
}

async function runAll(
  world: SoakWorld,
  seeds: number[],
  jobs: number,
): Promise<{ results: SeedResult[]; isInterrupted: boolean }> {
  const results: SeedResult[] = [];
  const bar = longProgress(process.stderr, (progress, { rate, failed }) => [
    `${progress.value} of ${progress.total} worlds`,
    `, ${failed} failed`,
    timeLeft(progress),
    `, ${rate} device-hours a second`,
  ]);
  bar.start(seeds.length, 0, { rate: 0, failed: 0 });
  const startedMs = performance.now();
  let [hours, failed] = [0, 0];
  let isInterrupted = false;
  const tell = (result: SeedResult) => {
    // What it has cut short is no result.
    if (isInterrupted) return;
    results.push(result);
    hours += result.deviceHours;
    if (result.broken !== null || result.report?.checks.some((check) => check.failed > 0)) failed++;
    bar.update(results.length, {
      rate: Math.round((hours * 1000) / (performance.now() - startedMs)),
      failed,
    });
  };
  const pool = new Pool(seeds, (seed) => taskOf(seed, world, ownFirmware), tell);
  const forget = atEnd(() => {
    pool.end();
    bar.stop();
  });
  const forgetCtrlC = onCtrlC(() => {
    isInterrupted = true;
    pool.end();
  });
  await pool.run(jobs);
  forgetCtrlC();
  forget();
  bar.stop();
  return { results, isInterrupted };
}

/** The world that all seeds have in common. @param texts as typed @throws UsageError */
export function worldOf(texts: Texts): SoakWorld {
  if (texts.seed !== undefined)
    throw new UsageError(
      `--seed ${texts.seed}: each world of a soak is its own seed; give --seeds or --world`,
    );
  const { devices: number, modem } = texts;
  const { modem: _, faults: _none, scenario: _file, ...said } = readTyped(texts);
  const { devices, forUs, ...others } = orUsage(texts, () => checkSaid({ ...OPEN_SOAK, ...said }));
  if (devices > MAX_DEVICES)
    throw new UsageError(`--devices ${number}: give a whole number from 1 to ${MAX_DEVICES}`);
  return { devices, forUs, ...others, ...(typeof modem === 'string' && { modem: modemNamed(modem) }) };
}

function modemNamed(name: string): string {
  if (name !== 'all' && !MODEM_TYPES.includes(name))
    throw new UsageError(`--modem ${name}: there are ${MODEM_TYPES.join(', ')} and all`);
  return name;
}

function parseSeeds(text: string): number[] {
  const [from, to = from] = text.split('..');
  const first = parseCount(from, '--seeds', 0, Number.MAX_SAFE_INTEGER);
  const last = parseCount(to, '--seeds', 0, Number.MAX_SAFE_INTEGER);
  if (last < first || last - first >= MAX_SEEDS)
    throw new UsageError(`--seeds ${text}: write the first and the last, as 1..500; at most ${MAX_SEEDS}`);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function summary(report: SoakReport): string {
  const { readings, faults } = report;
  const rows: [string, string][] = [
    ['worlds', formatCount(report.seeds)],
    ['device-hours', formatCount(report.deviceHours)],
    ['device-hours a second', formatCount(report.deviceHours / report.wallS)],
    ['wall time', `${threeFigures(report.wallS)} s`],
    ...Object.entries(readings).map(([name, count]): [string, string] => [
      `readings ${name}`,
      formatCount(count),
    ]),
    ...protocolRows(report),
    ...Object.entries(faults).map(([name, count]): [string, string] => [`fault ${name}`, formatCount(count)]),
  ];
  const slowest = soakSlowTable(report.slowest);
  const never = report.neverFired.length > 0 ? `\n\nnever came: ${report.neverFired.join(', ')}` : '';
  return `${formatRows(rows)}${never}${slowest}\n\ntrace  sha256 ${report.traceHash}`;
}

/** Worlds differ, so each line has its whole command. */
function soakSlowTable(slowest: SoakReport['slowest']): string {
  if (slowest.length === 0) return '';
  const lines = slowest.map(
    (one) =>
      `  ${formatMs(one.tookMs)}, world ${one.seed}, device ${one.device}: waited for ${waitedWords(one)}\n    ${one.replay}`,
  );
  return `\n\nslowest readings\n${lines.join('\n')}`;
}

function tellFailures({ failures }: SoakReport): void {
  if (failures.length === 0) return;
  for (const { seed, check, detail, replay } of failures.slice(0, MAX_PRINTED))
    complain(`seed ${seed}: ${check}: ${detail}; replay with: ${replay}`);
  const more = failures.length - MAX_PRINTED;
  if (more > 0) complain(`and ${more} more failures; --json FILE lists them`);
  process.exitCode = EXIT_FAILED;
}

function pageOf(soak: SoakReport, results: SeedResult[], world: SoakWorld): string {
  return soakPage({
    soak,
    latencyCdf: cdfMs(merged(results, 'latencyUs')),
    reconnectCdf: cdfMs(merged(results, 'reconnectUs')),
    closer: closerLook(results, world, ownFirmware),
  });
}

function junitOf(report: SoakReport, results: SeedResult[]): string {
  const cases = results.map(({ seed, wallS }) => {
    const of = (isError: boolean) =>
      report.failures
        .filter((failure) => failure.seed === seed && (failure.check === RUN_ENDS) === isError)
        .map(({ check, detail, replay }) => ({ message: check, text: `${detail}\nreplay with: ${replay}` }));
    // A world that did not end counts as no verdict, not as a failed check.
    return { name: `seed ${seed}`, seconds: wallS, failures: of(false), errors: of(true) };
  });
  return junit('mote soak', cases);
}
