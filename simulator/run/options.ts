import * as v from 'valibot';
import { MAX_BATCH } from '../../firmware/sampling/batch.ts';
import { KIND_NAMES, KINDS } from '../board/boards/index.ts';
import type { Qos } from '../broker/codec/packets.ts';
import { RULE_SET_NAMES } from '../checks/rules/index.ts';
import { MODEM_TYPES } from '../modem/index.ts';
import { SHELLY } from '../shelly/index.ts';
import type { PlannedPage } from '../web/far-end.ts';
import type { PlannedFault } from '../world/faults/index.ts';
import type { PlannedPart } from '../world/parts/planned.ts';
import type { PlannedMessage } from '../world/world-plan.ts';
import { MAX_DEVICES } from '../world/world-plan.ts';
import * as field from './fields.ts';
import { BUILD_NAMES } from './firmware.ts';
import { OptionError } from './option-error.ts';
import { checkTimes } from './times.ts';

/** Espruino's own names of boards are taken too. */
const BOARD_WORDS = [...KIND_NAMES, ...new Set(KINDS.map(({ env }) => env)), SHELLY];
const EVERY_US_MIN = 100e3;
const FOR_US_MAX = 100 * 365 * 86400e6;
/** Keep Alive has two bytes (MQTT-3.1.2.10). */
const KEEP_ALIVE_US_MAX = 65_535e6;
/** Linux keeps TCP_USER_TIMEOUT in whole milliseconds, in 31 bits. */
const USER_TIMEOUT_US_MAX = 0x7fffffff * 1e3;

/**
 * All options of a run. To add one takes its line here, with the name that people write, and one line in the command.
 */
export const FIELDS = {
  devices: field.count('devices', 1, MAX_DEVICES),
  /** How long faults last. After it the world settles without faults. */
  forUs: field.duration('for', 1, FOR_US_MAX, 'give a time of up to 100 years'),
  /** Time between two readings. */
  everyUs: field.duration('every', EVERY_US_MIN, FOR_US_MAX, 'at least 100ms, as no sensor reads faster'),
  qos: field.count<Qos>('qos', 0, 2),
  /** A profile and its overlays: names of this project's, or JSON files. */
  link: field.names('link'),
  seed: field.count('seed', 0, Number.MAX_SAFE_INTEGER),
  brokerRestarts: field.restarts('brokerRestart'),
  /** The build of the client; without it one that has all needed features. */
  build: field.choice('client', BUILD_NAMES, `there are ${BUILD_NAMES.join(', ')}`),
  session: field.choice('session', ['clean', 'kept'], 'clean or kept'),
  /** 4 is MQTT 3.1.1. */
  protocol: field.count<4 | 5>('protocol', 4, 5),
  keepAliveUs: field.duration(
    'keepAlive',
    0,
    KEEP_ALIVE_US_MAX,
    'at most 65535s, as CONNECT has two bytes for it',
  ),
  /** The client tries longer keep-alives by itself, up to this. */
  adaptiveUs: field.duration(
    'adaptive',
    1e6,
    KEEP_ALIVE_US_MAX,
    'from 1s to 65535s, as CONNECT has two bytes for it',
  ),
  /** On the broker's sockets: SO_KEEPALIVE with its three settings, and TCP_USER_TIMEOUT. */
  tcpKeepAlive: field.tcpKeepAlive('tcpKeepAlive'),
  userTimeoutUs: field.duration(
    'tcpUserTimeout',
    1e6,
    USER_TIMEOUT_US_MAX,
    'give a time from 1s to 24 days, as TCP_USER_TIMEOUT takes it',
  ),
  outbox: field.choice('outbox', ['memory', 'flash'], 'memory or flash'),
  /** A built client in place of the project's own. */
  firmware: field.file('firmware'),
  /** A program in place of the sample app; `echo` names the app of soaks. */
  app: field.file('app'),
  /** Folders in which its modules are looked for, beside its own `modules` and `node_modules`. */
  modules: field.names('modules'),
  /** The site that modules are fetched from which no folder has. */
  fetchModules: field.url('fetchModules'),
  /** The kind of the boards: their pins, LEDs, ports and memory. */
  board: field.choice('board', BOARD_WORDS, `there are ${KIND_NAMES.join(', ')}, ${SHELLY}`),
  /** A Linux build of the real Espruino in which the programs run, in place of the virtual board. */
  engine: field.file('engine'),
  sensors: field.sensors('sensors'),
  payload: field.format('payload'),
  transport: field.choice('transport', ['tcp', 'tls', 'ws', 'wss'], 'give tcp, tls, ws or wss'),
  /** The boards have a modem instead of a network of their own. */
  modem: field.choice('modem', MODEM_TYPES, `there are ${MODEM_TYPES.join(', ')}`),
  /** Samples in one publish. */
  batch: field.count('batch', 1, MAX_BATCH),
  /** File with recorded air data (CSV), used in place of a simulated day. */
  air: field.file('air'),
  expect: field.expectations('expect'),
  /** The operators' rules that the run is held against. */
  rules: field.chosen('rules', RULE_SET_NAMES),
};

export type FieldName = keyof typeof FIELDS;
export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];

type Values = { [Name in FieldName]: (typeof FIELDS)[Name] extends field.Field<infer Value> ? Value : never };

/** Fields that every run has; the others may be undefined. */
type Always = 'devices' | 'forUs' | 'everyUs' | 'qos' | 'link' | 'seed';

/**
 * The options of a run, in units. Command line, scenario files, seeds of a soak and `mote-mqtt/testing` make them;
 * `planOf` turns them into a plan.
 */
export interface RunOptions extends Pick<Values, Always>, Partial<Omit<Values, Always>> {
  /** Faults beside those of the link, in the order of their times. */
  faults: readonly PlannedFault[];
  /** What is at the boards' pins, and what is published to them. */
  parts?: readonly PlannedPart[];
  messages?: readonly PlannedMessage[];
  /** What web servers answer. */
  web?: readonly PlannedPage[];
  /** The scenario file that `faults` come from. */
  scenario?: string;
}

/** Defaults where neither a command line nor a scenario gives a value. */
export const OPEN_OPTIONS: RunOptions = {
  devices: 5,
  forUs: 3600e6,
  everyUs: 30e6,
  qos: 1,
  link: ['nbiot-good'],
  seed: 1,
  faults: [],
};

/** The field of that name. */
export function fieldOf(name: FieldName): field.Field<unknown> {
  return FIELDS[name] as unknown as field.Field<unknown>;
}

const entries = Object.fromEntries(
  FIELD_NAMES.map((name) => {
    const { schema } = fieldOf(name);
    return [name, name in OPEN_OPTIONS ? schema : v.optional(schema)];
  }),
);

const runOptionsSchema = v.strictObject({
  ...entries,
  faults: v.array(v.looseObject({ fault: v.string(), atUs: v.number() })),
  parts: v.optional(v.array(v.looseObject({ part: v.string(), name: v.string() }))),
  messages: v.optional(v.array(v.looseObject({ atUs: v.number(), topic: v.string() }))),
  web: v.optional(v.array(v.looseObject({ host: v.string(), port: v.number() }))),
  scenario: v.optional(v.string()),
});

/** Checks each option against its schema, and their times against each other. @throws OptionError */
export function checkOptions(options: RunOptions): void {
  const { issues } = v.safeParse(runOptionsSchema, options, { abortEarly: true });
  const issue = issues?.[0];
  if (issue !== undefined) {
    const path = issue.path?.map(({ key }) => key as string | number) ?? [];
    const name = path[0] as FieldName;
    const value = options[name];
    throw new OptionError(
      [name],
      value === undefined || !(name in FIELDS) ? '' : fieldOf(name).write(value),
      issue.message,
    );
  }
  checkTimes(options);
}
