import type { Command } from 'commander';
import { about } from '../../../simulator/errors.ts';
import { warningAbout } from '../../../simulator/realtime/broker/private-files.ts';
import { isFilter } from '../../../simulator/realtime/broker/topics.ts';
import { readBrokerUrl } from '../../../simulator/realtime/fleet/broker-url.ts';
import { readCredentials } from '../../../simulator/realtime/fleet/credentials.ts';
import type { FleetPlan, Upstream } from '../../../simulator/realtime/fleet/fleet-plan.ts';
import { devicesOf, type FleetPart } from '../../../simulator/realtime/fleet/part.ts';
import { planOf, type RunOptions } from '../../../simulator/run/index.ts';
import { readInput } from '../../input.ts';
import { complain } from '../../say.ts';
import { withoutPassword } from '../../secrets.ts';
import { parseCount, UsageError } from '../../usage.ts';
import { fillerApp, ownFirmware } from '../own-firmware.ts';
import { type AdmissionOptions, withAdmission } from '../realtime/live-options.ts';
import { parseShard } from './shards/shard.ts';

/** What `mote sim --realtime` was given beside the options of every `mote sim`, as text. */
export interface RealtimeOptions extends AdmissionOptions {
  json?: string;
  realtime?: boolean;
  broker?: string;
  shard?: string;
  ca?: string;
  listen: string;
  clientId: string;
  topic: string;
  credentials?: string;
  ramp: string;
  payloadBytes?: string;
  metrics?: string;
  ui?: string;
  api: string;
}

/** A running number, and what fits our client's outbox with its topic. */
const PAYLOAD_BYTES = { min: 8, max: 4000 };
const MAX_RAMP_PER_S = 10_000;
/** Nodes of one cluster. */
const MAX_BROKERS = 100;
/** CONNECT has two bytes for its length (MQTT-1.5.3). */
const MAX_TEXT_BYTES = 65_535;

export function addRealtimeOptions(command: Command): Command {
  command
    .option('--realtime', 'on the wall clock, against a real broker, until Ctrl-C or --for (docs/proxy.md)')
    .option(
      '--broker <url,...>',
      'mqtt://host:1883 or mqtts://host, of a cluster several; one is built in without it',
    )
    .option('--shard <i/n>', 'this machine has part i of n of the boards; needs --broker')
    .option('--ca <file>', "the certificate (PEM) that vouches for an mqtts broker's own")
    .option('--listen <[host:]port>', 'where the built-in broker listens', '1883')
    .option('--client-id <text>', "{n} in it is the board's number", 'mote-{n}')
    .option('--topic <text>', "{n} in it is the board's number", 'mote/{n}')
    .option('--credentials <file.csv>', 'username,password[,client_id], one line a board')
    .option('--ramp <n/s>', 'boards that get their power in a second', '50/s')
    .option('--payload-bytes <n>', 'publish payloads of that size in place of readings')
    .option('--metrics <[host:]port>', "figures in Prometheus' text format, at /metrics")
    .option('--ui <[host:]port>', 'a page to watch it live, in a browser')
    .option('--api <host:port>', 'what mote ctl talks to', 'localhost:8474');
  return withAdmission(command, 'API and page ask');
}

const ONLY_REALTIME = [
  ...['broker', 'shard', 'ca', 'listen', 'clientId', 'topic', 'credentials', 'ramp', 'payloadBytes'],
  ...['metrics', 'ui', 'api', 'token', 'tokenFile', 'allowHost'],
];
const ONLY_VIRTUAL = [
  ...['brokerRestart', 'html', 'trace', 'pcap', 'pcapAt', 'tls', 'transport', 'explain'],
  ...['perfetto', 'view', 'viewDevices', 'viewAround'],
  ...['sensors', 'payload', 'batch', 'air', 'budget', 'tcpKeepAlive', 'tcpUserTimeout', 'rules'],
  ...['pricePerMb', 'rounding', 'cohort', 'jobs'],
];

/** @throws UsageError where an option of the one kind of time is given with the other */
export function checkTime({ realtime = false }: RealtimeOptions, isGiven: (name: string) => boolean): void {
  const odd = (realtime ? ONLY_VIRTUAL : ONLY_REALTIME).find(isGiven);
  if (odd === undefined) return;
  const flag = odd.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new UsageError(
    realtime ? `--${flag}: not with --realtime` : `--${flag}: only with --realtime, or leave it away`,
  );
}

/**
 * @param brokers where they are
 * @param lasts whether it ends by itself
 * @throws UsageError; OptionError
 */
export function fleetPlanOf(
  run: RunOptions,
  options: RealtimeOptions,
  brokers: readonly Upstream[],
  lasts: boolean,
): FleetPlan {
  const { payloadBytes, credentials } = options;
  if (payloadBytes !== undefined && run.app !== undefined)
    throw new UsageError('--payload-bytes and --app: give one of them, as each says what is published');
  const plan = planOf(run, ownFirmware);
  const part = partOf(options, plan.devices);
  const fillerBytes =
    payloadBytes === undefined
      ? null
      : parseCount(payloadBytes, '--payload-bytes', PAYLOAD_BYTES.min, PAYLOAD_BYTES.max);
  return {
    ...plan,
    devices: part === null ? plan.devices : devicesOf(plan.devices, part),
    part,
    app: fillerBytes === null ? plan.app : fillerApp(),
    forUs: lasts ? plan.forUs : Number.POSITIVE_INFINITY,
    brokers,
    clientId: textOf(options.clientId, '--client-id', plan.devices),
    topic: topicOf(options.topic),
    credentials: credentials === undefined ? [] : credentialsOf(credentials, plan.devices),
    rampPerS: rampOf(options.ramp),
    payloadBytes: fillerBytes,
  };
}

/** @param devices of the whole fleet @throws UsageError */
function partOf({ shard, broker }: RealtimeOptions, devices: number): FleetPart | null {
  if (shard === undefined) return null;
  if (broker === undefined)
    throw new UsageError(
      `--shard ${shard}: the boards of all machines meet at one broker; name it with --broker`,
    );
  const part = parseShard(shard, process.env);
  if (devicesOf(devices, part) === 0)
    throw new UsageError(`--shard ${shard}: ${devices} boards are too few for so many machines`);
  return part;
}

/** The brokers of a list of URLs. @throws UsageError */
export function upstreamsOf(text: string, caPath: string | undefined): Upstream[] {
  const urls = text.split(',').map((url) => url.trim());
  if (urls.length > MAX_BROKERS)
    throw new UsageError(`--broker: ${urls.length} URLs; give ${MAX_BROKERS} at the most`);
  const upstreams = urls.map((url) => upstreamOf(url, caPath));
  if (new Set(upstreams.map(({ tls }) => tls === null)).size > 1)
    throw new UsageError('--broker: some are mqtt:// and some mqtts://; give all of one kind');
  return upstreams;
}

/** @throws UsageError */
function upstreamOf(text: string, caPath: string | undefined): Upstream {
  const url = readBrokerUrl(text);
  if (typeof url === 'string') throw new UsageError(`--broker ${withoutPassword(text)}: ${url}`);
  const { host, port, isTls } = url;
  if (caPath !== undefined && !isTls) throw new UsageError('--ca: only an mqtts:// broker has a certificate');
  return { host, port, tls: isTls ? { ca: caPath === undefined ? undefined : certificateOf(caPath) } : null };
}

function certificateOf(path: string): string {
  const text = readInput(`--ca ${path}`, path, 'give a PEM file');
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new UsageError(`--ca ${path}: no certificate is in it; give a PEM file`);
}

function textOf(text: string, option: string, devices: number): string {
  if (text === '' || Buffer.byteLength(text) > MAX_TEXT_BYTES)
    throw new UsageError(`${option}: give a text of 1 to ${MAX_TEXT_BYTES} bytes`);
  if (devices > 1 && !text.includes('{n}'))
    throw new UsageError(
      `${option} ${text}: ${devices} boards need {n} in it, as a broker lets each id in once`,
    );
  return text;
}

function topicOf(text: string): string {
  if (!isFilter(text) || /[+#]/.test(text) || Buffer.byteLength(text) > MAX_TEXT_BYTES)
    throw new UsageError(`--topic ${text}: give a topic without + and #, for instance mote/{n}`);
  return text;
}

function credentialsOf(path: string, devices: number) {
  const warning = warningAbout(path);
  if (warning !== null) complain(warning);
  return about('--credentials ', () => readCredentials(path, devices));
}

function rampOf(text: string): number {
  const count = /^(\d+)\/s$/.exec(text)?.[1];
  if (count === undefined) throw new UsageError(`--ramp ${text}: write it as 50/s`);
  return parseCount(count, '--ramp', 1, MAX_RAMP_PER_S);
}
