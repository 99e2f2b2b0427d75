import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { checkProgram } from '../../../simulator/board/check/check-program.ts';
import { NoProgram, programText } from '../../../simulator/board/check/program-text.ts';
import { formatFinding } from '../../../simulator/board/language/language.ts';
import { FileError, readUserFile } from '../../../simulator/files/read-file.ts';
import { EVERYTHING } from '../../compiler/choice.ts';
import { compileChecked, SourceProblems } from '../../compiler/source-errors.ts';
import { say } from '../../say.ts';
import { EXIT_FAILED, UsageError } from '../../usage.ts';

/** A file with statements of ES modules, or TypeScript, is compiled first, as `mote build` does. */
const IS_MODULE = /^(?:import\s*[\w{*"']|export\s+(?:default|const|let|var|function|class|\{|\*))/m;

export function define(program: Command): void {
  program
    .command('check')
    .description('what of a program an Espruino board would not run, with lines, and what would do instead')
    .argument('<file...>', 'programs: plain JavaScript for Espruino, or what mote build takes')
    .action(check);
}

function check(files: string[]): void {
  for (const file of files) {
    const lines = problemsOf(file);
    for (const line of lines) say(line);
    if (lines.length > 0) process.exitCode = EXIT_FAILED;
    else say(`${file}: nothing that Espruino would refuse`);
  }
}

function problemsOf(file: string): string[] {
  const text = textOf(file);
  if (!/\.[cm]?ts$/.test(file) && !IS_MODULE.test(text)) return checkProgram(text, file).map(formatFinding);
  try {
    compileChecked(relative('', resolve(file)).replaceAll('\\', '/'), process.cwd(), EVERYTHING);
    return [];
  } catch (error) {
    if (error instanceof SourceProblems) return error.message.split('\n');
    throw error;
  }
}

/** @throws UsageError: there is no program in it */
function textOf(file: string): string {
  try {
    return programText(readUserFile(file).toString('latin1'));
  } catch (error) {
    if (error instanceof FileError || error instanceof NoProgram)
      throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}
