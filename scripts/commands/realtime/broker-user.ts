import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Command } from 'commander';
import { about } from '../../../simulator/errors.ts';
import { readUserText } from '../../../simulator/files/read-file.ts';
import { hashPassword } from '../../../simulator/realtime/broker/access/password-hash.ts';
import { PRIVATE_FILE } from '../../../simulator/realtime/broker/private-files.ts';
import { isFilter } from '../../../simulator/realtime/broker/topics.ts';
import { readUsers, type UserEntry } from '../../../simulator/realtime/broker/users.ts';
import { printableName } from '../../../simulator/report/printable.ts';
import { writeFiles } from '../../output.ts';
import { say } from '../../say.ts';
import { withSecret } from '../../secrets.ts';
import { UsageError } from '../../usage.ts';

interface AddOptions {
  users?: string;
  password?: string;
  publish?: string;
  subscribe?: string;
}

/** `mote broker user add NAME`. */
export function defineUser(broker: Command): void {
  const user = broker.command('user').description('the users of a file for --users');
  const add = user
    .command('add')
    .description('adds a user, or gives one another password; the file has a hash of it')
    .argument('<name>', 'as the client gives it')
    .option('--users <file>', 'the file, which is made where there is none')
    .option('--publish <filter,...>', 'where it may publish: sites/{user}/#')
    .option('--subscribe <filter,...>', 'what it may subscribe to');
  withSecret(add, 'password', 'MOTE_BROKER_PASSWORD', "the user's password").action((name: string) =>
    addUser(name, add.opts()),
  );
}

async function addUser(name: string, options: AddOptions): Promise<void> {
  const { users: path, password } = options;
  if (path === undefined) throw new UsageError('user add: name the file, with --users users.json');
  if (password === undefined)
    throw new UsageError('user add: give --password-file FILE, or MOTE_BROKER_PASSWORD, or --password');
  const isThere = existsSync(path);
  if (isThere) about('--users ', () => readUsers(path));
  const file: { users: UserEntry[] } = isThere ? JSON.parse(readUserText(path)) : { users: [] };
  const known = file.users.find((one) => one.name === name);
  if (known !== undefined && known.password === undefined)
    throw new UsageError(
      `user add ${printableName(name)}: that user has no password but claims or a certificate`,
    );
  const entry: UserEntry = known ?? { name, publish: [], subscribe: [] };
  entry.password = await hashPassword(Buffer.from(password));
  if (options.publish !== undefined) entry.publish = filtersOf('--publish', options.publish);
  if (options.subscribe !== undefined) entry.subscribe = filtersOf('--subscribe', options.subscribe);
  if (known === undefined) file.users.push(entry);
  const text = `${JSON.stringify(file, null, 2)}\n`;
  writeFiles('--users', dirname(path), { [basename(path)]: Buffer.from(text) }, { mode: PRIVATE_FILE });
  about('--users ', () => readUsers(path));
  say(
    `${path}: ${printableName(name)} ${known === undefined ? 'is there' : 'has another password'}; tell a running broker by kill -HUP`,
  );
}

/** @throws UsageError */
function filtersOf(option: string, text: string): string[] {
  const filters = text.split(',').map((filter) => filter.trim());
  const odd = filters.find((filter) => !isFilter(filter));
  if (odd === undefined) return filters;
  throw new UsageError(`${option} ${odd}: is no topic filter; write sites/+/temperature or sites/#`);
}
