import type { Command } from 'commander';
import {
  flagOf,
  OptionError,
  OWN_APP,
  readTexts,
  type SomeOptions,
  wordOf,
} from '../../../simulator/run/index.ts';
import { hasProject, readProject } from '../../device/project/project-config.ts';
import { wiringOf } from '../../device/project/project-wiring.ts';
import { UsageError } from '../../usage.ts';

/** A command line's options by their words, as text; a switch is true. */
export type Texts = Readonly<Record<string, string | boolean | undefined>>;

/**
 * The options that were typed; commander's defaults are for the help only. `--client` was once `--build`. @throws
 * UsageError
 */
export function typed(command: Command): Texts {
  const options = Object.entries(command.opts());
  const given = options.filter(([name]) => command.getOptionValueSource(name) === 'cli');
  const { build, ...texts } = Object.fromEntries(given);
  if (build === undefined) return texts;
  if (texts.client !== undefined) throw new UsageError('--build: the same as --client; give one of them');
  return { ...texts, client: build };
}

/** The run options of a command line, with units. @throws UsageError */
export function readTyped(texts: Texts): SomeOptions {
  return orUsage(texts, () => readTexts(texts));
}

/**
 * Says what is wrong with options in the words in which they were given.
 * @param texts as typed
 * @param scenario the file that says what was not typed
 * @throws UsageError
 */
export function orUsage<T>(texts: Texts, run: () => T, scenario?: string): T {
  const text = (field: string) => {
    const value = texts[wordOf(field)];
    return typeof value === 'string' ? value : undefined;
  };
  try {
    return run();
  } catch (error) {
    if (error instanceof OptionError) {
      const isTyped = text(String(error.path[0])) !== undefined;
      if (scenario === undefined || isTyped) throw new UsageError(error.inWords(flagOf, text));
      throw new UsageError(`${scenario}: ${error.inWords(wordOf)}`);
    }
    throw error;
  }
}

/** A program that is named in a project's folder runs on the project's board, with what is around it. @throws UsageError */
export function ofProject({ app }: SomeOptions): SomeOptions {
  if (app === undefined || app === OWN_APP || !hasProject(process.cwd())) return {};
  const project = readProject(process.cwd());
  return { board: project.board, ...wiringOf(project) };
}
