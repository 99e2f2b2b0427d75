import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { type BoardKind, ESP32, KIND_NAMES } from '../../../simulator/board/boards/index.ts';
import { checkProgram } from '../../../simulator/board/check/check-program.ts';
import { NoProgram, programText } from '../../../simulator/board/check/program-text.ts';
import { formatFinding } from '../../../simulator/board/language/language.ts';
import { GIVEN_MODULES } from '../../../simulator/board/sources/tiny-mqtt.ts';
import { FileError, readUserFile } from '../../../simulator/files/read-file.ts';
import {
  findModules,
  hiddenLine,
  type ModulePlaces,
  missingLine,
} from '../../../simulator/run/find-modules.ts';
import { EVERYTHING } from '../../compiler/choice.ts';
import type { BuildName } from '../../compiler/features.ts';
import { askedKind } from '../../compiler/kind.ts';
import { checkClient, lackedBy } from '../../compiler/program/choose.ts';
import { differenceLine, differencesOf } from '../../compiler/program/differences.ts';
import { isModuleFile } from '../../compiler/program/kept-names.ts';
import { standIns } from '../../compiler/program/modules.ts';
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
    for (const line of lines.problems) say(line);
    for (const line of lines.notes) say(line);
    if (lines.problems.length > 0) process.exitCode = EXIT_FAILED;
    else say(`${file}: nothing that Espruino would refuse`);
  }
}

/** @throws UsageError: there is no such client */
function clientOf(asked: string | undefined): BuildName | undefined {
  if (asked !== undefined) return checkClient(asked, `--client ${asked}`);
  return hasProject(process.cwd()) ? (readProject(process.cwd()).client as BuildName | undefined) : undefined;
}

/** Lines: what would fail, and what runs and is otherwise than with the program's own MQTT module. */
interface Said {
  problems: string[];
  notes: string[];
}

const problems = (lines: string[]): Said => ({ problems: lines, notes: [] });

function problemsOf(
  file: string,
  places: Omit<ModulePlaces, 'given'> & { kind: BoardKind },
  client: BuildName | undefined,
): Said {
  const lacked = (code: string) => (client ? lackedBy(client, code).map((line) => `${file}: ${line}`) : []);
  const text = textOf(file);
  if (!isModuleFile(file, text)) {
    const found = checkProgram(text, file, places.kind);
    if (found.some((one) => one.kind === 'refused')) return problems(found.map(formatFinding));
    const { missing, refused, hidden, ...search } = findModules(text, file, {
      ...places,
      given: GIVEN_MODULES,
    });
    const own = Object.fromEntries(search.found.map((one) => [one.name, one.text]));
    const differences = differencesOf(text, file, standIns(text, file, own));
    const all = [
      ...found.map(formatFinding),
      ...missing.map(missingLine),
      ...hidden.map(hiddenLine),
      ...refused.map(formatFinding),
      ...differences.filter(({ fails }) => fails).map(differenceLine),
      ...lacked(text),
    ];
    return { problems: all, notes: differences.filter(({ fails }) => !fails).map(differenceLine) };
  }
  try {
    const entry = relative('', resolve(file)).replaceAll('\\', '/');
    return problems(lacked(compileChecked(entry, process.cwd(), EVERYTHING).es5));
  } catch (error) {
    if (error instanceof SourceProblems) return problems(error.message.split('\n'));
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
