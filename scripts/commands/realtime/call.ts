import type { Command } from 'commander';
import { withSubject } from '../../../simulator/errors.ts';
import { type Call, call, type Outcome } from '../../../simulator/realtime/client/call.ts';
import { printable, printableLines } from '../../../simulator/report/printable.ts';
import { print } from '../../output.ts';
import { complain } from '../../say.ts';
import { withoutPassword } from '../../secrets.ts';
import { Failure, UsageError } from '../../usage.ts';
import { type LoginOptions, loginOf, timeoutMsOf, withLogin } from './client-options.ts';

/** What the answer of a handler that has failed starts with. */
const ERROR = 'error: ';

export function define(program: Command): void {
  const command = program
    .command('call')
    .description('ask a board, over its broker, and print the answer')
    .argument('<device>', "the board's client id")
    .argument('<command>', 'for instance ping, interval, stats or reboot')
    .argument('[argument]', 'what goes with it', '');
  withLogin(command, 'how long to wait for the answer').action(ask);
}

async function ask(device: string, command: string, argument: string, options: LoginOptions): Promise<void> {
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
export function callOf(device: string, command: string, argument: string, options: LoginOptions): Call {
  for (const [what, text] of [
    ['device', device],
    ['command', command],
  ])
    if (text === '' || /[+#/\0]/.test(text))
      throw new UsageError(`${what} ${JSON.stringify(text)}: it is one level of a topic, without /, + and #`);
  return { ...loginOf(options), device, command, argument, timeoutMs: timeoutMsOf(options) };
}
