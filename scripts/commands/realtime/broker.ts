import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { LIMITS } from '../../../simulator/broker/limits.ts';
import { about } from '../../../simulator/errors.ts';
import { portOf, serveMetrics } from '../../../simulator/realtime/admission/metrics-server.ts';
import { LiveBroker } from '../../../simulator/realtime/broker/broker.ts';
import { UsersApi } from '../../../simulator/realtime/broker/control/users-api.ts';
import type { Forwarding } from '../../../simulator/realtime/broker/forwarding.ts';
import { PRIVATE_UMASK } from '../../../simulator/realtime/broker/private-files.ts';
import { readUsers, type Users } from '../../../simulator/realtime/broker/users.ts';
import { BrokerSource } from '../../../simulator/realtime/page/broker-source.ts';
import type { HostPort } from '../../../simulator/realtime/proxy/address.ts';
import { makeFolder } from '../../make-folder.ts';
import { outputOption } from '../../output.ts';
import { VERSION } from '../../project.ts';
import { UsageError } from '../../usage.ts';
import { type BrokerOptions, certificateOf, recorderOf, rulesOf } from './broker-files.ts';
import { defineUser } from './broker-user.ts';
import { dataFailure } from './data-folder.ts';
import { onwardOf } from './forwarding-options.ts';
import { interruption, logLine } from './live.ts';
import { asUsage, hostsOf, listenAddress, refuseStrangers, withAdmission } from './live-options.ts';
import { checkPage, showPage } from './live-page.ts';

/** Room for a client id, a will and a password of usual lengths. */
const MIN_CONNECT_BYTES = 1024;

export function define(program: Command): void {
  const command = program
    .command('broker')
    .description('an MQTT broker for the desk: TCP, WebSocket and TLS, users, a recorder')
    .option(
      '--listen <[host:]port>',
      'MQTT over TCP; a bare port is for this machine, with --users for all',
      '1883',
    )
    .option('--ws <[host:]port>', 'MQTT over WebSocket, at /mqtt', '8083')
    .option('--tls <[host:]port>', 'MQTT over TLS, for instance 8883')
    .option('--wss <[host:]port>', 'MQTT over WebSocket over TLS, for instance 8084')
    .option('--cert <file>', "TLS certificate (PEM); without it one is made, and kept in --data's folder")
    .option('--key <file>', "the certificate's key")
    .option('--client-ca <file>', "who signs the clients' certificates (PEM); --users says what each may do")
    .option('--users <file>', 'JSON: who may connect, publish and subscribe; without it everybody may')
    .addOption(outputOption('--record <file>', 'append every message there, one JSON line each'))
    .option(
      '--data <folder>',
      'keep retained messages and sessions there: what is acknowledged is on the disk',
    )
    .addOption(
      outputOption(
        '--rules-json <file>',
        'append each rule of MQTT that a client breaks, one JSON line each',
      ),
    )
    .option('--strict', 'end a connection at the first rule that its client breaks')
    .option(
      '--max-connect <bytes>',
      'what a client may send before its CONNECT is accepted, in all',
      maxConnect,
      LIMITS.connectBytes,
    )
    .option('--repair', "open --data's folder though it is damaged, and say what is gone")
    .addOption(
      new Option(
        '--bridge <url>',
        'send messages on to another broker, at QoS 1: mqtt://user:password@host',
      ).env('MOTE_BRIDGE'),
    )
    .addOption(
      new Option('--forward <url>', 'post them to a web hook, in batches of JSON').env('MOTE_FORWARD'),
    )
    .option('--topics <filter,...>', 'which messages go on', '#')
    .option('--metrics <[host:]port>', "figures in Prometheus' text format, at /metrics")
    .option('--api <[host:]port>', 'what mote ctl users asks, for instance 8475; only with --users')
    .option('--ui <[host:]port>', 'a page to watch it live, in a browser')
    .option(
      '--allow-origin <origin,...>',
      "whose web pages may use MQTT over WebSocket beside this machine's own: https://dash.example, or null",
    );
  withAdmission(command, 'page and API ask').action(broker);
  defineUser(command);
}

/** @throws UsageError */
function maxConnect(text: string): number {
  const bytes = Number(text);
  if (Number.isInteger(bytes) && bytes >= MIN_CONNECT_BYTES && bytes <= LIMITS.packetBytes) return bytes;
  throw new UsageError(
    `--max-connect ${text}: give bytes from ${MIN_CONNECT_BYTES} to ${LIMITS.packetBytes}, for instance 200000`,
  );
}

async function broker(options: BrokerOptions): Promise<void> {
  // What it writes holds messages, sessions and a key.
  process.umask(PRIVATE_UMASK);
  const { users: usersPath } = options;
  const users = usersPath === undefined ? null : about('--users ', () => readUsers(usersPath, logLine));
  originsOf(options);
  checkApi(options);
  checkPage(options, { users, certificate: null });
  const address = (option: 'listen' | 'ws' | 'tls' | 'wss') =>
    addressOf(`--${option}`, options[option] ?? '', users !== null);
  const [tcp, ws] = [address('listen'), address('ws')];
  const tls = options.tls === undefined ? null : address('tls');
  const wss = options.wss === undefined ? null : address('wss');
  if (options.clientCa !== undefined && tls === null && wss === null)
    throw new UsageError('--client-ca: certificates come over TLS; add --tls 8883 or --wss 8084');
  const certificate = tls === null && wss === null ? null : await certificateOf(options);
  const onward = await onwardOf(options);
  const live = await create(options, users, onward);
  const source = new BrokerSource(live);
  let hidePage = async () => {};
  // Ctrl-C may come before all addresses are open.
  const ctrlC = interruption();
  try {
    hidePage = await showPage(source, options, { users, certificate });
    const port = await asUsage('--listen', options.listen, () => live.listenTcp(tcp.host, tcp.port));
    logLine(`mqtt://${shown(tcp)}:${port}`);
    source.doors.push({ name: 'mqtt', host: tcp.host, port });
    const wsPort = await asUsage('--ws', options.ws, () => live.listenWebSocket(ws.host, ws.port));
    logLine(`ws://${shown(ws)}:${wsPort}/mqtt`);
    if (tls !== null && certificate !== null) {
      const tlsPort = await asUsage('--tls', options.tls ?? '', () =>
        live.listenTls(tls.host, tls.port, certificate),
      );
      logLine(`mqtts://${shown(tls)}:${tlsPort}`);
    }
    if (wss !== null) {
      const wssPort = await asUsage('--wss', options.wss ?? '', () =>
        live.listenWebSocket(wss.host, wss.port, certificate),
      );
      logLine(`wss://${shown(wss)}:${wssPort}/mqtt`);
    }
    if (users === null)
      logLine('everybody on this machine may do everything; --users FILE lets in boards, by name');
    const stopFigures = await figures(live, options);
    const stopControl = await controlled(live, options);
    const reload = () => {
      reloadUsers(live, usersPath);
    };
    process.on('SIGHUP', reload);
    await ctrlC.came;
    process.off('SIGHUP', reload);
    stopControl();
    stopFigures();
  } finally {
    ctrlC.forget();
    await hidePage();
    await live.stop();
    await onward?.stop();
  }
}

/** At SIGHUP, or when `mote ctl users reload` asks. A mistake in the file leaves the old rules in force. */
function reloadUsers(live: LiveBroker, path: string | undefined): { isDone: boolean; words: string } {
  const said = (isDone: boolean, words: string) => {
    logLine(words);
    return { isDone, words };
  };
  if (path === undefined)
    return said(false, 'SIGHUP: there is no users file to read again; --users FILE names one');
  try {
    live.reload(readUsers(path, logLine));
    return said(true, `--users ${path}: read again`);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return said(false, `--users ${error.message}; the users before go on`);
  }
}

/** What `mote ctl users` asks. @returns ends it */
async function controlled(live: LiveBroker, options: BrokerOptions): Promise<() => void> {
  const { api, token = null, users } = options;
  if (api === undefined) return () => {};
  const where = listenAddress('--api', api, '127.0.0.1');
  const reload = () => reloadUsers(live, users);
  const control = new UsersApi(live, { token, hosts: hostsOf(options), reload });
  const port = await asUsage('--api', api, () => control.start(where.host, where.port));
  logLine(`mote ctl users talks to ${where.host}:${port}`);
  return () => control.stop();
}

/** @returns ends them */
async function figures(live: LiveBroker, options: BrokerOptions): Promise<() => void> {
  live.announce(VERSION);
  const { metrics } = options;
  if (metrics === undefined) return () => {};
  const address = listenAddress('--metrics', metrics, '127.0.0.1');
  const server = await asUsage('--metrics', metrics, () =>
    serveMetrics(() => live.metrics(), address, hostsOf(options)),
  );
  logLine(`figures at http://${address.host}:${portOf(server)}/metrics`);
  return () => {
    server.close();
    server.closeAllConnections();
  };
}

async function create(
  options: BrokerOptions,
  users: Users | null,
  onward: Forwarding | null,
): Promise<LiveBroker> {
  const recorder = options.record === undefined ? null : recorderOf(options.record);
  const folder = options.data === undefined ? null : join(options.data, 'broker');
  if (folder === null && options.repair) throw new UsageError('--repair: name the folder, with --data');
  if (options.data !== undefined) sayOldStore(options.data);
  try {
    if (folder !== null) makeFolder(folder);
    const keep = onward === null ? {} : { keep: onward.keep.bind(onward) };
    return await LiveBroker.create({
      ...{ users, recorder, folder, repairs: options.repair ?? false, ...keep },
      origins: originsOf(options),
      ...{ rules: rulesOf(options), isStrict: options.strict ?? false },
      limits: { connectBytes: options.maxConnect },
      say: logLine,
      sayClient: logLine,
    });
  } catch (error) {
    await onward?.stop();
    throw dataFailure(options.data, error);
  }
}

/** @throws UsageError */
function checkApi({ api, users, token }: BrokerOptions): void {
  if (api === undefined) return;
  if (users === undefined) throw new UsageError('--api: it is about users; add --users FILE');
  refuseStrangers('--api', listenAddress('--api', api, '127.0.0.1'), token);
}

/** Up to 0.1 another broker kept its sessions there; what it wrote is not read. */
const OLD_STORE = 'sessions';

function sayOldStore(data: string): void {
  const path = join(data, OLD_STORE);
  if (existsSync(path) && !existsSync(join(data, 'broker')))
    logLine(
      `${path} is of the broker before this one and is not read; delete it when nobody needs it any more`,
    );
}

/** Without users a broker listens on this machine only, unless the network is asked for. */
function addressOf(option: string, text: string, hasUsers: boolean): HostPort {
  return listenAddress(option, text, hasUsers ? '0.0.0.0' : '127.0.0.1');
}

/** The address that another machine would use. */
function shown({ host }: HostPort): string {
  if (host !== '0.0.0.0') return host.includes(':') ? `[${host}]` : host;
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? 'localhost';
}

/** @throws UsageError */
function originsOf({ allowOrigin }: BrokerOptions): string[] {
  const origins = allowOrigin?.split(',').map((origin) => origin.trim()) ?? [];
  const odd = origins.find((one) => one !== 'null' && (!URL.canParse(one) || new URL(one).origin !== one));
  if (odd !== undefined)
    throw new UsageError(
      `--allow-origin ${odd}: give scheme, host and port as browsers name a page's origin: https://dash.example`,
    );
  return origins;
}
