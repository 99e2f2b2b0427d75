import type { Command } from 'commander';
import { withSubject } from '../../../simulator/errors.ts';
import { type Call, call, type Outcome } from '../../../simulator/realtime/broker/call.ts';
import { printable, printableLines } from '../../../simulator/report/printable.ts';
import { readInput } from '../../input.ts';
import { print } from '../../output.ts';
import { complain } from '../../say.ts';
import { withoutPassword, withSecret } from '../../secrets.ts';
import { Failure, parseCount, parseDuration, UsageError } from '../../usage.ts';

interface CallOptions {
  broker: string;
  ca?: string;
  user?: string;
  password?: string;
  timeout: string;
  protocol: string;
}

const TIMEOUT_US_MAX = 3600e6;
/** What the answer of a handler that has failed starts with. */
const ERROR = 'error: ';

export function define(program: Command): void {
  const command = program
    .command('call')
    .description('ask a board, over its broker, and print the answer')
    .argument('<device>', "the board's client id")
    .argument('<command>', 'for instance ping, interval, stats or reboot')
    .argument('[argument]', 'what goes with it', '')
    .option('--broker <url>', 'mqtt://, mqtts://, ws:// or wss://', 'mqtt://localhost:1883')
    .option('--ca <file>', "the certificate (PEM) that vouches for the broker's own")
    .option('--user <name>', 'who asks')
    .option('--timeout <duration>', 'how long to wait for the answer', '30s')
    .option('--protocol <4|5>', 'MQTT 3.1.1, or 5 with response topic and correlation data', '4');
  withSecret(command, 'password', 'MOTE_BROKER_PASSWORD', 'or a token, which wants no user').action(ask);
}

async function ask(device: string, command: string, argument: string, options: CallOptions): Promise<void> {
  const asked = callOf(device, command, argument, options);
  const outcome = await call(asked, () => complain(`${device} is offline; waiting for it`)).catch((error) => {
    throw withSubject(`${withoutPassword(asked.url)}: `, error);
  });
  const answer = answerOf(outcome, asked, options.timeout);
  // A pipe gets the answer's bytes. A terminal would obey control characters, so there they are escaped.
  print(`${process.stdout.isTTY ? printableLines(answer) : answer}\n`);
}

/** @throws Failure where there is none, or where it is an error */
export function answerOf(
  { answer, stage, status }: Outcome,
  { url, device, command }: Call,
  timeout: string,
): string {
  if (answer !== null) {
    const text = answer.toString();
    if (text.startsWith(ERROR))
      throw new Failure(`${device}: ${command}: ${printable(text.slice(ERROR.length))}`);
    return text;
  }
  if (stage === 'no broker')
    throw new Failure(`${withoutPassword(url)}: no broker has let mote in within ${timeout}`);
  if (stage === 'offline')
    throw new Failure(
      `${device} has not come online within ${timeout}, so nobody has seen ${command}; --timeout waits longer`,
    );
  const why =
    status === null
      ? 'it may be out of reach, or does not serve it'
      : `its status is "${printable(status)}", so its link may be down, or it does not serve it`;
  throw new Failure(`${device} did not answer ${command} within ${timeout}: ${why}; --timeout waits longer`);
}

/** @throws UsageError */
export function callOf(device: string, command: string, argument: string, options: CallOptions): Call {
  for (const [what, text] of [
    ['device', device],
    ['command', command],
  ])
    if (text === '' || /[+#/\0]/.test(text))
      throw new UsageError(`${what} ${JSON.stringify(text)}: it is one level of a topic, without /, + and #`);
  const timeoutUs = parseDuration(options.timeout, '--timeout');
  if (timeoutUs < 1000 || timeoutUs > TIMEOUT_US_MAX)
    throw new UsageError(`--timeout ${options.timeout}: give a time of up to an hour`);
  const protocol = parseCount(options.protocol, '--protocol', 4, 5) as 4 | 5;
  return {
    url: urlOf(options.broker),
    ...(options.user !== undefined && { username: options.user }),
    ...(options.password !== undefined && { password: options.password }),
    ...(options.ca !== undefined && { ca: certificateOf(options.ca) }),
    device,
    command,
    argument,
    timeoutMs: timeoutUs / 1000,
    protocol,
  };
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

function certificateOf(path: string): string {
  return readInput(`--ca ${path}`, path, 'give a PEM file');
}
