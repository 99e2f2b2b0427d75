import type { Command } from 'commander';
import { withSubject } from '../../../simulator/errors.ts';
import { type Published, publish } from '../../../simulator/realtime/client/publish.ts';
import { printableName } from '../../../simulator/report/printable.ts';
import { readInputBytes } from '../../input.ts';
import { say } from '../../say.ts';
import { withoutPassword } from '../../secrets.ts';
import { parseCount, parseDuration, UsageError } from '../../usage.ts';
import { type LoginOptions, loginOf, qosOf, timeoutMsOf, withLogin } from './client-options.ts';
import { sleep } from './live.ts';

export interface PubOptions extends LoginOptions {
  topic?: string;
  message?: string;
  file?: string;
  qos: string;
  retain?: boolean;
  count: string;
  every: string;
  id?: string;
  verbose?: boolean;
}

/** A payload from a file or from standard input; a packet of MQTT carries 256 MiB. */
const MAX_PAYLOAD_BYTES = 16 << 20;
const MAX_COUNT = 1_000_000;
const STDIN = '-';

export function define(program: Command): void {
  const command = program
    .command('pub')
    .description('publish a message, and end when the broker has it')
    .argument('[topic]', 'for instance home/kitchen/temperature')
    .argument('[message]', "a text; '' is an empty one, which with --retain clears the topic")
    .option('-t, --topic <topic>', 'the same as the first argument')
    .option('-m, --message <text>', 'the same as the second')
    .option('-f, --file <path>', 'the message is what is in this file (- is standard input)')
    .option('-q, --qos <0|1|2>', 'the broker acknowledges at 1 and 2', '1')
    .option('-r, --retain', 'the broker keeps it for those who subscribe later')
    .option('--count <n>', 'publish it so often', '1')
    .option('--every <duration>', 'with --count, the time between two', '1s')
    .option('-i, --id <client id>', 'one is made up without it')
    .option('-v, --verbose', 'a line for each message');
  withLogin(command, 'how long to wait for the broker, and for each acknowledgement').action(pub);
}

async function pub(
  first: string | undefined,
  second: string | undefined,
  options: PubOptions,
): Promise<void> {
  const [topic, message] = given([first, second], options);
  const payload = payloadOf(topic, message, options);
  const login = { ...loginOf(options), ...(options.id !== undefined && { clientId: options.id }) };
  const qos = qosOf(options);
  const count = parseCount(options.count, '--count', 1, MAX_COUNT);
  const everyMs = parseDuration(options.every, '--every') / 1000;
  const plan = { topic, qos, retain: options.retain ?? false, timeoutMs: timeoutMsOf(options) };
  const tell = (published: Published) => {
    if (options.verbose) say(lineOf(topic, published));
  };
  await publish(login, plan, repeated(payload, count, everyMs), tell).catch((error) => {
    throw withSubject(`${withoutPassword(login.url)}: `, error);
  });
}

async function* repeated(payload: Buffer, count: number, everyMs: number): AsyncIterable<Buffer> {
  for (let n = 0; n < count; n++) {
    if (n > 0) await sleep(everyMs);
    yield payload;
  }
}

/** Topic and message, each as an argument or by its letter. @throws UsageError */
function given(
  args: (string | undefined)[],
  options: PubOptions,
): [topic: string, message: string | undefined] {
  const rest = args.filter((arg) => arg !== undefined);
  const topic = options.topic ?? rest.shift();
  const message = options.message ?? rest.shift();
  if (topic === undefined)
    throw new UsageError('pub: say where: mote pub TOPIC MESSAGE, or -t TOPIC -m MESSAGE');
  if (rest.length > 0)
    throw new UsageError(`pub ${topic}: "${rest[0]}" is one too many; a message with spaces goes in quotes`);
  return [topic, message];
}

/** @throws UsageError */
function payloadOf(topic: string, message: string | undefined, { file }: PubOptions): Buffer {
  checkTopic(topic);
  if (message !== undefined && file !== undefined)
    throw new UsageError(`--file ${file}: there is a message already; give one or the other`);
  if (message !== undefined) return Buffer.from(message);
  if (file === undefined)
    throw new UsageError(
      `pub ${topic}: say what to publish: a text, '' for an empty message, or --file PATH (--file - reads standard input)`,
    );
  return readInputBytes(
    `--file ${file}`,
    file === STDIN ? null : file,
    'name a file of up to 16 MiB',
    MAX_PAYLOAD_BYTES,
  );
}

function checkTopic(topic: string): void {
  if (topic === '' || topic.includes('\0') || /[+#]/.test(topic))
    throw new UsageError(
      `topic "${topic}": one publishes to a topic without + and #; mote sub takes them in filters`,
    );
}

export function lineOf(topic: string, { payloadBytes, tookMs, hasNoSubscriber }: Published): string {
  const answer = tookMs === null ? 'sent; QoS 0 has no acknowledgement' : `acknowledged after ${ms(tookMs)}`;
  const nobody = hasNoSubscriber ? '; nobody subscribes to it' : '';
  return `${printableName(topic)}: ${payloadBytes} B, ${answer}${nobody}`;
}

const ms = (value: number) => `${value.toPrecision(3)} ms`;
