import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { Option } from 'commander';
import { isExpected } from '../../../../simulator/errors.ts';
import { OPEN_OPTIONS, planOf, scenarioIn } from '../../../../simulator/run/index.ts';
import { Pool } from '../../../../simulator/soak/processes/pool.ts';
import { MAX_SEED_MS, type SeedTask, taskOf } from '../../../../simulator/soak/processes/run-seed.ts';
import { RUN_ENDS, type SeedResult, type SoakFailure } from '../../../../simulator/soak/report.ts';
import { type SoakWorld, soakCommand } from '../../../../simulator/soak/seed-world.ts';
import { checkTarget } from '../../../output.ts';
import { complain, say } from '../../../say.ts';
import { ownFirmware } from '../../own-firmware.ts';
import type { ShardHeader } from '../shards/files.ts';
import { type Book, type Entry, keyOf, MAX_ENTRIES, PASSES, readBook, writeBook } from './book-file.ts';
import { hasFailed, runBefore } from './run-worlds.ts';
import { isMinimizable, MAX_MINIMIZED, scenarioOf } from './small-worlds.ts';

/** Of the hash of code and inputs, in a version. */
const HASH_DIGITS = 12;

/** What a soak knows of itself when it writes into a book. */
export interface BookContext {
  path: string;
  world: SoakWorld;
  /** Of mote and of what it ran. */
  version: string;
  /** Today, as `2026-11-29`. */
  day: string;
}

/** What is to change in a book. Made while a soak runs, and applied to what the file holds at its end. */
type Change = (book: Book) => void;

/** What a book's worlds came to. */
export interface BookRun {
  changes: Change[];
  failed: number;
  /** A line for people; empty where the book is. */
  line: string;
}

/** The option that names a book. @param about for the help */
export function bookOption(about: string): Option {
  return new Option('--book <file.jsonl>', about).argParser((path: string) => {
    checkTarget('--book', path);
    return path;
  });
}

/** @param header of what is run */
export function contextOf(path: string, { world, mote, code, inputs }: ShardHeader): BookContext {
  const hash = createHash('sha256')
    .update(JSON.stringify([code, inputs]))
    .digest('hex');
  const day = new Date().toISOString().slice(0, 10);
  return { path, world, version: `${mote}+${hash.slice(0, HASH_DIGITS)}`, day };
}

/** What a soak was told beside its seeds: with the seed it names a world. */
export function optionsOf(world: SoakWorld): string {
  return soakCommand('', world).replace(/^npx mote soak --seeds +/, '');
}

/**
 * Runs each world of a book: the small one, and where the soak has the same options that of its seed.
 * @throws UsageError, MachineFailure
 */
export async function runBook(context: BookContext, jobs: number): Promise<BookRun> {
  const { path, world } = context;
  const entries = [...readBook(path).entries.values()];
  if (entries.length === 0) return { changes: [], failed: 0, line: '' };
  const changes: Change[] = [];
  const tasks: { entry: Entry; task: SeedTask }[] = [];
  let stuck = 0;
  for (const entry of entries) {
    try {
      tasks.push({ entry, task: scenarioTask(entry, path) });
      if (entry.options === optionsOf(world))
        tasks.push({ entry, task: taskOf(entry.seed, world, ownFirmware) });
    } catch (error) {
      if (!isExpected(error)) throw error;
      stuck++;
      complain(`--book ${path}: seed ${entry.seed} cannot be run here, and stays: ${error.message}`);
    }
  }
  const results = await runTasks(
    tasks.map(({ task }) => task),
    jobs,
  );
  const again = new Map<Entry, SeedResult>();
  tasks.forEach(({ entry }, index) => {
    if (hasFailed(results[index]) && !again.has(entry)) again.set(entry, results[index]);
  });
  let forgotten = 0;
  const ran = [...new Set(tasks.map(({ entry }) => entry))];
  for (const entry of ran) {
    const result = again.get(entry);
    if (result !== undefined) {
      const failure = firstFailure(result);
      complain(`--book ${path}: seed ${entry.seed} fails again: ${failure.check}: ${failure.detail}`);
      changes.push(failsAgain(entry, failure, context));
    } else {
      if (hasPassedEnough(entry, context.version)) forgotten++;
      changes.push(passes(entry, context.version));
    }
  }
  const counts = [
    `${again.size} fail again`,
    `${ran.length - again.size - forgotten} pass`,
    `${forgotten} pass on ${PASSES} versions and are forgotten`,
    `${stuck} cannot be run`,
  ];
  return {
    changes,
    failed: again.size,
    line: `book: ${entries.length} worlds that once failed: ${counts.filter((text) => !text.startsWith('0 ')).join(', ')}`,
  };
}

/** Entries of the same options whose worlds a soak has run without a failure. @param isPassed asked for a seed */
export function passesFor(
  { path, world, version }: BookContext,
  isPassed: (seed: number) => boolean,
): Change[] {
  return [...readBook(path, () => {}).entries.values()]
    .filter(({ seed, options }) => options === optionsOf(world) && isPassed(seed))
    .map((entry) => passes(entry, version));
}

/** The failures of a soak, one for each world, its small world with it. */
export function failuresFor(context: BookContext, failures: readonly SoakFailure[]): Change[] {
  const { path, world } = context;
  const first = new Map<number, SoakFailure>();
  for (const failure of failures) if (!first.has(failure.seed)) first.set(failure.seed, failure);
  const known = readBook(path, () => {}).entries;
  let minimized = 0;
  return [...first.values()].map((failure) => {
    const key = keyOf({ seed: failure.seed, options: optionsOf(world) });
    const old = known.get(key);
    if (old !== undefined && (old.isMinimized || minimized >= MAX_MINIMIZED))
      return failsAgain(old, failure, context);
    const isMinimized = minimized < MAX_MINIMIZED && isMinimizable(failure);
    if (isMinimized) minimized++;
    const entry: Entry = {
      seed: failure.seed,
      options: optionsOf(world),
      version: context.version,
      check: failure.check,
      detail: failure.detail,
      firstSeen: old?.firstSeen ?? context.day,
      lastSeen: context.day,
      passedOn: [],
      isMinimized,
      scenario: scenarioOf(failure, world, dirname(path), isMinimized),
    };
    return (book) => take(book, key, entry, path);
  });
}

/** Applies changes to what the book holds by now. @throws UsageError, MachineFailure */
export function updateBook(path: string, changes: readonly Change[]): void {
  const book = readBook(path, () => {});
  for (const change of changes) change(book);
  writeBook(path, book);
  say(`book: ${path} has ${book.entries.size} ${book.entries.size === 1 ? 'world' : 'worlds'} that failed`);
}

function take(book: Book, key: string, entry: Entry, path: string): void {
  if (!book.entries.has(key) && book.entries.size >= MAX_ENTRIES) {
    complain(
      `--book ${path}: it is full with ${MAX_ENTRIES} worlds, and does not take seed ${entry.seed}: ${entry.check}`,
    );
    return;
  }
  book.entries.set(key, entry);
}

function failsAgain(
  entry: Entry,
  { check, detail }: Pick<SoakFailure, 'check' | 'detail'>,
  { version, day, path }: BookContext,
): Change {
  return (book) => {
    const now = book.entries.get(keyOf(entry)) ?? entry;
    const lastSeen = day > now.lastSeen ? day : now.lastSeen;
    take(book, keyOf(entry), { ...now, version, check, detail, lastSeen, passedOn: [] }, path);
  };
}

function hasPassedEnough({ passedOn }: Entry, version: string): boolean {
  return new Set([...passedOn, version]).size >= PASSES;
}

function passes(entry: Entry, version: string): Change {
  return (book) => {
    const key = keyOf(entry);
    const now = book.entries.get(key);
    // Another soak has seen it fail meanwhile, or has forgotten it.
    if (now === undefined || now.lastSeen !== entry.lastSeen || now.version !== entry.version) return;
    if (hasPassedEnough(now, version)) book.entries.delete(key);
    else book.entries.set(key, { ...now, passedOn: [...new Set([...now.passedOn, version])] });
  };
}

/** @throws OptionError, ScenarioError where it is of another format, or its files are not here */
function scenarioTask({ seed, scenario }: Entry, path: string): SeedTask {
  const options = { ...OPEN_OPTIONS, ...scenarioIn(JSON.stringify(scenario), dirname(path)) };
  const plan = planOf(options, ownFirmware);
  return { seed, plan, maxSeedMs: MAX_SEED_MS, replay: '', expect: options.expect ?? [] };
}

/** @returns the results in the order of the tasks */
async function runTasks(tasks: readonly SeedTask[], jobs: number): Promise<SeedResult[]> {
  const results: SeedResult[] = [];
  const pool = new Pool(
    tasks.map((_, index) => index),
    (index) => tasks[index],
    (result, index) => {
      results[index] = result;
    },
    { warn: complain },
  );
  await runBefore(pool, Math.min(jobs, tasks.length));
  return results;
}

function firstFailure({ report, broken }: SeedResult): Pick<SoakFailure, 'check' | 'detail'> {
  const failed = report?.checks.find((check) => check.failed > 0);
  return failed === undefined
    ? { check: broken?.check ?? RUN_ENDS, detail: broken?.detail ?? '' }
    : { check: failed.name, detail: failed.detail };
}
