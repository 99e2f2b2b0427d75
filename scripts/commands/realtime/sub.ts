import { once } from 'node:events';
import type { Command } from 'commander';
import { withSubject } from '../../../simulator/errors.ts';
import { isFilter } from '../../../simulator/realtime/broker/topics.ts';
import { type Message, Subscription } from '../../../simulator/realtime/client/subscribe.ts';
import { printable, printableJson, printableName } from '../../../simulator/report/printable.ts';
import { complain } from '../../say.ts';
import { withoutPassword } from '../../secrets.ts';
import { Failure, parseCount, parseDuration, UsageError } from '../../usage.ts';
import { type LoginOptions, loginOf, qosOf, timeoutMsOf, withLogin } from './client-options.ts';
import { interrupted } from './live.ts';

export interface SubOptions extends LoginOptions {
  topic?: string[];
  qos: string;
  count?: string;
  for?: string;
  id?: string;
  verbose?: boolean;
  json?: boolean;
  raw?: boolean;
}

const MAX_COUNT = 1e9;
const TEXT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function define(program: Command): void {
  const command = program
    .command('sub')
    .description('print messages as they come, one a line, until Ctrl-C')
    .argument('[filter...]', 'topics; + stands for one level, # for all that follow')
    .option('-t, --topic <filter...>', 'the same')
    .option('-q, --qos <0|1|2>', 'the highest that messages come with', '1')
    .option('-C, --count <n>', 'end after so many messages; with fewer of them, exit code 1')
    .option('--for <duration>', 'end after this time')
    .option('-i, --id <client id>', 'one is made up without it')
    .option('-v, --verbose', 'the topic before each message, with QoS, retain and dup')
    .option('--json', 'a line of JSON for each message, whose payload is text or base64')
    .option('--raw', 'payloads byte for byte, with nothing between them');
  withLogin(command, 'how long to wait for the broker').action(sub);
}

async function sub(named: string[], options: SubOptions): Promise<void> {
  const filters = [...named, ...(options.topic ?? [])];
  if (filters.length === 0) throw new UsageError("sub: say to what: mote sub 'site/#', or -t 'site/#'");
  const wrong = filters.find((filter) => !isFilter(filter));
  if (wrong !== undefined)
    throw new UsageError(
      `filter "${wrong}": + and # are levels of their own, # is the last: site/+/temp or site/#`,
    );
  const format = formatOf(options);
  const login = { ...loginOf(options), ...(options.id !== undefined && { clientId: options.id }) };
  const wanted = options.count === undefined ? null : parseCount(options.count, '--count', 1, MAX_COUNT);
  const forMs = options.for === undefined ? null : parseDuration(options.for, '--for') / 1000;
  const plan = { filters, qos: qosOf(options), timeoutMs: timeoutMsOf(options) };
  const where = withoutPassword(login.url);
  let seen = 0;
  let hasAll = () => {};
  const complete = new Promise<void>((resolve) => {
    hasAll = resolve;
  });
  let isLost = false;
  const subscriber = {
    async onMessage(message: Message) {
      if (wanted !== null && seen >= wanted) return;
      seen++;
      // A slow reader slows the broker down, in place of filling this machine's memory.
      if (!process.stdout.write(format(message))) await once(process.stdout, 'drain');
      if (seen === wanted) hasAll();
    },
    onLost() {
      if (!isLost) complain(`${where}: the connection is lost; trying again every second`);
      isLost = true;
    },
    onBack() {
      complain(`${where}: connected again; what was published in between is not seen`);
      isLost = false;
    },
  };
  let timer: NodeJS.Timeout | undefined;
  const time = new Promise<void>((resolve) => {
    if (forMs !== null) timer = setTimeout(resolve, forMs);
  });
  try {
    const subscription = await Subscription.begin(login, plan, subscriber);
    try {
      await Promise.race([subscription.failed, complete, time, interrupted()]);
    } finally {
      subscriber.onLost = () => {};
      await subscription.end();
    }
  } catch (error) {
    throw withSubject(`${where}: `, error);
  } finally {
    clearTimeout(timer);
  }
  if (wanted !== null && seen < wanted) throw new Failure(`${seen} of ${wanted} messages came`);
}

/** @throws UsageError */
function formatOf({ verbose, json, raw }: SubOptions): (message: Message) => string | Buffer {
  if (json && raw) throw new UsageError('--json and --raw: give one or the other');
  if (raw) return ({ payload }) => payload;
  if (json) return (message) => `${printableJson(jsonOf(message))}\n`;
  return (message) => `${verbose ? `${headOf(message)} ` : ''}${shownPayload(message.payload)}\n`;
}

function headOf({ topic, qos, retain, dup }: Message): string {
  return `${printableName(topic)} QoS ${qos}${retain ? ' retain' : ''}${dup ? ' dup' : ''}:`;
}

/** Text on one line, its control characters escaped; what is no text in hexadecimal. */
export function shownPayload(payload: Buffer): string {
  const text = textOf(payload);
  return text === null ? `0x${payload.toString('hex')}` : printable(text, Number.POSITIVE_INFINITY);
}

function jsonOf({ topic, payload, qos, retain, dup }: Message): object {
  const text = textOf(payload);
  const shown = text === null ? { base64: payload.toString('base64') } : { payload: text };
  return { topic, ...shown, qos, retain, dup };
}

function textOf(payload: Buffer): string | null {
  try {
    return TEXT.decode(payload);
  } catch {
    return null;
  }
}
