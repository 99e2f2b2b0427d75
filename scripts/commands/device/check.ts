import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { checkProgram } from '../../../simulator/board/check/check-program.ts';
import { NoProgram, programText } from '../../../simulator/board/check/program-text.ts';
import { formatFinding } from '../../../simulator/board/language/language.ts';
import { FileError, readUserFile } from '../../../simulator/files/read-file.ts';
import { findModules, missingLine } from '../../../simulator/run/find-modules.ts';
import { GIVEN_MODULES } from '../../../simulator/run/tiny-mqtt.ts';
import { EVERYTHING } from '../../compiler/choice.ts';
import { isModuleFile } from '../../compiler/program/kept-names.ts';
import { compileChecked, SourceProblems } from '../../compiler/source-errors.ts';
import { say } from '../../say.ts';
import { EXIT_FAILED, UsageError } from '../../usage.ts';

export function define(program: Command): void {
  program
    .command('check')
    .description('what of a program an Espruino board would not run, with lines, and what would do instead')
    .argument('<file...>', 'programs: plain JavaScript for Espruino, or what mote build takes')
    .option('--modules <folder,...>', 'folders with modules, beside modules and node_modules of the program')
    .action(check);
}

function check(files: string[], { modules }: { modules?: string }): void {
  const folders = modules?.split(',').map((name) => name.trim()) ?? [];
  for (const file of files) {
    const lines = problemsOf(file, folders);
    for (const line of lines) say(line);
    if (lines.length > 0) process.exitCode = EXIT_FAILED;
    else say(`${file}: nothing that Espruino would refuse`);
  }
}

function problemsOf(file: string, folders: string[]): string[] {
  const text = textOf(file);
  if (!isModuleFile(file, text)) {
    const found = checkProgram(text, file);
    if (found.some(({ kind }) => kind === 'refused')) return found.map(formatFinding);
    const { missing, refused } = findModules(text, file, folders, GIVEN_MODULES);
    return [...found.map(formatFinding), ...missing.map(missingLine), ...refused.map(formatFinding)];
  }
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
