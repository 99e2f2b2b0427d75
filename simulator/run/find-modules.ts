import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type AnyNode, parse } from 'acorn';
import { programText } from '../board/check/program-text.ts';
import { walk } from '../board/language/edits.ts';
import { checkLanguage, type Finding } from '../board/language/language.ts';
import { MAX_NAME_BYTES } from '../board/storage/storage.ts';
import { readUserFile, readUserText } from '../files/read-file.ts';

/** Modules that one program may need, its modules' own among them; a board's Storage holds about as many. */
export const MAX_MODULES = 64;

/** What Espruino's firmware has built in, on some board at least. */
const OF_THE_FIRMWARE = new Set(
  (
    'Wifi net http tls dgram fs Storage crypto neopixel NetworkJS ESP8266 Flash timer heatshrink TelnetServer ' +
    'tensorflow WIZnet CC3000 Graphics EspruinoWiFi bootloader nordic'
  ).split(' '),
);

/** A module that a program takes from a file. */
export interface FoundModule {
  name: string;
  path: string;
  /** One character a byte. */
  text: string;
}

export interface ModuleSearch {
  found: FoundModule[];
  /** Names that are nowhere, who asks for each, and every place that was looked at. */
  missing: { name: string; file: string; line: number; places: string[] }[];
  /** What the parser does not take in those that were found. */
  refused: Finding[];
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
 * Looks for the modules of a program as Espruino's own tool does: `modules/` beside it and above, `node_modules`, then the
 * folders that are named (a checkout of EspruinoDocs has them in `devices/` and `modules/`). Modules that modules ask for
 * come with them; a circle of them ends.
 * @param given names that are there without a file: the client's
 */
export function findModules(
  text: string,
  path: string,
  folders: readonly string[],
  given: ReadonlySet<string>,
): ModuleSearch {
  const search: ModuleSearch = { found: [], missing: [], refused: [] };
  const seen = new Set<string>();
  const left = requiredNames(text, path);
  for (let one = left.shift(); one !== undefined; one = left.shift()) {
    if (seen.has(one.name) || OF_THE_FIRMWARE.has(one.name)) continue;
    seen.add(one.name);
    const places = placesOf(one.name, path, folders);
    const place = places.find(isFile);
    if (place !== undefined && search.found.length < MAX_MODULES) {
      const module = programText(readUserFile(place).toString('latin1'));
      search.refused.push(...checkLanguage(module, place).filter(({ kind }) => kind === 'refused'));
      search.found.push({ name: one.name, path: place, text: module });
      if (search.refused.length === 0) left.push(...requiredNames(module, place));
    } else if (!given.has(one.name)) search.missing.push({ ...one, places });
  }
  return search;
}

/** One line for people. */
export function missingLine({ name, file, line, places }: ModuleSearch['missing'][number]): string {
  const folders = [...new Set(places.map((place) => dirname(place)))];
  return `${file}:${line}: require("${name}"): no such module in ${folders.join(', ')}; name a folder that has it with --modules`;
}

/** Whether a board's Storage can hold a file of that name. */
export function isStorable(name: string): boolean {
  return name.length <= MAX_NAME_BYTES;
}

function placesOf(name: string, program: string, folders: readonly string[]): string[] {
  const home = dirname(program);
  const file = name.replace(/\.js$/, '');
  if (name.startsWith('.')) return [join(home, `${file}.js`), join(home, `${file}.min.js`)];
  const above = basename(home) === 'src' || basename(home) === 'test' ? [home, dirname(home)] : [home];
  const local = above.flatMap((folder) => [join(folder, 'modules'), join(folder, 'node_modules')]);
  const named = folders.flatMap((folder) => [folder, join(folder, 'devices'), join(folder, 'modules')]);
  return [
    ...local.flatMap((folder) => [...filesIn(folder, file), ...packageIn(folder, name)]),
    ...named.flatMap((folder) => filesIn(folder, file)),
  ];
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

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
