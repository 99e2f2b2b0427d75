import { type Command, Option } from 'commander';
import { warningAbout } from '../simulator/realtime/broker/private-files.ts';
import { readInputStream } from './input.ts';
import { complain } from './say.ts';
import { UsageError } from './usage.ts';

/** Bound on a secret's bytes: a larger file is not a secret. */
const MAX_SECRET_BYTES = 65_536;
const SECRET_OPTIONS = ['--token', '--password', '-P'];
/** The letter with its secret in one word. */
const SECRET_LETTER = /^-P(?=.)/;
/** Their paths are often secrets too. */
const URL_OPTIONS = ['--bridge', '--forward'];
const HIDDEN = '***';

/**
 * A secret as `--NAME SECRET`, which others on this machine see for a moment, as the variable of the environment, or
 * as `--NAME-file FILE`. The action finds it as `NAME`, wherever it came from.
 * @param letter `-P, ` where other programs have that; ps shows no secret behind it
 */
export function withSecret(
  command: Command,
  name: string,
  variable: string,
  about: string,
  letter: '' | '-P, ' = '',
): Command {
  const fileName = `${name}File`;
  return command
    .addOption(new Option(`${letter}--${name} <secret>`, about).env(variable))
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
  const secret = readInputStream(`${option} ${path}`, path, 'a secret is one line', MAX_SECRET_BYTES);
  const warning = warningAbout(path);
  if (warning !== null) complain(warning);
  return secret.toString().replace(/\r?\n$/, '');
}

/** A URL, or what was meant as one, without user and password: for messages. */
export function withoutPassword(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, (_, scheme = '') => scheme);
}

/** What `ps` shows to others in place of the command line. @returns null where nothing in it is secret */
export function titleWithoutSecrets(args: string[]): string | null {
  const shown = withoutSecrets(args);
  return shown.some((arg, index) => arg !== args[index]) ? ['mote', ...shown].join(' ') : null;
}

/** A command line for messages: in place of each secret stands `***`. */
export function withoutSecrets(args: string[]): string[] {
  return args.map((arg, index) => {
    if (SECRET_LETTER.test(arg)) return `-P${HIDDEN}`;
    const [option, value] = /^(--[a-z-]+)=(.*)$/s.exec(arg)?.slice(1) ?? [];
    const masked = maskedValue(option ?? args[index - 1] ?? '', value ?? arg);
    return option === undefined ? masked : `${option}=${masked}`;
  });
}

function maskedValue(option: string, value: string): string {
  if (SECRET_OPTIONS.includes(option)) return HIDDEN;
  if (!/^[a-z]+:\/\//i.test(value)) return value;
  if (!URL_OPTIONS.includes(option)) return withoutPassword(value);
  return URL.canParse(value) ? `${new URL(value).protocol}//${new URL(value).host}` : HIDDEN;
}
