import * as v from 'valibot';
import { UsageError } from '../errors.ts';
import { duration } from './faults/fault.ts';
import { concerns, type PlannedFault, plannedFaultSchema, spanOf } from './faults/index.ts';

/** A scenario that makes no sense; one line that names the field and says what would do. */
export class ScenarioError extends UsageError {}

/** More faults than this were not written by hand, and are not one scenario. */
export const MAX_FAULTS = 10_000;

const text = v.string('must be a text');
const whole = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(0, 'must not be negative'),
);

/** A scenario file. What is missing is as `mote sim` has it without the option. */
export const scenarioSchema = v.strictObject({
  about: v.optional(text),
  devices: v.optional(v.pipe(whole, v.minValue(1, 'must be at least 1'))),
  /** How long the world is hostile. */
  for: v.optional(duration),
  /** Between two readings. */
  every: v.optional(duration),
  qos: v.optional(v.picklist([0, 1, 2] as const, 'must be 0, 1 or 2')),
  /** 5, or 4 for MQTT 3.1.1. */
  protocol: v.optional(v.picklist([4, 5] as const, 'must be 4 or 5')),
  keepAlive: v.optional(duration),
  /** Whether the boards ask for a clean session; without it they do. */
  session: v.optional(v.picklist(['clean', 'kept'] as const, 'must be "clean" or "kept"')),
  /** Where the client keeps what it has accepted; `flash` outlives a power cut and needs the `full` build. */
  outbox: v.optional(v.picklist(['memory', 'flash'] as const, 'must be "memory" or "flash"')),
  /** Profile and overlays, as after `--link`. */
  link: v.optional(text),
  seed: v.optional(whole),
  /** Which build of the client: qos0, core, default, full or max. */
  build: v.optional(text),
  firmware: v.optional(text),
  app: v.optional(text),
  /** As after `--sensors`, `--payload` and `--air`. */
  sensors: v.optional(text),
  payload: v.optional(text),
  air: v.optional(text),
  /** Samples in one publish. */
  batch: v.optional(v.pipe(whole, v.minValue(1, 'must be at least 1'))),
  expect: v.optional(text),
  faults: v.optional(
    v.pipe(
      v.array(plannedFaultSchema, 'must be a list'),
      v.maxLength(MAX_FAULTS, `must be ${MAX_FAULTS} at most`),
    ),
    [],
  ),
});

export type Scenario = v.InferOutput<typeof scenarioSchema>;

/** @param json what stood in the file @throws ScenarioError */
export function parseScenario(json: string): Scenario {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (error) {
    throw new ScenarioError(`not JSON: ${(error as Error).message}`);
  }
  if (Array.isArray(data)) throw new ScenarioError('a list; a scenario must be an object in braces');
  const parsed = v.safeParse(scenarioSchema, data, { abortEarly: true });
  if (!parsed.success) throw new ScenarioError(describe(parsed.issues[0]));
  return parsed.output;
}

/**
 * Holds the faults' times against each other and the run. Faults of one kind must not overlap on one device, and
 * must stand in the order of their times.
 * @throws ScenarioError
 */
export function checkFaults(faults: PlannedFault[], forUs: number, devices: number): void {
  faults.forEach((fault, index) => {
    const { fromUs, toUs } = spanOf(fault);
    const field = (name: string) => `faults.${index}.${name}`;
    if ('for' in fault && toUs === fromUs) throw new ScenarioError(`${field('for')} 0s: give it some time`);
    if (toUs > forUs)
      throw new ScenarioError(
        `${field('at')} ${fault.at}: ${fault.fault} must be over within the run, before it settles`,
      );
    const named = 'devices' in fault && fault.devices !== 'all' ? [fault.devices].flat() : [];
    const stranger = named.find((device) => device > devices);
    if (stranger !== undefined)
      throw new ScenarioError(`${field('devices')} ${stranger}: there are only ${devices} devices`);
    const before = faults[index - 1];
    if (before !== undefined && spanOf(before).fromUs > fromUs)
      throw new ScenarioError(
        `${field('at')} ${fault.at}: goes back before ${before.at}; faults stand in the order of their times`,
      );
    const rival = faults.slice(0, index).find((one) => overlaps(one, fault, devices));
    if (rival !== undefined)
      throw new ScenarioError(
        `${field('at')} ${fault.at}: overlaps the ${rival.fault} of ${rival.at}; let one end before the next begins`,
      );
  });
}

function overlaps(one: PlannedFault, other: PlannedFault, devices: number): boolean {
  if (one.fault !== other.fault || spanOf(one).toUs <= spanOf(other).fromUs) return false;
  if (!('devices' in one)) return true;
  for (let device = 1; device <= devices; device++)
    if (concerns(one, device) && concerns(other, device)) return true;
  return false;
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  const field = path === null ? '' : `${path}: `;
  if (issue.type === 'strict_object' && issue.expected === 'never')
    return `${field}no such field; there are ${knownBeside(issue)}`;
  if (issue.type === 'strict_object' && issue.received === 'undefined') return `${field}is missing`;
  if (issue.type === 'strict_object') return `${field}must be an object in braces`;
  return `${field}${issue.received === 'undefined' ? 'is missing' : `${issue.received} ${issue.message}`}`;
}

/** The fields that stand where an unknown one was found. */
function knownBeside(issue: v.BaseIssue<unknown>): string {
  if ((issue.path?.length ?? 0) <= 1) return Object.keys(scenarioSchema.entries).join(', ');
  const fault = issue.path?.at(-1)?.input as { fault: string };
  const schema = plannedFaultSchema.options.find((one) => one.entries.fault.literal === fault.fault);
  return Object.keys(schema?.entries ?? {}).join(', ');
}
