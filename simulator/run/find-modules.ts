import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type AnyNode, parse } from 'acorn';
import { type BoardKind, ESP32, librariesOf, libraryElsewhere } from '../board/boards/index.ts';
import { NoProgram, programText } from '../board/check/program-text.ts';
import { isGlobal } from '../board/globals.ts';
import { walk } from '../board/language/edits.ts';
import { checkLanguage, type Finding } from '../board/language/language.ts';
import { MAX_NAME_BYTES } from '../board/storage/storage.ts';
import { FileError, readUserFile, readUserText } from '../files/read-file.ts';

/** Modules that one program may need, its modules' own among them; a board's Storage holds about as many. */
export const MAX_MODULES = 64;

/** Most bytes of one module; EspruinoDocs' largest has 30,000. */
export const MAX_MODULE_BYTES = 128 << 10;

/** A module that a program takes from a file. */
export interface FoundModule {
  name: string;
  path: string;
  /** One character a byte. */
  text: string;
}

/** A name that leads to nothing that a board could run. */
export interface MissingModule {
  name: string;
  /** Who asks for it. */
  file: string;
  line: number;
  /** Every place that was looked at. */
  places: string[];
  /** Which board has it, or what is wrong with the one that is there; undefined: it is nowhere. */
  why?: string;
  /** It is there and cannot be used. */
  isBroken?: boolean;
}

export interface ModuleSearch {
  found: FoundModule[];
  missing: MissingModule[];
  /** What the parser does not take in those that were found. */
  refused: Finding[];
  /** Files in the program's `modules/` that no `require` reaches, as the firmware has a library of the name. */
  hidden: FoundModule[];
}

/** Where modules come from that no folder has. */
export interface ModuleSource {
  /** For the error. */
  placesOf(name: string): string[];
  /** The file of the module; null: it is not there. @throws Failure: it cannot be asked, or gives no module */
  get(name: string): string | null;
}

/** Where modules are looked for beside the program. */
export interface ModulePlaces {
  /** Folders, for instance a checkout of EspruinoDocs. */
  folders: readonly string[];
  /** Names that are there without a file: the client's. */
  given: ReadonlySet<string>;
  /** The board whose firmware has libraries of its own. */
  kind?: BoardKind;
  /** The folder of a program that was built: its modules are beside it. */
  builtIn?: string;
  site?: ModuleSource;
}

interface Wanted {
  name: string;
  file: string;
  line: number;
}

/** The modules that a program asks for by a name that stands in it. */
export function requiredNames(text: string, file: string): Wanted[] {
  const program = parse(text.replace(/^#!/, '//'), {
    ecmaVersion: 'latest',
    locations: true,
    allowReturnOutsideFunction: true,
  });
  const wanted: Wanted[] = [];
  walk(program, [], (node: AnyNode) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return;
    if (node.callee.name !== 'require' || node.arguments.length !== 1) return;
    const [name] = node.arguments;
    if (name.type === 'Literal' && typeof name.value === 'string')
      wanted.push({ name: name.value, file, line: node.loc?.start.line ?? 0 });
  });
  return wanted;
}

/**
 * Looks for the modules of a program as Espruino's own tool does: what the board's firmware has, `modules/` beside it and
 * above, `node_modules`, the folders that are named (a checkout of EspruinoDocs has them in `devices/` and `modules/`),
 * then the site, where one is given. Modules that modules ask for come with them; a circle of them ends.
 */
export function findModules(
  text: string,
  path: string,
  { folders, given, kind = ESP32, site, builtIn: home }: ModulePlaces,
): ModuleSearch {
  const search: ModuleSearch = { found: [], missing: [], refused: [], hidden: [] };
  const seen = new Set<string>();
  const left = requiredNames(text, path);
  const builtIn = librariesOf(kind);
  for (let one = left.shift(); one !== undefined; one = left.shift()) {
    if (seen.has(one.name)) continue;
    seen.add(one.name);
    const beside = home === undefined || given.has(one.name) ? [] : filesIn(home, one.name);
    const places = [...placesOf(one.name, path, folders), ...beside];
    if (builtIn.has(one.name)) {
      const hidden = placesBeside(one.name, path).find(isFile);
      if (hidden !== undefined) search.hidden.push({ name: one.name, path: hidden, text: '' });
      continue;
    }
    const place = places.find(isFile) ?? (given.has(one.name) ? null : (site?.get(one.name) ?? null));
    if (place === null) {
      const why = libraryElsewhere(one.name, kind) ?? globalOf(one.name, kind);
      if (!given.has(one.name))
        search.missing.push({ ...one, places: [...places, ...(site?.placesOf(one.name) ?? [])], why });
      continue;
    }
    if (search.found.length >= MAX_MODULES) {
      search.missing.push({
        ...one,
        places,
        why: `there are ${MAX_MODULES} modules already, and a program may have no more`,
        isBroken: true,
      });
      break;
    }
    const module = textOfModule(place);
    if (module instanceof NoProgram || module instanceof FileError) {
      search.missing.push({
        ...one,
        places: [place],
        why: `${place}: ${module.message}`,
        isBroken: true,
      });
      continue;
    }
    const refused = checkLanguage(module, place).filter(({ kind: what }) => what === 'refused');
    search.refused.push(...refused);
    search.found.push({ name: one.name, path: place, text: module });
    if (refused.length === 0) left.push(...requiredNames(module, place));
  }
  return search;
}

/** `url` and the like are no modules on the board. */
function globalOf(name: string, kind: BoardKind): string | undefined {
  const isThere = /^\w+$/.test(name) && isGlobal(name, kind);
  return isThere ? `${name} is a global of the board, and no module: use ${name} without require` : undefined;
}

function textOfModule(place: string): string | NoProgram | FileError {
  try {
    return programText(readUserFile(place, MAX_MODULE_BYTES).toString('latin1'));
  } catch (error) {
    if (error instanceof NoProgram || error instanceof FileError) return error;
    throw error;
  }
}

/** One line for people. */
export function missingLine({ name, file, line, places, why }: MissingModule): string {
  const asked = `${file}:${line}: require("${name}"): `;
  if (why !== undefined) return asked + why;
  const folders = [...new Set(places.map((place) => (isUrl(place) ? place : dirname(place))))];
  const site = places.some(isUrl) ? '' : ', or --fetch-modules to ask espruino.com';
  return `${asked}no such module in ${folders.join(', ')}; name a folder that has it with --modules${site}`;
}

/** One line for people. */
export function hiddenLine({ name, path }: FoundModule): string {
  return `${path}: no require reaches it, as the firmware has a library ${name}; give it another name`;
}

/** Whether a board's Storage can hold a file of that name. */
export function isStorable(name: string): boolean {
  return name.length <= MAX_NAME_BYTES;
}

/** Where EspruinoDocs has its modules. */
const PARTS = ['devices', 'modules'];

/** Either of the two parts stands for the checkout: modules of one require those of the other. */
function checkoutOf(folder: string): string {
  const path = resolve(folder);
  return PARTS.includes(basename(path)) ? dirname(path) : folder;
}

function placesOf(name: string, program: string, folders: readonly string[]): string[] {
  const file = name.replace(/\.js$/, '');
  const named = folders.flatMap((folder) => [folder, ...PARTS.map((part) => join(checkoutOf(folder), part))]);
  return [...placesBeside(name, program), ...named.flatMap((folder) => filesIn(folder, file))];
}

/** Those of the program's own folder. */
function placesBeside(name: string, program: string): string[] {
  const home = dirname(program);
  const file = name.replace(/\.js$/, '');
  if (name.startsWith('.')) return [join(home, `${file}.js`), join(home, `${file}.min.js`)];
  const above = basename(home) === 'src' || basename(home) === 'test' ? [home, dirname(home)] : [home];
  const local = above.flatMap((folder) => [join(folder, 'modules'), join(folder, 'node_modules')]);
  return local.flatMap((folder) => [...filesIn(folder, file), ...packageIn(folder, name)]);
}

/** The source before the short form: mote shortens it itself. */
function filesIn(folder: string, name: string): string[] {
  return [join(folder, `${name}.js`), join(folder, `${name}.min.js`)];
}

/** The main file of a package. */
function packageIn(folder: string, name: string): string[] {
  const manifest = join(folder, name, 'package.json');
  if (basename(folder) !== 'node_modules' || !isFile(manifest)) return [];
  try {
    const { main = 'index.js' } = JSON.parse(readUserText(manifest)) as { main?: unknown };
    return [join(folder, name, String(main))];
  } catch {
    return [join(folder, name, 'index.js')];
  }
}

function isUrl(place: string): boolean {
  return /^https?:/.test(place);
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
