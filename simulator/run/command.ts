import { written } from '../world/faults/fault.ts';
import { FIELD_NAMES, type RunOptions } from './options.ts';
import { type SomeOptions, textOf, wordOf } from './texts.ts';

/** The one command that gives the same run again. @param verb `replay` shows what a device went through */
export function replayCommand(options: RunOptions, verb: 'sim' | 'replay' = 'sim'): string {
  const scenario = scenarioArgument(options);
  return [`npx mote ${verb}`, ...scenario.map(quote), ...optionWords(options).map(quote)].join(' ');
}

/** A command line's words for what is said; `--link nbiot-good` is two. */
export function optionWords(options: SomeOptions): string[] {
  return FIELD_NAMES.flatMap((name) => {
    const text = textOf(options, name);
    return text === undefined ? [] : [flagOf(name), text];
  });
}

/** What the command line calls a field, or another word: `keepAliveUs` is `--keep-alive`. */
export function flagOf(field: string): string {
  return `--${wordOf(field).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Faults stand in a file, or in braces where a file could be named. */
function scenarioArgument({ scenario, faults }: RunOptions): string[] {
  if (scenario !== undefined) return [scenario];
  return faults.length === 0 ? [] : [JSON.stringify({ faults: faults.map(written) })];
}

/** A word for a POSIX shell. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
