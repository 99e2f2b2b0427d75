import type { Command } from 'commander';
import type { UserState } from '../../../simulator/realtime/broker/broker.ts';
import { printableName } from '../../../simulator/report/printable.ts';
import { say } from '../../say.ts';
import { withSecret } from '../../secrets.ts';
import { UsageError } from '../../usage.ts';
import { api } from './live-options.ts';

/** Where `mote broker --api` is, unless told otherwise. */
export const DEFAULT_USERS_API = 'localhost:8475';

interface UsersOptions {
  api: string;
  token?: string;
}

/** `mote ctl users`: what a broker that runs is asked about its users. */
export function defineUsers(ctl: Command): void {
  const users = ctl
    .command('users')
    .description('the users of a mote broker --api that runs: who is there, the file anew, cut one off');
  users.allowExcessArguments().action(() => {
    throw new UsageError(
      `${['ctl users', ...users.args].join(' ')}: say what to do: list, reload or cut NAME`,
    );
  });
  const verb = (text: string, about: string) =>
    withSecret(
      users
        .command(text)
        .description(about)
        .option('--api <host:port>', "the broker's --api", DEFAULT_USERS_API),
      'token',
      'MOTE_TOKEN',
      'as it was given to the broker',
    );
  verb('list', 'each user, and the clients that have a session of his').action(list);
  verb('reload', 'read the users file again: what is no longer allowed ends').action(reload);
  verb('cut', 'end the connections of one user; he may come back')
    .argument('<name>', 'as the users file has it')
    .action(cut);
}

async function list(options: UsersOptions): Promise<void> {
  const users = (await ask(options, 'GET', '')) as UserState[];
  for (const { name, clients } of users) {
    say(`${printableName(name)}: ${clients.length === 0 ? 'no session' : ''}`.trimEnd());
    for (const { clientId, isConnected, subscriptions } of clients)
      say(
        `  ${printableName(clientId)} ${isConnected ? 'connected' : 'away'}, ${subscriptions} ${subscriptions === 1 ? 'subscription' : 'subscriptions'}`,
      );
  }
}

async function reload(options: UsersOptions): Promise<void> {
  const { words } = (await ask(options, 'POST', '/reload')) as { words: string };
  say(words);
}

async function cut(name: string, options: UsersOptions): Promise<void> {
  const answer = (await ask(options, 'POST', `/${encodeURIComponent(name)}/cut`)) as { connections: number };
  const { connections } = answer;
  say(`${printableName(name)}: ${connections} ${connections === 1 ? 'connection' : 'connections'} cut`);
}

/** @throws UsageError when nobody answers, or the answer is no */
async function ask({ api: where, token }: UsersOptions, method: string, path: string): Promise<unknown> {
  const { host, port } = api(where);
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  let response: Response;
  try {
    const base = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    response = await fetch(`${base}/users${path}`, { method, headers });
  } catch {
    throw new UsageError(
      `--api ${where}: nobody answers there; is mote broker running, with --users and --api?`,
    );
  }
  const answer = await response.json().catch(() => ({ error: `${response.status} without JSON` }));
  if (!response.ok) throw new UsageError(`--api ${where}: ${(answer as { error: string }).error}`);
  return answer;
}
