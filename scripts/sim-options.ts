import type { BrokerDown } from '../simulator/broker/index.ts';
import { LinkError, linkPlan, neverPasses } from '../simulator/link/index.ts';
import { MAX_DEVICES, SETTLE_US, type WorldPlan } from '../simulator/world/plan.ts';
import { CLIENT_ENTRY } from './build/build.ts';
import { BUILDS } from './build/features.ts';
import { buildOnce } from './build/once.ts';
import { APP_ENTRY } from './build.ts';
import { makeProgram, readProgram } from './programs.ts';
import { parseCount, parseDuration, UsageError } from './usage.ts';

/** What `mote sim` was given, as text. */
export interface SimOptions {
  devices: string;
  for: string;
  every: string;
  qos: string;
  link: string;
  seed: string;
  brokerRestart?: string;
  firmware?: string;
  app?: string;
  expect?: string;
  json?: string;
  trace?: string;
  explain?: boolean;
}

const BROKER_DOWN_US = 20e6;
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
  return {
    seed: parseCount(options.seed, '--seed', 0, MAX_SEED),
    devices: parseCount(options.devices, '--devices', 1, MAX_DEVICES),
    forUs,
    settleUs: SETTLE_US,
    everyUs,
    qos: parseCount(options.qos, '--qos', 0, 1) as 0 | 1,
    link: checkLink(options.link, options.qos),
    brokerDowns: parseRestarts(options.brokerRestart, forUs),
    client: options.firmware
      ? readProgram(options.firmware, '--firmware')
      : makeProgram('mote-default', buildOnce(CLIENT_ENTRY, BUILDS.default).bytes),
    app: options.app ? readProgram(options.app, '--app') : makeProgram('app', buildOnce(APP_ENTRY).bytes),
  };
}

/** The one command that gives the same run again. */
export function replayCommand(options: SimOptions): string {
  const words = ['devices', 'for', 'every', 'qos', 'link', 'seed'].map((name) => [name, name]);
  words.push(
    ['broker-restart', 'brokerRestart'],
    ['firmware', 'firmware'],
    ['app', 'app'],
    ['expect', 'expect'],
  );
  const given = options as unknown as { [name: string]: string | undefined };
  const parts = words
    .filter(([, key]) => given[key] !== undefined)
    .map(([flag, key]) => `--${flag} ${quote(given[key] as string)}`);
  return `npx mote sim ${parts.join(' ')}`;
}

function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function checkLink(text: string, qos: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  try {
    if (neverPasses(linkPlan(names)))
      throw new UsageError(
        `--link ${text}: it never lets a packet through, so a QoS ${qos} run cannot end; lower its loss below 100 %`,
      );
  } catch (error) {
    if (error instanceof LinkError) throw new UsageError(`--link ${text}: ${error.message}`);
    throw error;
  }
  return names;
}

function parseRestarts(text: string | undefined, forUs: number): BrokerDown[] {
  if (text === undefined) return [];
  const downs = text.split(',').map((restart) => {
    const [when, length] = restart.trim().split('/');
    const fromUs = parseDuration(when, '--broker-restart');
    const downUs = length === undefined ? BROKER_DOWN_US : parseDuration(length, '--broker-restart');
    if (fromUs + downUs > forUs)
      throw new UsageError(
        `--broker-restart ${restart}: it must be over within --for, before the run settles`,
      );
    return { fromUs, toUs: fromUs + downUs, keepsSessions: true };
  });
  downs.sort((a, b) => a.fromUs - b.fromUs);
  downs.forEach((down, index) => {
    if (index > 0 && down.fromUs < downs[index - 1].toUs)
      throw new UsageError(
        `--broker-restart ${text}: two restarts overlap; leave the broker time to come back`,
      );
  });
  return downs;
}
