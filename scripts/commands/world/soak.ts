import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import { MODEM_TYPES } from '../../../simulator/modem/index.ts';
import { formatCount } from '../../../simulator/report/format.ts';
import { soakVerdict } from '../../../simulator/report/verdict.ts';
import { checkSaid, quote, type RunOptions, readProgram } from '../../../simulator/run/index.ts';
import { SoakSum } from '../../../simulator/soak/report.ts';
import { replaySeed, type SoakWorld, soakCommand } from '../../../simulator/soak/seed-world.ts';
import type { Program } from '../../../simulator/world/world-plan.ts';
import { Interrupted } from '../../endings.ts';
import { outputOption } from '../../output.ts';
import { complain, say, show } from '../../say.ts';
import { EXIT_FAILED, EXIT_INTERRUPTED, parseCount, UsageError } from '../../usage.ts';
import { tellDoubt, tellVerdict } from '../../verdict.ts';
import { ownFirmware } from '../own-firmware.ts';
import { jobsOf } from './in-processes.ts';
import { ofProject, orUsage, readTyped, type Texts, typed } from './run-options.ts';
import { headerOf, ShardFile, type ShardHeader } from './shards/files.ts';
import { parseShard, type Shard, seedsOf } from './shards/shard.ts';
import { bookOption, contextOf, failuresFor, runBook, updateBook } from './soak/book.ts';
import { runCanary } from './soak/canary.ts';
import { runWorlds } from './soak/run-worlds.ts';
import { replaysOf } from './soak/small-worlds.ts';
import { summary, tellFailures, writeFiles } from './soak-output.ts';
import { addWorldOptions, hasListedRules } from './world-options.ts';

interface SoakOptions {
  seeds: string;
  jobs: string;
  shard?: string;
  results?: string;
  resume?: boolean;
  book?: string;
  canary?: boolean;
  engineEvery?: string;
  json?: string;
  html?: string;
  junit?: string;
}

const MAX_SEEDS = 1_000_000;
const MAX_DEVICES = 1000;
/** Defaults of each world. */
export const OPEN_SOAK = { devices: 20, forUs: 24 * 3600e6 } satisfies Partial<RunOptions>;
/** Drawn worlds lose sessions, restart brokers and keep boards away for hours: that a command got lost is no fault of a program. */
const NO_MESSAGES =
  'mote.json: publish is left out, as worlds of a soak lose messages that nobody keeps; mote sim says what becomes of them';

export function define(program: Command): void {
  addWorldOptions(
    program
      .command('soak')
      .description(
        'run many worlds, each with faults of its own, and check them all; what is not said each world draws',
      )
      .option('--seeds <from..to>', 'which worlds', '1..100')
      .option('--jobs <n|auto>', 'how many run at a time', 'auto')
      .option('--shard <i/n>', 'run part i of n; auto asks Slurm, AWS Batch or Kubernetes (auto/n)')
      .option('--results <folder>', 'keep the result of each world there, for mote merge')
      .option('--resume', 'go on where a killed run of the same part left its journal')
      .option(
        '--engine-every <n>',
        'with --engine: only the worlds whose number n divides run on it (default: 1)',
      )
      .addOption(bookOption('run the worlds of this seed book first, and keep there what fails'))
      .option(
        '--canary',
        'plant a known mistake in the client of one world first, and fail unless it is caught',
      ),
    OPEN_SOAK,
  )
    .addOption(outputOption('--json <file>', 'write the report there'))
    .addOption(outputOption('--html <file>', 'write a page about all worlds there, to look at in a browser'))
    .addOption(outputOption('--junit <file>', 'write a JUnit file there'))
    .action(soak);
}

async function soak(options: SoakOptions, command: Command): Promise<void> {
  const texts = typed(command);
  if (hasListedRules(texts)) return;
  const all = parseSeeds(options.seeds);
  const shard = options.shard === undefined ? ALL : parseShard(options.shard, process.env);
  if (options.resume && options.results === undefined)
    throw new UsageError('--resume: goes on with the journal in the folder of --results; name it');
  if (options.book !== undefined && shard.of > 1)
    throw new UsageError(
      '--book: one process writes a book; give it to mote merge, or to a soak without --shard',
    );
  const seeds = seedsOf(all, shard);
  if (seeds.length === 0)
    throw new UsageError(`--shard ${options.shard}: --seeds ${options.seeds} has no world for it`);
  const world = worldOf(texts);
  if (ofProject(world).messages !== undefined) complain(NO_MESSAGES);
  const jobs = Math.min(jobsOf(options.jobs), seeds.length);
  for (const name of ['firmware', 'app'] as const) {
    const path = world[name];
    if (path !== undefined) orUsage(texts, () => readProgram(path, name));
  }
  const header = orUsage(texts, () => headerOf(world, all, shard, ownPrograms()));
  const kept = keptIn(options, header);
  if (options.canary) say(await runCanary());
  const book = options.book === undefined ? null : contextOf(options.book, header);
  const ofBook = book === null ? null : await runBook(book, jobs);
  if (ofBook !== null && ofBook.line !== '') say(ofBook.line);
  const startedMs = performance.now();
  const { results, isInterrupted } = await runWorlds(world, seeds, jobs, kept);
  const so = `${formatCount(results.length)} of ${formatCount(seeds.length)} worlds`;
  if (isInterrupted && results.length === 0) throw new Interrupted(`ended by Ctrl-C after ${so}`);
  const wallS = (performance.now() - startedMs) / 1000;
  const sum = new SoakSum(createHash('sha256'), (seed) => replaySeed(seed, world));
  results.sort((one, other) => one.seed - other.seed);
  for (const result of results) sum.add(result);
  const report = sum.report(wallS);
  // Half of a soak in a file would pass for a whole one.
  if (!isInterrupted) {
    const folder = options.results;
    if (folder !== undefined) kept?.close(wallS, replaysOf(world, report.failures, folder));
    writeFiles(options, { report, sum, worlds: results, world });
    if (book !== null && ofBook !== null)
      updateBook(book.path, [...ofBook.changes, ...failuresFor(book, report.failures)]);
  }
  const verdict = soakVerdict(report);
  tellDoubt(verdict);
  show(summary(report));
  tellFailures(report);
  if (ofBook !== null && ofBook.failed > 0) process.exitCode = EXIT_FAILED;
  const done = new Set(results.map(({ seed }) => seed));
  const next = report.failures[0]?.replay ?? soakCommand(nextSeeds(seeds, done), world);
  const merge =
    options.results !== undefined && shard.of > 1 ? `npx mote merge ${quote(options.results)}` : next;
  if (!isInterrupted) return tellVerdict({ ...verdict, next: report.failures.length > 0 ? next : merge });
  const mark = verdict.mark === 'bad' ? 'bad' : 'warning';
  tellVerdict({ mark, line: `Ended by Ctrl-C after ${so}, no file is written; ${verdict.line}`, next });
  process.exitCode = EXIT_INTERRUPTED;
}

/** Worlds that have not been run: the rest, or as many as have. */
function nextSeeds(seeds: number[], done: ReadonlySet<number>): string {
  const first = seeds.find((seed) => !done.has(seed));
  if (first !== undefined) return `${first}..${seeds.at(-1)}`;
  const after = (seeds.at(-1) ?? 0) + 1;
  return `${after}..${after + seeds.length - 1}`;
}

/** The world that all seeds have in common. @param texts as typed @throws UsageError */
export function worldOf(texts: Texts): SoakWorld {
  if (texts.seed !== undefined)
    throw new UsageError(
      `--seed ${texts.seed}: each world of a soak is its own seed; give --seeds or --world`,
    );
  const { devices: number, modem, engineEvery } = texts;
  const { modem: _, faults: _none, scenario: _file, ...said } = readTyped(texts);
  const { devices, forUs, ...others } = orUsage(texts, () => checkSaid({ ...OPEN_SOAK, ...said }));
  if (devices > MAX_DEVICES)
    throw new UsageError(`--devices ${number}: give a whole number from 1 to ${MAX_DEVICES}`);
  const { messages: _messages, ...around } = ofProject(said);
  return {
    ...around,
    ...{ devices, forUs, ...others },
    ...(typeof modem === 'string' && { modem: modemNamed(modem) }),
    ...(typeof engineEvery === 'string' && { engineEvery: everyOf(engineEvery, said.engine) }),
  };
}

/** @throws UsageError */
function everyOf(text: string, engine: string | undefined): number {
  const every = parseCount(text, '--engine-every', 1, MAX_SEEDS);
  if (engine !== undefined) return every;
  throw new UsageError(`--engine-every ${text}: name the interpreter with --engine`);
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

/** The whole soak as its only part. */
const ALL: Shard = { index: 1, of: 1 };

function keptIn({ results, resume }: SoakOptions, header: ShardHeader): ShardFile | null {
  return results === undefined ? null : new ShardFile(results, header, resume === true);
}

/** The programs of a world whose options name no file. */
export function ownPrograms(): { client: Program; app: Program } {
  return { client: ownFirmware.client('max'), app: ownFirmware.app() };
}
