import type { Command } from 'commander';
import { Option } from 'commander';
import type { Qos } from '../../../simulator/broker/codec/packets.ts';
import type { Login } from '../../../simulator/realtime/client/connect.ts';
import { readInput } from '../../input.ts';
import { withoutPassword, withSecret } from '../../secrets.ts';
import { parseCount, parseDuration, UsageError } from '../../usage.ts';

/** What every client of the desk is told of its broker. */
export interface LoginOptions {
  broker?: string;
  host?: string;
  port?: string;
  tls?: boolean;
  ca?: string;
  cert?: string;
  key?: string;
  user?: string;
  password?: string;
  timeout: string;
  protocol: string;
}

const TIMEOUT_US_MAX = 3600e6;
const DEFAULT_HOST = 'localhost';
const DEFAULT_PORT = '1883';
const TLS_PORT = '8883';
/** As mosquitto_pub and MQTTX name the versions. */
const PROTOCOLS: { [name: string]: 4 | 5 } = {
  4: 4,
  '3.1.1': 4,
  311: 4,
  mqttv311: 4,
  5: 5,
  mqttv5: 5,
};

/**
 * The options that say which broker, and who asks; the letters are those of mosquitto_pub and MQTTX.
 * @param waits what `--timeout` is for
 */
export function withLogin(command: Command, waits: string): Command {
  command
    .helpOption('--help', 'display help for command')
    .option('--broker <url>', 'mqtt://, mqtts://, ws:// or wss:// (default: "mqtt://localhost:1883")')
    .option('-h, --host <host>', 'the broker, in place of a URL')
    .option('-p, --port <port>', 'its port (default: 1883, with TLS 8883)')
    .option('--tls', 'speak TLS to --host; --ca and --cert say so too')
    .option('--cafile, --ca <file>', "the certificate (PEM) that vouches for the broker's own")
    .option('--cert <file>', "the client's own certificate (PEM)")
    .option('--key <file>', "the certificate's key")
    .addOption(new Option('-u, --user <name>', 'who asks').env('MOTE_BROKER_USER'))
    .option('--timeout <duration>', waits, '30s')
    .option('-V, --protocol <4|5>', 'MQTT 3.1.1, or 5', '4');
  return withSecret(command, 'password', 'MOTE_BROKER_PASSWORD', 'or a token, which wants no user', '-P, ');
}

/** @throws UsageError */
export function loginOf(options: LoginOptions): Login {
  const { cert, key } = options;
  if ((cert === undefined) !== (key === undefined))
    throw new UsageError('--cert and --key: give both, or neither');
  return {
    url: urlOf(options),
    ...(options.user !== undefined && { username: options.user }),
    ...(options.password !== undefined && { password: options.password }),
    ...(options.ca !== undefined && { ca: pemOf('--ca', options.ca) }),
    ...(cert !== undefined && { cert: pemOf('--cert', cert) }),
    ...(key !== undefined && { key: pemOf('--key', key) }),
    protocol: protocolOf(options.protocol),
  };
}

/** @throws UsageError */
export function timeoutMsOf({ timeout }: LoginOptions): number {
  const us = parseDuration(timeout, '--timeout');
  if (us < 1000 || us > TIMEOUT_US_MAX)
    throw new UsageError(`--timeout ${timeout}: give a time of up to an hour`);
  return us / 1000;
}

/** @throws UsageError */
export function qosOf({ qos }: { qos: string }): Qos {
  return parseCount(qos, '--qos', 0, 2) as Qos;
}

/** @throws UsageError */
function protocolOf(text: string): 4 | 5 {
  if (!Object.hasOwn(PROTOCOLS, text))
    throw new UsageError(`--protocol ${text}: give 4 (which is MQTT 3.1.1) or 5`);
  return PROTOCOLS[text];
}

function urlOf({ broker, ...parts }: LoginOptions): string {
  const { host, port, tls } = parts;
  const named = [host !== undefined && '--host', port !== undefined && '--port', tls && '--tls'].find(
    Boolean,
  );
  if (broker !== undefined && named)
    throw new UsageError(`--broker ${withoutPassword(broker)} and ${named}: a URL says it all; give one`);
  return checkedUrl(broker ?? urlOfParts(parts));
}

function urlOfParts({ host = DEFAULT_HOST, port, tls, ca, cert }: LoginOptions): string {
  const isTls = tls || ca !== undefined || cert !== undefined;
  const number = parseCount(port ?? (isTls ? TLS_PORT : DEFAULT_PORT), '--port', 1, 65_535);
  if (host === '' || /[/@?#]/.test(host))
    throw new UsageError(`--host ${withoutPassword(host)}: give a name or an address; a URL is for --broker`);
  return `${isTls ? 'mqtts' : 'mqtt'}://${host.includes(':') ? `[${host}]` : host}:${number}`;
}

function checkedUrl(broker: string): string {
  const url = URL.canParse(broker) ? new URL(broker) : null;
  if (url === null || url.hostname === '' || !/^(mqtts?|wss?):$/.test(url.protocol))
    throw new UsageError(
      `--broker ${withoutPassword(broker)}: give a URL, for instance mqtt://localhost:1883`,
    );
  // The path `/mqtt`, where brokers including ours expect WebSocket; none uses the root.
  if (/^wss?:$/.test(url.protocol) && url.pathname === '/') url.pathname = '/mqtt';
  return url.href;
}

function pemOf(option: string, path: string): string {
  return readInput(`${option} ${path}`, path, 'give a PEM file');
}
