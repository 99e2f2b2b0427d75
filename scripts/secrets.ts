import { closeSync, openSync, readSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { warningAbout } from '../simulator/realtime/broker/private-files.ts';
import { complain } from './say.ts';
import { UsageError } from './usage.ts';

/** A longer one is another file. */
const MAX_SECRET_BYTES = 65_536;
const SECRET_OPTIONS = ['--token', '--password'];
/** Their paths are often secrets too. */
const URL_OPTIONS = ['--bridge', '--forward'];
const HIDDEN = '***';

/**
 * A secret as `--NAME SECRET`, which others on this machine see for a moment, as the variable of the environment, or
 * as `--NAME-file FILE`. The action finds it as `NAME`, wherever it came from.
 */
export function withSecret(command: Command, name: string, variable: string, about: string): Command {
  const fileName = `${name}File`;
  return command
    .addOption(new Option(`--${name} <secret>`, about).env(variable))
    .addOption(new Option(`--${name}-file <file>`, 'the same, kept in a file').conflicts(name))
    .hook('preAction', (_, acting) => {
      const file: string | undefined = acting.opts()[fileName];
      if (file !== undefined)
        acting.setOptionValueWithSource(name, readSecret(`--${name}-file`, file), 'env');
      if (acting.opts()[name] === '')
        throw new UsageError(`--${name} (or ${variable}): it is empty; give a secret, or leave it away`);
    });
}

/** @throws UsageError */
function readSecret(option: string, path: string): string {
  const bytes = Buffer.alloc(MAX_SECRET_BYTES);
  let length = 0;
  try {
    const file = openSync(path, 'r');
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(file, bytes, length, bytes.length - length, null);
    closeSync(file);
  } catch (error) {
    throw new UsageError(`${option} ${path}: ${(error as Error).message}`);
  }
  if (length === bytes.length)
    throw new UsageError(`${option} ${path}: ${MAX_SECRET_BYTES} bytes or more; a secret is one line`);
  const warning = warningAbout(path);
  if (warning !== null) complain(warning);
  return bytes.toString('utf8', 0, length).replace(/\r?\n$/, '');
}

/** A URL, or what was meant as one, without user and password: for messages. */
export function withoutPassword(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, (_, scheme = '') => scheme);
}

/** What `ps` shows to others in place of the command line. @returns null where nothing in it is secret */
export function titleWithoutSecrets(args: string[]): string | null {
  const shown = args.map((arg, index) => {
    const [option, value] = /^(--[a-z-]+)=(.*)$/s.exec(arg)?.slice(1) ?? [];
    const masked = maskedValue(option ?? args[index - 1] ?? '', value ?? arg);
    return option === undefined ? masked : `${option}=${masked}`;
  });
  return shown.some((arg, index) => arg !== args[index]) ? ['mote', ...shown].join(' ') : null;
}

function maskedValue(option: string, value: string): string {
  if (SECRET_OPTIONS.includes(option)) return HIDDEN;
  if (!/^[a-z]+:\/\//i.test(value)) return value;
  if (!URL_OPTIONS.includes(option)) return withoutPassword(value);
  return URL.canParse(value) ? `${new URL(value).protocol}//${new URL(value).host}` : HIDDEN;
}
