import * as v from 'valibot';
import { OptionError, UnreadableText } from './option-error.ts';
import { FIELD_NAMES, FIELDS, type FieldName, fieldOf, type RunOptions } from './options.ts';

/** Options by the names and in the form that people write: `keepAlive: '90s'`, `devices: 3`. */
export type Written = Readonly<Record<string, unknown>>;

/** The options of a run that somebody has set. */
export type SomeOptions = Partial<RunOptions>;

/** The written names of all fields, in their order. */
export const WORDS: readonly string[] = FIELD_NAMES.map((name) => FIELDS[name].word);

/** The written name of a field; a text that is no field, unchanged. */
export function wordOf(field: string): string {
  return field in FIELDS ? FIELDS[field as FieldName].word : field;
}

/**
 * Parses options as in JSON: counts are numbers, everything else is text. Names that are no field's are ignored, and so
 * are undefined values.
 * @throws OptionError
 */
export function readWritten(written: Written): SomeOptions {
  return read(written, false);
}

/** Parses options that are all text, as on a command line. @throws OptionError */
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

/** `tls` is short for a `transport` of `tls`. */
function withTls(options: SomeOptions, tls: unknown): SomeOptions {
  if (tls === undefined || tls === false) return options;
  if (tls !== true) throw new OptionError(['tls'], JSON.stringify(tls), 'must be true or false');
  const { transport = 'tls' } = options;
  if (transport === 'tls' || transport === 'wss') return { ...options, transport };
  throw new OptionError(['transport'], transport, (name) => `${name('tls')} is of tls and wss only`);
}

/** One field's value as text. */
export function textOf(options: SomeOptions, name: FieldName): string | undefined {
  const value = options[name];
  return value === undefined ? undefined : fieldOf(name).write(value);
}

/** Checks each value against its schema, where a whole run is not made of them. @throws OptionError */
export function checkSaid<Some extends SomeOptions>(options: Some): Some {
  for (const name of FIELD_NAMES) {
    if (options[name] === undefined) continue;
    const { issues } = v.safeParse(fieldOf(name).schema, options[name]);
    if (issues !== undefined) throw new OptionError([name], textOf(options, name) ?? '', issues[0].message);
  }
  return options;
}
