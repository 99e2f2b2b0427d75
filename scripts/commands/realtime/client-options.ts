import type { Command } from 'commander';
import { Option } from 'commander';
import type { Qos } from '../../../simulator/broker/codec/packets.ts';
import type { Login } from '../../../simulator/realtime/client/connect.ts';
import { readInput } from '../../input.ts';
import { withoutPassword, withSecret } from '../../secrets.ts';
import { parseCount, parseDuration, UsageError } from '../../usage.ts';

/** What every client of the desk is told of its broker. */
export interface LoginOptions {
  broker: string;
  ca?: string;
  cert?: string;
  key?: string;
  user?: string;
  password?: string;
  timeout: string;
  protocol: string;
}

const TIMEOUT_US_MAX = 3600e6;

/** The options that say which broker, and who asks. @param waits what `--timeout` is for */
export function withLogin(command: Command, waits: string): Command {
  command
    .option('--broker <url>', 'mqtt://, mqtts://, ws:// or wss://', 'mqtt://localhost:1883')
    .option('--ca <file>', "the certificate (PEM) that vouches for the broker's own")
    .option('--cert <file>', "the client's own certificate (PEM)")
    .option('--key <file>', "the certificate's key")
    .addOption(new Option('--user <name>', 'who asks').env('MOTE_BROKER_USER'))
    .option('--timeout <duration>', waits, '30s')
    .option('--protocol <4|5>', 'MQTT 3.1.1, or 5', '4');
  return withSecret(command, 'password', 'MOTE_BROKER_PASSWORD', 'or a token, which wants no user');
}

/** @throws UsageError */
export function loginOf(options: LoginOptions): Login {
  const { cert, key } = options;
  if ((cert === undefined) !== (key === undefined))
    throw new UsageError('--cert and --key: give both, or neither');
  return {
    url: urlOf(options.broker),
    ...(options.user !== undefined && { username: options.user }),
    ...(options.password !== undefined && { password: options.password }),
    ...(options.ca !== undefined && { ca: pemOf('--ca', options.ca) }),
    ...(cert !== undefined && { cert: pemOf('--cert', cert) }),
    ...(key !== undefined && { key: pemOf('--key', key) }),
    protocol: parseCount(options.protocol, '--protocol', 4, 5) as 4 | 5,
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

function urlOf(broker: string): string {
  const url = URL.canParse(broker) ? new URL(broker) : null;
  if (url === null || url.hostname === '' || !/^(mqtts?|wss?):$/.test(url.protocol))
    throw new UsageError(
      `--broker ${withoutPassword(broker)}: give a URL, for instance mqtt://localhost:1883`,
    );
  // Where brokers have it, ours too; the root is none's.
  if (/^wss?:$/.test(url.protocol) && url.pathname === '/') url.pathname = '/mqtt';
  return url.href;
}

function pemOf(option: string, path: string): string {
  return readInput(`${option} ${path}`, path, 'give a PEM file');
}
