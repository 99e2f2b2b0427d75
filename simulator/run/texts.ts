import * as v from 'valibot';
import { OptionError, UnreadableText } from './option-error.ts';
import { FIELD_NAMES, FIELDS, type FieldName, fieldOf, type RunOptions } from './options.ts';

/** Options by the words that people use, each as they write it: `keepAlive: '90s'`, `devices: 3`. */
export type Written = Readonly<Record<string, unknown>>;

/** What of a run somebody has said. */
export type SomeOptions = Partial<RunOptions>;

/** The words of all fields, in their order. */
export const WORDS: readonly string[] = FIELD_NAMES.map((name) => FIELDS[name].word);

/** What people call a field; of no field, the word itself. */
export function wordOf(field: string): string {
  return field in FIELDS ? FIELDS[field as FieldName].word : field;
}

/**
 * The meaning of what is written, as from JSON: counts are numbers, all else is text. Words that are no field's are
 * left alone, and so are those that say nothing (undefined).
 * @throws OptionError
 */
export function readWritten(written: Written): SomeOptions {
  return read(written, false);
}

/** The same where all is text, as on a command line. @throws OptionError */
export function readTexts(written: Written): SomeOptions {
  return read(written, true);
}

function read(written: Written, isAllText: boolean): SomeOptions {
  const meant: { [field: string]: unknown } = {};
  for (const name of FIELD_NAMES) {
    const field = fieldOf(name);
    const value = written[field.word];
    if (value === undefined) continue;
    if (field.isNumber && !isAllText) {
      if (typeof value !== 'number') throw new OptionError([name], JSON.stringify(value), 'must be a number');
      meant[name] = value;
    } else if (typeof value === 'string') meant[name] = meaningOf(name, value);
    else throw new OptionError([name], JSON.stringify(value), 'must be a text');
  }
  return withTls(meant as SomeOptions, written.tls);
}

function meaningOf(name: FieldName, text: string): unknown {
  try {
    return fieldOf(name).read(text);
  } catch (error) {
    if (error instanceof UnreadableText) throw new OptionError([name], text, error.message);
    throw error;
  }
}

/** `tls` is another word for `transport` being `tls`. */
function withTls(options: SomeOptions, tls: unknown): SomeOptions {
  if (tls === undefined || tls === false) return options;
  if (tls !== true) throw new OptionError(['tls'], JSON.stringify(tls), 'must be true or false');
  const { transport = 'tls' } = options;
  if (transport === 'tls' || transport === 'wss') return { ...options, transport };
  throw new OptionError(['transport'], transport, (name) => `${name('tls')} is of tls and wss only`);
}

/** The text of one field's value. */
export function textOf(options: SomeOptions, name: FieldName): string | undefined {
  const value = options[name];
  return value === undefined ? undefined : fieldOf(name).write(value);
}

/** Holds each value against what it must be; for those that do not go on to a whole run. @throws OptionError */
export function checkSaid<Some extends SomeOptions>(options: Some): Some {
  for (const name of FIELD_NAMES) {
    if (options[name] === undefined) continue;
    const { issues } = v.safeParse(fieldOf(name).schema, options[name]);
    if (issues !== undefined) throw new OptionError([name], textOf(options, name) ?? '', issues[0].message);
  }
  return options;
}
