import { about } from '../../../simulator/errors.ts';
import { type LinkPlan, neverPasses } from '../../../simulator/link/index.ts';
import { linkPlan } from '../../../simulator/link-files/index.ts';
import {
  type BareLink,
  barePlan,
  type ExchangePlan,
  MAX_CONNECTIONS,
  MAX_MESSAGES,
} from '../../../simulator/probe/index.ts';
import { STACK_NAMES, type StackName } from '../../../simulator/tcp/index.ts';
import { parseCount, parseDuration, UsageError } from '../../usage.ts';

/** As commander hands them over. */
export interface ProbeOptions {
  stack: string;
  server: string;
  rtt?: string;
  loss?: string;
  burst?: string;
  outage?: string;
  hold?: string;
  link?: string;
  messages: string;
  every: string;
  bytes: string;
  answer: string;
  connections: string;
  nagle?: boolean;
  connect?: boolean;
  transfer?: string;
  n?: string;
  seed: string;
  samples?: string;
  json?: string;
}

const MAX_RTT_MS = 600_000;
const MAX_MESSAGE_BYTES = 65_536;
const MAX_SEED = Number.MAX_SAFE_INTEGER;

/** @throws UsageError */
export function planOf(options: ProbeOptions): ExchangePlan {
  refuseTogether(options);
  const link = options.link === undefined ? barePlan(bareLink(options)) : named(options.link);
  if (neverPasses(link))
    throw new UsageError(`${link.name}: no packet ever passes; nothing could be measured`);
  return {
    link,
    clientStack: stackNamed(options.stack, '--stack'),
    serverStack: stackNamed(options.server, '--server'),
    nagle: options.nagle ?? false,
    seed: parseCount(options.seed, '--seed', 0, MAX_SEED),
    messages: parseCount(options.messages, '--messages', 1, MAX_MESSAGES),
    everyUs: atLeastOneMs(parseDuration(options.every, '--every'), options.every),
    bytes: parseCount(options.bytes, '--bytes', 1, MAX_MESSAGE_BYTES),
    answerBytes: parseCount(options.answer, '--answer', 1, MAX_MESSAGE_BYTES),
    connections: parseCount(options.connections, '--connections', 1, MAX_CONNECTIONS),
  };
}

function refuseTogether(options: ProbeOptions): void {
  const given = (names: (keyof ProbeOptions)[]) => names.filter((name) => options[name] !== undefined);
  const bare = given(['rtt', 'loss', 'burst', 'outage', 'hold']);
  if (options.link !== undefined && bare.length > 0) {
    throw new UsageError(`--link and --${bare[0]}: a named link has its own; give one or the other`);
  }
  for (const pair of [given(['loss', 'burst']), given(['outage', 'hold']), given(['connect', 'transfer'])]) {
    if (pair.length > 1) throw new UsageError(`--${pair[0]} and --${pair[1]}: give one or the other`);
  }
}

function named(names: string): LinkPlan {
  return about(`--link ${names}: `, () => linkPlan(names.split(',')));
}

function bareLink(options: ProbeOptions): BareLink {
  const rttMs = parseNumber(options.rtt ?? '100', '--rtt', 0, MAX_RTT_MS);
  const isOutage = options.outage !== undefined || options.hold !== undefined;
  const lossPercent = parseNumber(options.loss ?? (isOutage ? '0' : '5'), '--loss', 0, 100);
  const outageOption = options.outage === undefined ? '--hold' : '--outage';
  const outageText = options.outage ?? options.hold;
  const outage =
    outageText === undefined
      ? null
      : { durationS: parseDuration(outageText, outageOption) / 1e6, holds: options.hold !== undefined };
  return { rttMs, lossPercent, burst: options.burst ? parseBurst(options.burst) : null, outage };
}

function parseBurst(text: string): BareLink['burst'] {
  const parts = text.split('/');
  if (parts.length !== 4) {
    throw new UsageError(`--burst ${text}: give good time/bad time/loss/loss, for instance 20s/2s/0.5/80`);
  }
  const [goodS, badS] = parts.slice(0, 2).map((part) => parseDuration(part, '--burst') / 1e6);
  if (goodS === 0 || badS === 0) throw new UsageError(`--burst ${text}: both times must be more than 0`);
  const [lossGoodPercent, lossBadPercent] = parts
    .slice(2)
    .map((part) => parseNumber(part.replace(/%$/, ''), '--burst', 0, 100));
  return { goodS, badS, lossGoodPercent, lossBadPercent };
}

function parseNumber(text: string, option: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= min && value <= max)) {
    throw new UsageError(`${option} ${text}: give a number from ${min} to ${max}`);
  }
  return value;
}

function atLeastOneMs(us: number, text: string): number {
  if (us < 1000) throw new UsageError(`--every ${text}: at least 1ms`);
  return us;
}

function stackNamed(name: string, option: string): StackName {
  const found = STACK_NAMES.find((stack) => stack === name);
  if (found === undefined) throw new UsageError(`${option} ${name}: there are ${STACK_NAMES.join(', ')}`);
  return found;
}
