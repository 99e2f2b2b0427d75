import { written } from '../world/faults/fault.ts';
import { FIELD_NAMES, type RunOptions } from './options.ts';
import { type SomeOptions, textOf, wordOf } from './texts.ts';

/** The one command that gives the same run again. @param verb `replay` shows what a device went through */
export function replayCommand(options: RunOptions, verb: 'sim' | 'replay' = 'sim'): string {
  const scenario = scenarioArgument(options);
  return [`npx mote ${verb}`, ...scenario.map(quote), ...optionWords(options).map(quote)].join(' ');
}

/** The words of a command line for the options that are set, each option and its value apart. */
export function optionWords(options: SomeOptions): string[] {
  return FIELD_NAMES.flatMap((name) => {
    const text = textOf(options, name);
    return text === undefined ? [] : [flagOf(name), text];
  });
}

/** The option of the command line for a field: `keepAliveUs` is `--keep-alive`. */
export function flagOf(field: string): string {
  return `--${wordOf(field).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Faults are in the scenario file, or in braces in place of its name. */
function scenarioArgument({ scenario, faults }: RunOptions): string[] {
  if (scenario !== undefined) return [scenario];
  return faults.length === 0 ? [] : [JSON.stringify({ faults: faults.map(written) })];
}

/** Quotes a word for a POSIX shell. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
