import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { jsonPlace } from '../../../simulator/files/json-place.ts';
import { FileError, readUserText } from '../../../simulator/files/read-file.ts';
import { warningAbout } from '../../../simulator/realtime/broker/private-files.ts';
import { SENSOR_NAMES } from '../../../simulator/sensors/catalogue.ts';
import { BUILDS } from '../../compiler/features.ts';
import { BOARD_WORDS } from '../../compiler/kind.ts';
import { complain } from '../../say.ts';
import { parseDuration, UsageError } from '../../usage.ts';
import { namesOf } from './certificate-files.ts';
import { wiringOf } from './project-wiring.ts';

export const PROJECT_FILE = 'mote.json';
export const SECRETS_FILE = 'secrets.json';

const text = v.pipe(v.string(), v.nonEmpty());
const topic = v.pipe(text, v.regex(/^[^+#\0]+$/, 'a topic has no wildcards'));

/** `mote.json` of a project; what is secret stands in `secrets.json` or in the environment. */
const projectSchema = v.strictObject({
  board: v.picklist(BOARD_WORDS),
  app: text,
  /** The build of the client, in place of the one that the program needs. */
  client: v.optional(v.picklist(Object.keys(BUILDS))),
  /** Modules that no folder has are fetched: from espruino.com, or from the site that stands here. */
  fetchModules: v.optional(v.union([v.boolean(), text])),
  wifi: v.optional(v.strictObject({ ssid: v.string() })),
  broker: v.strictObject({
    host: text,
    port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))),
    user: v.optional(text),
    transport: v.optional(v.picklist(['tcp', 'tls', 'ws', 'wss'])),
    /** The same as transport tls. */
    tls: v.optional(v.boolean()),
    /** Of a WebSocket; `/mqtt` without it. */
    path: v.optional(v.pipe(text, v.startsWith('/', 'a path begins with /'))),
    /** Files of the project, in PEM: the client's certificate and its key, and who signs the broker's. */
    cert: v.optional(text),
    key: v.optional(text),
    ca: v.optional(text),
  }),
  /** Of the client; `mote-` and the board's serial number without it. */
  id: v.optional(text),
  topic: v.optional(topic),
  /** The topic is meant as it is, whatever people dislike about it. */
  topicAsIs: v.optional(v.boolean()),
  every: v.optional(text, '30s'),
  qos: v.optional(v.picklist([0, 1]), 1),
  keepAlive: v.optional(text, '60s'),
  /** Those that `channelsOf` of the program reads; the drivers of others take no byte. */
  sensors: v.optional(v.array(v.picklist(SENSOR_NAMES)), ['bme280']),
  /** Where a sensor is that is not at its usual place: an address, a pin by name, or several pins. */
  places: v.optional(v.record(v.picklist(SENSOR_NAMES), v.union([v.number(), text, v.array(text)]))),
  /** Pins by name. */
  i2c: v.optional(v.strictObject({ scl: text, sda: text })),
  /** Whatever else the program reads from its configuration. */
  settings: v.optional(v.record(v.string(), v.unknown())),
  /** What is wired to the board, what is published to it, and what web servers answer: as in a scenario. */
  parts: v.optional(v.unknown()),
  publish: v.optional(v.unknown()),
  web: v.optional(v.unknown()),
});

export type Project = v.InferOutput<typeof projectSchema>;

const secretsSchema = v.strictObject({
  wifiPassword: v.optional(v.string()),
  brokerPassword: v.optional(v.string()),
});

type Secrets = v.InferOutput<typeof secretsSchema>;

export function hasProject(folder: string): boolean {
  return existsSync(join(folder, PROJECT_FILE));
}

/** @throws UsageError that names the file and the member */
export function readProject(folder: string): Project {
  const project = readJson(join(folder, PROJECT_FILE), PROJECT_FILE, projectSchema);
  wiringOf(project);
  parseDuration(project.every, `${PROJECT_FILE}: every`);
  parseDuration(project.keepAlive, `${PROJECT_FILE}: keepAlive`);
  return project;
}

/** From the environment (`MOTE_WIFI_PASSWORD`, `MOTE_BROKER_PASSWORD`), else from the file. Never to be printed. */
export function readSecrets(folder: string): Secrets {
  const file = join(folder, SECRETS_FILE);
  const warning = warningAbout(file);
  if (warning !== null) complain(warning);
  const kept = existsSync(file) ? readJson(file, SECRETS_FILE, secretsSchema) : {};
  return {
    wifiPassword: process.env.MOTE_WIFI_PASSWORD ?? kept.wifiPassword,
    brokerPassword: process.env.MOTE_BROKER_PASSWORD ?? kept.brokerPassword,
  };
}

/**
 * `mote.json` of the board's Storage: what firmware/config.ts reads, and the client's options. In UTF-8, one character a
 * byte, as everything that goes to a board.
 */
export function deviceConfig(project: Project, secrets: Secrets): string {
  const seconds = (duration: string) => Math.max(1, Math.round(parseDuration(duration, '') / 1e6));
  const { broker, wifi } = project;
  const config = {
    host: broker.host,
    port: broker.port,
    client_id: project.id,
    username: broker.user,
    password: broker.user === undefined ? undefined : secrets.brokerPassword,
    tls: broker.transport === undefined ? broker.tls : broker.transport === 'tls' || undefined,
    transport: broker.transport?.startsWith('w') ? broker.transport : undefined,
    path: broker.path,
    ...namesOf(broker),
    topic: project.topic,
    every: parseDuration(project.every, '') / 1e6,
    qos: project.qos,
    keep_alive: seconds(project.keepAlive),
    i2c: project.i2c,
    places: project.places,
    wifi: wifi?.ssid ? { ssid: wifi.ssid, password: secrets.wifiPassword } : undefined,
    ...project.settings,
  };
  return Buffer.from(JSON.stringify(config)).toString('latin1');
}

function readJson<S extends v.GenericSchema>(file: string, name: string, schema: S): v.InferOutput<S> {
  let data: unknown;
  let text = '';
  try {
    text = readUserText(file);
    data = JSON.parse(text);
  } catch (error) {
    const isFile = error instanceof FileError;
    if (isFile && error.isAbsent) throw new UsageError(`no ${name} here; \`mote init\` makes one`);
    // V8 quotes the text around the mistake, which may be a secret.
    const reason = isFile ? error.message : `it is not valid JSON${jsonPlace(error, text)}`;
    throw new UsageError(`${name}: ${reason}`);
  }
  const parsed = v.safeParse(schema, data);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const place = issue.path?.map(({ key }) => String(key)).join('.') ?? '';
  throw new UsageError(`${name}${place === '' ? '' : `: ${place}`}: ${withoutValue(issue)}`);
}

/** valibot's words without what was received, which may be a secret. */
function withoutValue({ message, expected }: v.BaseIssue<unknown>): string {
  if (expected === 'never') return 'there is no such member';
  if (expected === null) return message;
  return `give ${expected.replaceAll(' | ', ' or ')}`;
}
