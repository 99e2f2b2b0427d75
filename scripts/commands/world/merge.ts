import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { printableName } from '../../../simulator/report/printable.ts';
import { soakVerdict } from '../../../simulator/report/verdict.ts';
import { quote } from '../../../simulator/run/index.ts';
import { type SeedResult, type SoakFailure, SoakSum } from '../../../simulator/soak/report.ts';
import { replaySeed } from '../../../simulator/soak/seed-world.ts';
import { outputOption } from '../../output.ts';
import { show } from '../../say.ts';
import { Failure, UsageError } from '../../usage.ts';
import { tellDoubt, tellVerdict } from '../../verdict.ts';
import { orUsage } from './run-options.ts';
import { type Difference, differenceOf, headerOf, type ShardHeader, ShardReader } from './shards/files.ts';
import { readLines } from './shards/lines.ts';
import { mergeFleet } from './shards/merge-fleet.ts';
import { bookOption, contextOf, failuresFor, passesFor, updateBook } from './soak/book.ts';
import { ownPrograms } from './soak.ts';
import { summary, tellFailures, writeFiles } from './soak-output.ts';

interface MergeOptions {
  json?: string;
  html?: string;
  junit?: string;
  book?: string;
}

/** Missing parts that an error names with their commands. */
const MAX_NAMED = 5;

export function define(program: Command): void {
  program
    .command('merge')
    .description(
      'add up the parts of a soak (mote soak --shard --results), or of a fleet (mote sim --realtime --shard --json)',
    )
    .argument('<folder>', 'the folder of --results, or of the JSON files')
    .addOption(outputOption('--json <file>', 'write the report of the whole there'))
    .addOption(outputOption('--html <file>', 'write a page about all worlds there, to look at in a browser'))
    .addOption(outputOption('--junit <file>', 'write a JUnit file there'))
    .addOption(bookOption('keep the worlds that failed in this seed book'))
    .action(merge);
}

function merge(folder: string, options: MergeOptions): void {
  const fleet = namesIn(folder, '.jsonl').length === 0 ? namesIn(folder, '.json') : [];
  if (fleet.length > 0) {
    const odd = (['html', 'junit', 'book'] as const).find((name) => options[name] !== undefined);
    if (odd !== undefined)
      throw new UsageError(
        `--${odd}: for worlds of mote soak, and ${folder} holds a fleet of mote sim --realtime`,
      );
    mergeFleet(folder, fleet, options.json);
    return;
  }
  const shards = openAll(folder);
  const { header } = shards[0];
  for (const option of ['html', 'book'] as const)
    if (options[option] !== undefined) checkSameHere(`--${option}`, header);
  const sum = new SoakSum(createHash('sha256'), (seed) => replaySeed(seed, header.world));
  const worlds: Pick<SeedResult, 'seed' | 'wallS'>[] = [];
  for (let seed = header.from; seed <= header.to; seed++) {
    const result = resultOf(seed, shards[(seed - header.from) % header.of]);
    sum.add(result);
    worlds.push({ seed, wallS: result.wallS });
  }
  const report = sum.report(shards.reduce((wallS, shard) => wallS + endOf(shard), 0));
  writeFiles(options, { report, sum, worlds, world: header.world });
  if (options.book !== undefined) keepInBook(options.book, header, report.failures);
  const verdict = soakVerdict(report);
  tellDoubt(verdict);
  show(summary(report));
  tellFailures(report);
  tellVerdict({ ...verdict, next: report.failures[0]?.replay ?? '' });
}

/** Adds the failures to a book, and counts what it knows and has passed. @throws UsageError, MachineFailure */
function keepInBook(path: string, header: ShardHeader, failures: readonly SoakFailure[]): void {
  const context = contextOf(path, header);
  const isPassed = (seed: number) =>
    seed >= header.from && seed <= header.to && !failures.some((failure) => failure.seed === seed);
  updateBook(path, [...passesFor(context, isPassed), ...failuresFor(context, failures)]);
}

/** The page and a book need worlds anew, which only the same code can run. @throws UsageError */
function checkSameHere(option: string, header: ShardHeader): void {
  const here = orUsage({}, () => headerOf(header.world, [header.from, header.to], header, ownPrograms()));
  const different = differenceOf(header, here);
  if (different === null) return;
  const { name, one, other } = different;
  throw new UsageError(
    `${option}: runs worlds again, and ${name} is ${other} here, ${one} in the results; merge where they were made, or leave ${option} away`,
  );
}

/** @returns the parts in their order. @throws UsageError, Failure where they are no whole soak */
function openAll(folder: string): ShardReader[] {
  const names = namesIn(folder, '.jsonl');
  if (names.length === 0)
    throw new UsageError(`${folder}: holds no results of mote soak --results; name their folder`);
  const readers = names.map((name) => new ShardReader(folder, name, readLines(join(folder, name))));
  const [{ header: first, name: firstName }] = readers;
  const byIndex = new Map<number, ShardReader>();
  for (const reader of readers) {
    const { header, name } = reader;
    const different = differenceOf(first, header);
    if (different !== null) throw new Failure(foreign(name, firstName, different));
    const same = byIndex.get(header.index);
    if (same !== undefined) throw new Failure(twice(same, reader));
    byIndex.set(header.index, reader);
  }
  const missing = Array.from({ length: first.of }, (_, place) => place + 1).filter(
    (one) => !byIndex.has(one),
  );
  if (missing.length > 0) throw new Failure(missed(folder, first, missing));
  return [...byIndex.values()].sort((one, other) => one.header.index - other.header.index);
}

function namesIn(folder: string, ending: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(ending))
      .sort();
  } catch (error) {
    throw new UsageError(`${folder}: ${(error as Error).message}`);
  }
}

function foreign(name: string, firstName: string, difference: Difference): string {
  const { one, other } = difference;
  const words = `${difference.name} is ${other}, not ${one}`;
  return `${name} is of another soak than ${firstName}: ${words}; take one of them out of the folder`;
}

/** Two files of one part: the same results twice, or results that must not differ and do. */
function twice(one: ShardReader, other: ShardReader): string {
  const machineOf = ({ machine, node }: ShardHeader) =>
    `${printableName(machine)} with Node ${printableName(String(node))}`;
  const machines = `${machineOf(one.header)} and ${machineOf(other.header)}`;
  for (;;) {
    const [first, second] = [one.next(), other.next()];
    if (!('seed' in first) || !('seed' in second)) break;
    const [hash, otherHash] = [first.report?.traceHash, second.report?.traceHash];
    if (first.seed === second.seed && hash !== otherHash)
      return `world ${first.seed} has two traces, ${hash} in ${one.name} and ${otherHash} in ${other.name} (machines ${machines}): a run is not deterministic; please report it`;
  }
  return `${one.name} and ${other.name} hold the same part ${one.header.index}/${one.header.of}; take one of them out of the folder`;
}

function missed(folder: string, { command, of }: ShardHeader, missing: number[]): string {
  const commands = missing
    .slice(0, MAX_NAMED)
    .map((index) => `${command} --shard ${index}/${of} --results ${quote(folder)} --resume`);
  const more = missing.length - commands.length;
  const which = `${missing.length} of ${of} parts ${missing.length === 1 ? 'is' : 'are'} missing`;
  return `${folder}: ${which}; run ${commands.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

function resultOf(seed: number, shard: ShardReader): SeedResult {
  const result = shard.next();
  if ('seed' in result && result.seed === seed) return result;
  throw new Failure(`${shard.name}: world ${seed} is missing; run its part ${shard.header.index} again`);
}

/** @returns the seconds that the part took */
function endOf(shard: ShardReader): number {
  const end = shard.next();
  if ('end' in end) return end.wallS;
  throw new Failure(`${shard.name}: holds worlds of other parts; run its part ${shard.header.index} again`);
}
