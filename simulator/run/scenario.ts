import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import * as v from 'valibot';
import { about, UsageError } from '../errors.ts';
import { readUserText } from '../files/read-file.ts';
import { isLinkFile } from '../link/index.ts';
import { printableJson } from '../report/printable.ts';
import { written } from '../world/faults/fault.ts';
import { type PlannedFault, plannedFaultSchema } from '../world/faults/index.ts';
import { OptionError } from './option-error.ts';
import { FIELD_NAMES, fieldOf, type RunOptions } from './options.ts';
import { OWN_APP } from './programs.ts';
import { checkSaid, readWritten, type SomeOptions, textOf, WORDS, wordOf } from './texts.ts';

/** A scenario that makes no sense; one line that names file and field and says what would do. */
export class ScenarioError extends UsageError {}

/** More faults than this were not written by hand, and are not one scenario. */
export const MAX_FAULTS = 10_000;

const faultsSchema = v.pipe(
  v.array(plannedFaultSchema, 'must be a list'),
  v.maxLength(MAX_FAULTS, `must be ${MAX_FAULTS} at most`),
);

/** What a scenario says beside a run's options. */
const BESIDE = ['about', 'faults'];

/** What a scenario says of a run; what it leaves open is as `mote sim` has it without the option. */
export type Scenario = SomeOptions & Pick<RunOptions, 'faults'>;

/**
 * Reads a scenario file; what begins with a brace is the scenario itself.
 * @throws ScenarioError: one line that names file and field
 */
export function readScenario(path: string): Scenario {
  if (path.startsWith('{')) return about('scenario: ', () => parseScenario(path));
  const read = about(`${path}: `, () => parseScenario(readText(path)));
  return { ...fromFolder(read, dirname(path)), scenario: path };
}

function readText(path: string): string {
  try {
    return readUserText(path);
  } catch (error) {
    throw new ScenarioError(`${(error as Error).message}; name a scenario file`);
  }
}

/** The options by which a scenario names files. `app` may also be a program of ours. */
const FILES = ['app', 'firmware', 'air', 'modules'] as const;

/** The scenario with its files as seen from here: in it they are seen from its own folder. */
function fromFolder(scenario: Scenario, folder: string): Scenario {
  return withPaths(scenario, (path) => (isAbsolute(path) ? path : join(folder, path)));
}

/** Options for a scenario file in that folder: it names files as seen from there. */
export function forFolder(options: RunOptions, folder: string): RunOptions {
  return withPaths(options, (path) => (isAbsolute(path) ? path : relative(resolve(folder), resolve(path))));
}

function withPaths<Some extends SomeOptions>(options: Some, move: (path: string) => string): Some {
  const moved = { ...options };
  for (const name of FILES) {
    const path = options[name];
    if (path !== undefined && !(name === 'app' && path === OWN_APP)) moved[name] = move(path);
  }
  if (options.link !== undefined)
    moved.link = options.link.map((link) => (isLinkFile(link) ? move(link) : link));
  return moved;
}

/** @param json what stood in the file @throws ScenarioError */
export function parseScenario(json: string): Scenario {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (error) {
    throw new ScenarioError(`not JSON: ${(error as Error).message}`);
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw new ScenarioError(
      `${Array.isArray(data) ? 'a list' : String(data)}; a scenario must be an object in braces`,
    );
  const unknown = Object.keys(data).find((word) => !WORDS.includes(word) && !BESIDE.includes(word));
  if (unknown !== undefined)
    throw new ScenarioError(`${unknown}: no such field; there are ${[...BESIDE, ...WORDS].join(', ')}`);
  const { about, faults = [] } = data as { about?: unknown; faults?: unknown };
  if (about !== undefined && typeof about !== 'string')
    throw new ScenarioError(`about ${JSON.stringify(about)}: must be a text`);
  try {
    return { ...checkSaid(readWritten(data as Record<string, unknown>)), faults: readFaults(faults) };
  } catch (error) {
    if (error instanceof OptionError) throw new ScenarioError(error.inWords(wordOf));
    throw error;
  }
}

/** Faults as people write them. @throws OptionError */
export function readFaults(given: unknown): PlannedFault[] {
  const parsed = v.safeParse(faultsSchema, given, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const keys = issue.path?.map(({ key }) => key as string | number) ?? [];
  throw new OptionError(['faults', ...keys], '', describe(issue));
}

function describe(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'strict_object' && issue.expected === 'never')
    return `no such field; there are ${knownBeside(issue)}`;
  if (issue.received === 'undefined') return 'is missing';
  if (issue.type === 'strict_object') return 'must be an object in braces';
  return `${issue.received} ${issue.message}`;
}

/** The fields of a fault in which an unknown one was found. */
function knownBeside(issue: v.BaseIssue<unknown>): string {
  const fault = issue.path?.at(-1)?.input as { fault: string };
  const schema = plannedFaultSchema.options.find((one) => one.entries.fault.literal === fault.fault);
  return Object.keys(schema?.entries ?? {}).join(', ');
}

/** The scenario that makes a run, for a file. */
export function writeScenario(options: RunOptions): string {
  const said = FIELD_NAMES.flatMap((name) => {
    const text = textOf(options, name);
    return text === undefined ? [] : [[wordOf(name), fieldOf(name).isNumber ? Number(text) : text]];
  });
  const scenario = { ...Object.fromEntries(said), faults: options.faults.map(written) };
  return `${printableJson(scenario, 2)}\n`;
}
