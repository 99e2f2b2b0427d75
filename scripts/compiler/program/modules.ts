import { createRequire } from 'node:module';
import { formatFinding } from '../../../simulator/board/language/language.ts';
import { GIVEN_MODULES } from '../../../simulator/board/sources/tiny-mqtt.ts';
import {
  findModules,
  hiddenLine,
  isStorable,
  type ModulePlaces,
  missingLine,
  requiredNames,
} from '../../../simulator/run/find-modules.ts';
import { complain } from '../../say.ts';
import { Failure } from '../../usage.ts';
import { BUILDS } from '../features.ts';
import { type ClientChoice, checkClient } from './choose.ts';
import { functionLinesOf, type Mapped } from './function-lines.ts';

const load = createRequire(import.meta.url);

/** A module for the board's Storage. */
export interface StoredModule {
  name: string;
  /** Shortened, one character a byte. */
  bytes: string;
  /** The way back to its lines; null where it is as its author wrote it. */
  mapped: Mapped | null;
}

/**
 * The modules that a program takes from files, and those that these take.
 * @param source the program as it is compiled
 * @param text the same as its author wrote it
 * @throws Failure: one is nowhere, with the places; or it is nothing that Espruino takes
 */
export function theirModules(
  source: string,
  text: string,
  path: string,
  places: Omit<ModulePlaces, 'given'>,
): StoredModule[] {
  const { found, missing, refused, hidden } = findModules(source, path, { ...places, given: GIVEN_MODULES });
  if (missing.length > 0)
    throw new Failure(missing.map((one) => missingLine({ ...one, line: lineIn(text, one) })).join('\n'));
  if (refused.length > 0) throw new Failure(refused.map(formatFinding).join('\n'));
  for (const one of hidden) complain(hiddenLine(one));
  const long = found.find(({ name }) => !isStorable(name));
  if (long !== undefined)
    throw new Failure(
      `${long.path}: the name ${long.name} is too long for a board's Storage (28 characters)`,
    );
  return found.map(({ name, path: file, text }) => ({ name, ...shortened(text, file) }));
}

/** The author's line that requires it; the compiled line where that is not found. */
function lineIn(text: string, { name, line }: { name: string; line: number }): number {
  const at = Math.max(text.indexOf(`require("${name}")`), text.indexOf(`require('${name}')`));
  return at < 0 ? line : text.slice(0, at).split('\n').length;
}

/** Names of MQTT modules that the program asks for and has no file of: mote stands in. */
export function standIns(source: string, path: string, files: Record<string, string>): string[] {
  const names = new Set(requiredNames(source, path).map(({ name }) => name));
  return ['MQTT', 'tinyMQTT'].filter((name) => names.has(name) && files[name] === undefined);
}

/** The client that stands in: what the program uses of it is not known by name, so it is a large one. */
export function standInClient(names: string[], asked?: { name: string; by: string }): ClientChoice {
  const why = `it stands in for require("${names.join('") and require("')}"), of which the program has no module`;
  const client = asked === undefined ? 'full' : checkClient(asked.name, asked.by);
  return { client, why, features: BUILDS[client], uses: [] };
}

/** Without comments and white space. Names stay: the engine finds a variable outside before its `var` has run. */
function shortened(text: string, file: string): Omit<StoredModule, 'name'> {
  const asItIs = { bytes: text, mapped: null };
  if (file.endsWith('.min.js')) return asItIs;
  const { minify } = load('uglify-js') as typeof import('uglify-js');
  const { code, map, error } = minify(
    { [file]: text },
    { compress: false, mangle: false, output: { ascii_only: true }, sourceMap: {} },
  );
  // What uglify-js does not know goes as it is.
  if (error !== undefined) return asItIs;
  return { bytes: code, mapped: { map, functions: { [file]: functionLinesOf(text) } } };
}
