import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { written } from '../world/faults/fault.ts';
import { type PlannedFault, plannedFaultSchema } from '../world/faults/index.ts';
import { OptionError } from './option-error.ts';
import { FIELD_NAMES, fieldOf, type RunOptions } from './options.ts';
import { whyNot } from './programs.ts';
import { checkSaid, readWritten, type SomeOptions, textOf, WORDS, wordOf } from './texts.ts';

/** A scenario that makes no sense; one line that names file and field and says what would do. */
export class ScenarioError extends Error {}

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
  if (path.startsWith('{')) return named('scenario', () => parseScenario(path));
  let json: string;
  try {
    json = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ScenarioError(`${path}: ${whyNot(error)}; name a scenario file`);
  }
  return { ...named(path, () => parseScenario(json)), scenario: path };
}

function named(path: string, read: () => Scenario): Scenario {
  try {
    return read();
  } catch (error) {
    if (error instanceof ScenarioError) throw new ScenarioError(`${path}: ${error.message}`);
    throw error;
  }
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
  return `${JSON.stringify(scenario, null, 2)}\n`;
}
