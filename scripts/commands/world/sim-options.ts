import type { Qos } from '../../../simulator/broker/codec/packets.ts';
import { about } from '../../../simulator/errors.ts';
import { linkPlan, neverPasses } from '../../../simulator/link/index.ts';
import type { PlannedFault } from '../../../simulator/world/faults/index.ts';
import {
  MAX_DEVICES,
  type Program,
  SETTLE_US,
  type StationPlan,
  type WorldPlan,
} from '../../../simulator/world/plan.ts';
import { CLIENT_ENTRY } from '../../compiler/build.ts';
import { BUILDS, type BuildName } from '../../compiler/features.ts';
import { buildOnce } from '../../compiler/once.ts';
import { makeProgram, OWN_APP, readProgram } from '../../programs.ts';
import { parseCount, parseDuration, UsageError } from '../../usage.ts';
import { APP_ENTRY } from '../device/build.ts';
import { faultsOf } from './scenario-options.ts';
import { choiceOf, STATION_ENTRY, type StationOptions, stationOf } from './station-options.ts';

/** What `mote sim` was given, as text. */
export interface SimOptions extends StationOptions {
  devices: string;
  for: string;
  every: string;
  qos: string;
  protocol?: string;
  link: string;
  seed: string;
  brokerRestart?: string;
  /** The file that the faults come from. */
  scenario?: string;
  faults?: PlannedFault[];
  build?: string;
  session?: string;
  keepAlive?: string;
  outbox?: string;
  firmware?: string;
  app?: string;
  expect?: string;
  json?: string;
  html?: string;
  trace?: string;
  pcap?: string;
  tls?: boolean;
  transport?: string;
  budget?: boolean;
  explain?: boolean;
}

/** What holds where neither a command line nor a scenario says anything. */
export const OPEN_OPTIONS: SimOptions = {
  devices: '5',
  for: '1h',
  every: '30s',
  qos: '1',
  link: 'nbiot-good',
  seed: '1',
};

/** A week of one board is what boards full of sensors are looked at for. */
export const OPEN_STATION: Partial<SimOptions> = { devices: '1', for: '7d', every: '5m' };

const ECHO_ENTRY = 'firmware/echo.ts';
const EVERY_US_MIN = 100e3;
const FOR_US_MAX = 100 * 365 * 86400e6;
const MAX_SEED = Number.MAX_SAFE_INTEGER;

/** The plan that a command line asks for. @throws UsageError */
export function planOf(options: SimOptions): WorldPlan {
  const everyUs = parseDuration(options.every, '--every');
  if (everyUs < EVERY_US_MIN)
    throw new UsageError(`--every ${options.every}: at least 100ms, as no sensor reads faster`);
  const forUs = parseDuration(options.for, '--for');
  if (forUs === 0 || forUs > FOR_US_MAX)
    throw new UsageError(`--for ${options.for}: give a time of up to 100 years`);
  const devices = parseCount(options.devices, '--devices', 1, MAX_DEVICES);
  const qos = parseCount(options.qos, '--qos', 0, 2) as Qos;
  const protocol = parseCount(options.protocol ?? '4', '--protocol', 4, 5) as 4 | 5;
  const station = stationOf(options);
  if (station && options.app !== undefined)
    throw new UsageError(
      `--app ${options.app}: --sensors, --payload, --batch and --air are about an app of ours; give one or the other`,
    );
  const app = options.app ? appNamed(options.app) : appOf(station);
  const transport = transportOf(options);
  const wanted = { qos, protocol, webSocket: transport.webSocket, app: app.bytes };
  const build = checkBuild(options.build ?? buildFor(wanted), wanted, options.firmware);
  return {
    seed: parseCount(options.seed, '--seed', 0, MAX_SEED),
    devices,
    forUs,
    settleUs: SETTLE_US,
    everyUs,
    qos,
    protocol,
    keepAliveS: parseDuration(options.keepAlive ?? '60s', '--keep-alive') / 1e6,
    // A clean session forgets at each reconnect what exactly once rests on.
    session: checkSession(options.session ?? (qos === 2 ? 'kept' : 'clean')),
    link: checkLink(options.link, options.qos),
    ...transport,
    faults: faultsOf(options, forUs, devices),
    client: options.firmware
      ? readProgram(options.firmware, '--firmware')
      : makeProgram(`mote-${build}`, buildOnce(CLIENT_ENTRY, BUILDS[build]).bytes),
    app,
    station,
    outbox: checkOutbox(options, build),
  };
}

/** The one command that gives the same run again. */
export function replayCommand(options: SimOptions): string {
  const words = ['devices', 'for', 'every', 'qos', 'link', 'seed'].map((name) => [name, name]);
  words.push(
    ['broker-restart', 'brokerRestart'],
    ['build', 'build'],
    ['session', 'session'],
    ['protocol', 'protocol'],
    ['keep-alive', 'keepAlive'],
    ['outbox', 'outbox'],
    ['firmware', 'firmware'],
    ['app', 'app'],
    ['sensors', 'sensors'],
    ['payload', 'payload'],
    ['transport', 'transport'],
    ['batch', 'batch'],
    ['air', 'air'],
    ['expect', 'expect'],
  );
  const given = options as unknown as { [name: string]: string | undefined };
  const parts = words
    .filter(([, key]) => given[key] !== undefined)
    .map(([flag, key]) => `--${flag} ${quote(given[key] as string)}`);
  const scenario = options.scenario === undefined ? '' : `${quote(options.scenario)} `;
  if (options.tls) parts.push('--tls');
  return `npx mote sim ${scenario}${parts.join(' ')}`;
}

/** A word for a POSIX shell. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function appNamed(name: string): Program {
  return name === OWN_APP ? makeProgram(name, buildOnce(ECHO_ENTRY).bytes) : readProgram(name, '--app');
}

function appOf(station: StationPlan | undefined): Program {
  if (station === undefined) return makeProgram('app', buildOnce(APP_ENTRY).bytes);
  return makeProgram('all-sensors', buildOnce(STATION_ENTRY, [], choiceOf(station)).bytes);
}

/** What decides which build boards need. */
interface Wanted {
  qos: Qos;
  protocol: 4 | 5;
  webSocket?: boolean;
  /** The program's bytes. */
  app: string;
}

const ASKS_OR_SERVES = /\.(?:serve|request)\(/;

/** What a build must have for these. */
function needed({ qos, protocol, webSocket = false, app }: Wanted): [why: string, feature: string][] {
  const all: [boolean, string, string][] = [
    [qos === 2, '--qos 2', 'QOS2'],
    [protocol === 5, '--protocol 5', 'MQTT5'],
    [webSocket, '--transport ws', 'WEBSOCKET'],
    [ASKS_OR_SERVES.test(app), '--app that asks or serves', 'REQUESTS'],
  ];
  return all.filter(([isWanted]) => isWanted).map(([, why, feature]) => [why, feature]);
}

function has(build: BuildName, feature: string): boolean {
  return (BUILDS[build] as readonly string[]).includes(feature);
}

/** The build that mote would take by itself. */
export function buildFor(wanted: Wanted): BuildName {
  return needed(wanted).length > 0 ? 'max' : 'default';
}

function checkBuild(name: string, wanted: Wanted, firmware: string | undefined): BuildName {
  if (name in BUILDS) {
    const build = name as BuildName;
    const missing = needed(wanted).find(([, feature]) => !has(build, feature));
    if (missing === undefined || firmware !== undefined) return build;
    throw new UsageError(`${missing[0]}: the ${name} build cannot do it; leave --build away`);
  }
  throw new UsageError(`--build ${name}: there are ${Object.keys(BUILDS).join(', ')}`);
}

/** `--tls` is `--transport tls`. */
function transportOf({ tls = false, transport = tls ? 'tls' : 'tcp' }: SimOptions) {
  const isSecure = transport === 'tls' || transport === 'wss';
  const webSocket = transport === 'ws' || transport === 'wss';
  if (!isSecure && !webSocket && transport !== 'tcp')
    throw new UsageError(`--transport ${transport}: give tcp, tls, ws or wss`);
  if (tls && !isSecure) throw new UsageError(`--transport ${transport}: --tls is of tls and wss only`);
  return { tls: isSecure, webSocket };
}

function checkSession(name: string): 'clean' | 'kept' {
  if (name === 'clean' || name === 'kept') return name;
  throw new UsageError(`--session ${name}: clean or kept`);
}

function checkOutbox({ outbox = 'memory', firmware }: SimOptions, build: BuildName): 'memory' | 'flash' {
  if (outbox !== 'memory' && outbox !== 'flash') throw new UsageError(`--outbox ${outbox}: memory or flash`);
  if (outbox === 'flash' && firmware === undefined && !BUILDS[build].includes('FLASH'))
    throw new UsageError(`--outbox flash: the ${build} build has none; add --build full`);
  return outbox;
}

function checkLink(text: string, qos: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (neverPasses(about(`--link ${text}: `, () => linkPlan(names))))
    throw new UsageError(
      `--link ${text}: it never lets a packet through, so a QoS ${qos} run cannot end; lower its loss below 100 %`,
    );
  return names;
}
