import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import * as v from 'valibot';
import { about, UsageError } from '../errors.ts';
import { jsonPlace } from '../files/json-place.ts';
import { readUserText } from '../files/read-file.ts';
import { isLinkFile } from '../link/index.ts';
import { printableJson } from '../report/printable.ts';
import { written } from '../world/faults/fault.ts';
import { type PlannedFault, plannedFaultSchema } from '../world/faults/index.ts';
import { OptionError } from './option-error.ts';
import { FIELD_NAMES, fieldOf, type RunOptions } from './options.ts';
import { OWN_APP } from './programs.ts';
import { checkSaid, readWritten, type SomeOptions, textOf, WORDS, wordOf } from './texts.ts';
import { readPages, writtenPage } from './web-pages.ts';
import { readMessages, readParts, writtenMessage, writtenPart } from './wiring.ts';

/** A scenario that cannot be used: one line with file, field and what to write instead. */
export class ScenarioError extends UsageError {}

/** Most faults of a scenario; a file with more was not meant as one. */
export const MAX_FAULTS = 10_000;

const faultsSchema = v.pipe(
  v.array(plannedFaultSchema, 'must be a list'),
  v.maxLength(MAX_FAULTS, `must be ${MAX_FAULTS} at most`),
);

/** Members of a scenario that are no options of a run. */
const BESIDE = ['about', 'faults', 'parts', 'publish', 'web'];

/** The options that a scenario gives. Others keep the defaults of `mote sim`. */
export type Scenario = SomeOptions & Pick<RunOptions, 'faults' | 'parts' | 'messages' | 'web'>;

/**
 * Reads a scenario file. A text that begins with a brace is the scenario itself.
 * @throws ScenarioError: one line with file and field
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

/** Options that name files. `app` may also be the name of an app of this project's. */
const FILES = ['app', 'firmware', 'air', 'engine'] as const;

/**
 * The scenario with its paths relative to the working directory; in the file they are relative to the file's folder.
 */
function fromFolder(scenario: Scenario, folder: string): Scenario {
  return withPaths(scenario, (path) => (isAbsolute(path) ? path : join(folder, path)));
}

/** The same from text, whose paths are relative to that folder. @throws ScenarioError */
export function scenarioIn(json: string, folder: string): Scenario {
  return fromFolder(parseScenario(json), folder);
}

/** Options for a scenario file in that folder, with paths relative to it. */
export function forFolder(options: RunOptions, folder: string): RunOptions {
  return withPaths(options, (path) => (isAbsolute(path) ? path : relative(resolve(folder), resolve(path))));
}

function withPaths<Some extends SomeOptions>(options: Some, move: (path: string) => string): Some {
  const moved = { ...options };
  for (const name of FILES) {
    const path = options[name];
    if (path !== undefined && !(name === 'app' && path === OWN_APP)) moved[name] = move(path);
  }
  if (options.modules !== undefined) moved.modules = options.modules.map(move);
  if (options.link !== undefined)
    moved.link = options.link.map((link) => (isLinkFile(link) ? move(link) : link));
  return moved;
}

/** @param json the contents of the file @throws ScenarioError */
export function parseScenario(json: string): Scenario {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (error) {
    throw new ScenarioError(`not JSON${jsonPlace(error, json)}: ${(error as Error).message}`);
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw new ScenarioError(
      `${Array.isArray(data) ? 'a list' : String(data)}; a scenario must be an object in braces`,
    );
  const unknown = Object.keys(data).find((word) => !WORDS.includes(word) && !BESIDE.includes(word));
  if (unknown !== undefined)
    throw new ScenarioError(`${unknown}: no such field; there are ${[...BESIDE, ...WORDS].join(', ')}`);
  const { about, faults = [], parts, publish, web } = data as Record<string, unknown>;
  if (about !== undefined && typeof about !== 'string')
    throw new ScenarioError(`about ${JSON.stringify(about)}: must be a text`);
  try {
    return {
      ...checkSaid(readWritten(data as Record<string, unknown>)),
      faults: readFaults(faults),
      ...(parts !== undefined && { parts: readParts(parts) }),
      ...(publish !== undefined && { messages: readMessages(publish) }),
      ...(web !== undefined && { web: readPages(web) }),
    };
  } catch (error) {
    if (error instanceof OptionError) throw new ScenarioError(error.inWords(wordOf));
    throw error;
  }
}

/** Parses the faults of a scenario. @throws OptionError */
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

/** The allowed fields of a fault that has an unknown one. */
function knownBeside(issue: v.BaseIssue<unknown>): string {
  const fault = issue.path?.at(-1)?.input as { fault: string };
  const schema = plannedFaultSchema.options.find((one) => one.entries.fault.literal === fault.fault);
  return Object.keys(schema?.entries ?? {}).join(', ');
}

/** The scenario that gives these options, for a file. */
export function writeScenario(options: RunOptions): string {
  const said = FIELD_NAMES.flatMap((name) => {
    const text = textOf(options, name);
    return text === undefined ? [] : [[wordOf(name), fieldOf(name).isNumber ? Number(text) : text]];
  });
  const scenario = {
    ...Object.fromEntries(said),
    faults: options.faults.map(written),
    ...(options.parts !== undefined && { parts: options.parts.map(writtenPart) }),
    ...(options.messages !== undefined && { publish: options.messages.map(writtenMessage) }),
    ...(options.web !== undefined && { web: options.web.map(writtenPage) }),
  };
  return `${printableJson(scenario, 2)}\n`;
}
