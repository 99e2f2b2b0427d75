import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { NoProgram, programText } from '../board/check/program-text.ts';
import { applyEdits } from '../board/language/edits.ts';
import { checkLanguage, formatFinding } from '../board/language/language.ts';
import { GIVEN_MODULES, TINY_MQTT } from '../board/sources/tiny-mqtt.ts';
import { readUserFile } from '../files/read-file.ts';
import type { ModuleFile, Program } from '../world/world-plan.ts';
import {
  type FoundModule,
  findModules,
  type ModulePlaces,
  missingLine,
  requiredNames,
} from './find-modules.ts';
import { OptionError } from './option-error.ts';
import { readMap, WATCH_MODULE, WATCH_SOURCE, watchEdits } from './watched.ts';

/** `--app echo` names the app of soaks; any other text is a file. */
export const OWN_APP = 'echo';

/** An import or export of a module at the start of a line; Espruino has neither. */
const IMPORTS = /^(?:import\s*[\w{*"']|export\s+(?:default|const|let|var|function|class|\{|\*))/m;

/** A program from its bytes, one character each, with the hash that every run prints. */
export function makeProgram(build: string, bytes: string): Program {
  return { build, bytes, hash: createHash('sha256').update(bytes, 'latin1').digest('hex') };
}

/**
 * Reads a program for the board, byte for byte but without a byte order mark. What Espruino does not have, or understands
 * in another way, is refused with its line, as by `mote build`.
 * @param field the option that names it, for the error
 * @throws OptionError
 */
export function readProgram(path: string, field: string): Program {
  const bytes = readOption(path, field, 'give a JavaScript file as it would be flashed', 'latin1');
  if (/\.[cm]?ts$/.test(path) || IMPORTS.test(bytes))
    throw new OptionError(
      [field],
      path,
      (name) =>
        `is a source that Espruino cannot run; mote build ${path} makes build/app.js of it, and build/mote.js for ${name('firmware')}`,
    );
  return builtProgram(makeProgram(path, checkedText(bytes, path, field)));
}

/**
 * What the map beside a built program says: the lines of its sources; and, as a program with its client in it has no module
 * to watch, which function publishes.
 */
function builtProgram(program: Program): Program {
  const { bytes, build, hash } = program;
  const map = mapBeside(build);
  const said = map === null ? null : readMap(map, hash);
  if (map === null || said === null) return program;
  if (said.watched === null) return { ...program, built: { bytes, map } };
  const edits = watchEdits(bytes, said.watched);
  return {
    ...program,
    bytes: applyEdits(bytes, edits),
    built: { bytes, map, edits },
    modules: { [WATCH_MODULE]: WATCH_SOURCE },
  };
}

function mapBeside(file: string): string | null {
  return existsSync(`${file}.map`) ? readFileSync(`${file}.map`, 'utf8') : null;
}

/** Where a module comes from, for messages. */
function moduleFile({ path, text }: FoundModule): ModuleFile {
  const map = mapBeside(path);
  const isOfIt = map !== null && readMap(map, makeProgram(path, text).hash) !== null;
  return isOfIt ? { path, built: { bytes: text, map } } : { path };
}

/**
 * The program with the modules that it takes from files: those beside it, and those in these folders.
 * @throws OptionError: one of them is nothing that Espruino takes
 */
export function withModules(program: Program, places: Omit<ModulePlaces, 'given'>): Program {
  const builtIn = program.built === undefined ? undefined : dirname(program.build);
  const search = findModules(program.bytes, program.build, { ...places, given: GIVEN_MODULES, builtIn });
  const { found, refused, missing } = search;
  const broken = missing.find(({ isBroken }) => isBroken);
  if (broken !== undefined) throw new OptionError(['app'], program.build, missingLine(broken));
  const [first] = refused;
  if (first !== undefined)
    throw new OptionError(['app'], program.build, `its module ${formatFinding(first)}`);
  const modules = {
    ...program.modules,
    ...Object.fromEntries(found.map(({ name, text }) => [name, text])),
  };
  if (modules.tinyMQTT === undefined && asksForTiny(program)) modules.tinyMQTT = TINY_MQTT;
  const moduleFiles = Object.fromEntries(found.map((one) => [one.name, moduleFile(one)]));
  return withModuleTexts({ ...program, ...(found.length > 0 && { moduleFiles }) }, modules);
}

/** The program with these modules, and a hash of all. @param modules by name, one character a byte */
export function withModuleTexts(program: Program, modules: Record<string, string>): Program {
  if (Object.keys(modules).length === 0) return program;
  const hash = createHash('sha256').update(program.bytes, 'latin1');
  for (const [name, text] of Object.entries(modules)) hash.update(`\0${name}\0${text}`, 'latin1');
  return { ...program, hash: hash.digest('hex'), modules };
}

function asksForTiny({ bytes, build }: Program): boolean {
  return requiredNames(bytes, build).some(({ name }) => name === 'tinyMQTT');
}

function checkedText(bytes: string, path: string, field: string): string {
  let text: string;
  try {
    text = programText(bytes);
  } catch (error) {
    if (error instanceof NoProgram) throw new OptionError([field], path, error.message);
    throw error;
  }
  const [first, ...others] = checkLanguage(text, path);
  if (first === undefined) return text;
  const more = others.length === 0 ? '' : ` (mote check ${path} says all ${others.length + 1})`;
  throw new OptionError([field], path, `line ${first.line}: ${first.what}; use ${first.instead}${more}`);
}

/** Reads the file that an option names. @param remedy what to give instead, for the error @throws OptionError */
export function readOption(
  path: string,
  field: string,
  remedy: string,
  encoding: 'utf8' | 'latin1' = 'utf8',
): string {
  try {
    return readUserFile(path).toString(encoding);
  } catch (error) {
    throw new OptionError([field], path, `${(error as Error).message}; ${remedy}`);
  }
}
