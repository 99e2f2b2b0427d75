/**
 * TypeScript into the bytes that a board gets. Asks for sources and a choice of features; commands, device tools,
 * benches and tests ask for bytes.
 *
 * @module
 */
import { createRequire } from 'node:module';
import { basename, extname } from 'node:path';
import { PROJECT } from '../project.ts';
import { type Choice, EVERYTHING } from './choice.ts';
import { CLIENT_ENTRY } from './entries.ts';
import type { Feature } from './features.ts';
import { joined, withoutMarks } from './joined.ts';
import { toEs5 } from './passes/es5.ts';
import { passesOfClient } from './passes/index.ts';
import { textToBytes } from './program/text.ts';

// Loaded when needed: they take a third of a second, and cache.ts mostly has the result.
const load = createRequire(import.meta.url);
const uglify = () => load('uglify-js') as typeof import('uglify-js');

export interface Built {
  /** The file as the board gets it, one character a byte. */
  bytes: string;
  /** Source map (JSON, version 3) from `bytes` to the TypeScript; right to the line. */
  map: string;
  /** The source files that are in it. */
  modules: string[];
}

export { CLIENT_ENTRY };

/**
 * Compiles firmware to one ES5 file of ASCII for Espruino. `entry` is a path from the project's folder; `features`
 * are those that the client has; `folder` holds another copy of the project's sources; `choice` is what an app is to have.
 *
 * @throws Error with the compiler's words when the source does not compile
 */
export function build(
  entry: string,
  features: readonly Feature[] = [],
  folder = PROJECT,
  choice: Choice = EVERYTHING,
): Built {
  const has = new Set(features);
  const { es5, map, shares, kept } = compile(entry, features, folder, choice);
  const keepsAll = choice.kept === 'all';
  const name = basename(entry, extname(entry));
  const result = uglify().minify(
    { [`${name}.js`]: readable(entry, es5) },
    {
      toplevel: !keepsAll,
      // Inlining would define functions on the hot path, which makes Espruino 57 % slower.
      // From level 3 on it leaves inner functions behind a return, where Espruino, which does not hoist, never gets,
      // and from level 2 on the variables for arguments: an outer one of their name is then overwritten.
      // The client's builds have neither.
      compress: {
        inline: entry !== CLIENT_ENTRY ? 1 : has.has('RECEIVE') ? 2 : 4,
        reduce_funcs: false,
        hoist_funs: false,
        passes: 6,
        // Espruino looks for a name outside until its var has run.
        hoist_vars: true,
        top_retain: kept.length > 0 ? kept : null,
      },
      mangle: { toplevel: !keepsAll, reserved: kept },
      output: { ascii_only: true },
      sourceMap: { content: map, url: undefined },
    },
  );
  if (result.error) throw result.error;
  return {
    bytes: result.code,
    map: result.map,
    modules: Object.keys(shares),
  };
}

/** The result before it is minified: a program or module for Espruino that people can read. */
export function readable(entry: string, es5: string): string {
  return entry === CLIENT_ENTRY ? es5.replace(EXPORTS, '\n') : asModule(es5);
}

export interface Compiled {
  /** Before it is minified, lines as in `map`. */
  es5: string;
  /** From lines of `es5` to the sources (JSON, version 3). */
  map: string;
  /** Each source file's part of the whole, 0 to 1. */
  shares: Record<string, number>;
  /** Names at the top that stay, as they are called in `es5`. */
  kept: string[];
}

/** The first half of `build`. @throws as it does */
export function compile(
  entry: string,
  features: readonly Feature[] = [],
  folder = PROJECT,
  choice: Choice = EVERYTHING,
): Compiled {
  const isClient = entry === CLIENT_ENTRY;
  const { text, block, map, shares } = joined(entry, features, folder, choice);
  const es5 = isClient ? passesOfClient(text) : textToBytes(toEs5(text, choice.kept === 'all'), block);
  return { ...withoutMarks(es5), map, shares };
}

const EXPORTS = /\nexport \{\n([^}]*)\};\n/;

/** ES exports become CommonJS exports. */
export function asModule(code: string): string {
  return code.replace(EXPORTS, (_, names: string) =>
    names
      .split(',')
      .map((name) => name.trim().split(' as '))
      .map(([local, exported = local]) => `exports.${exported} = ${local};`)
      .join(''),
  );
}
