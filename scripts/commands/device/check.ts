import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { type BoardKind, ESP32, KIND_NAMES } from '../../../simulator/board/boards/index.ts';
import { checkProgram } from '../../../simulator/board/check/check-program.ts';
import { NoProgram, programText } from '../../../simulator/board/check/program-text.ts';
import { formatFinding } from '../../../simulator/board/language/language.ts';
import { FileError, readUserFile } from '../../../simulator/files/read-file.ts';
import {
  findModules,
  hiddenLine,
  type ModulePlaces,
  missingLine,
} from '../../../simulator/run/find-modules.ts';
import { GIVEN_MODULES } from '../../../simulator/run/tiny-mqtt.ts';
import { EVERYTHING } from '../../compiler/choice.ts';
import type { BuildName } from '../../compiler/features.ts';
import { askedKind } from '../../compiler/kind.ts';
import { checkClient, lackedBy } from '../../compiler/program/choose.ts';
import { isModuleFile } from '../../compiler/program/kept-names.ts';
import { compileChecked, SourceProblems } from '../../compiler/source-errors.ts';
import { siteOf } from '../../device/project/build-project.ts';
import { hasProject, readProject } from '../../device/project/project-config.ts';
import { fetchModulesOption } from '../../modules/site.ts';
import { say } from '../../say.ts';
import { EXIT_FAILED, UsageError } from '../../usage.ts';

export function define(program: Command): void {
  program
    .command('check')
    .description('what of a program an Espruino board would not run, with lines, and what would do instead')
    .argument('<file...>', 'programs: plain JavaScript for Espruino, or what mote build takes')
    .option(
      '--board <name>',
      `the board that it is for: ${KIND_NAMES.join(', ')}; else the one that mote.json here names, or esp32`,
    )
    .option('--modules <folder,...>', 'folders with modules, beside modules and node_modules of the program')
    .addOption(fetchModulesOption())
    .option('--client <name>', 'the client that the board has; else the one that mote.json here names')
    .action(check);
}

interface CheckOptions {
  modules?: string;
  fetchModules?: string;
  client?: string;
  board?: string;
}

function check(files: string[], options: CheckOptions): void {
  const project = hasProject(process.cwd()) ? readProject(process.cwd()) : null;
  const kind = askedKind(options.board ?? project?.board ?? ESP32.name);
  const folders = options.modules?.split(',').map((name) => name.trim()) ?? [];
  const client = clientOf(options.client);
  const { moduleSite } = siteOf(options.fetchModules, project);
  for (const file of files) {
    const lines = problemsOf(file, { folders, kind, site: moduleSite }, client);
    for (const line of lines) say(line);
    if (lines.length > 0) process.exitCode = EXIT_FAILED;
    else say(`${file}: nothing that Espruino would refuse`);
  }
}

/** @throws UsageError: there is no such client */
function clientOf(asked: string | undefined): BuildName | undefined {
  if (asked !== undefined) return checkClient(asked, `--client ${asked}`);
  return hasProject(process.cwd()) ? (readProject(process.cwd()).client as BuildName | undefined) : undefined;
}

function problemsOf(
  file: string,
  places: Omit<ModulePlaces, 'given'> & { kind: BoardKind },
  client: BuildName | undefined,
): string[] {
  const lacked = (code: string) => (client ? lackedBy(client, code).map((line) => `${file}: ${line}`) : []);
  const text = textOf(file);
  if (!isModuleFile(file, text)) {
    const found = checkProgram(text, file, places.kind);
    if (found.some((one) => one.kind === 'refused')) return found.map(formatFinding);
    const { missing, refused, hidden } = findModules(text, file, { ...places, given: GIVEN_MODULES });
    return [
      ...found.map(formatFinding),
      ...missing.map(missingLine),
      ...hidden.map(hiddenLine),
      ...refused.map(formatFinding),
      ...lacked(text),
    ];
  }
  try {
    const entry = relative('', resolve(file)).replaceAll('\\', '/');
    return lacked(compileChecked(entry, process.cwd(), EVERYTHING).es5);
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
