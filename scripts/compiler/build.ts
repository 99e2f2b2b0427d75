/**
 * TypeScript into the bytes that a board gets. Asks for sources and a choice of features; commands, device tools,
 * benches and tests ask for bytes.
 *
 * @module
 */
import { basename, extname } from 'node:path';
import type { FunctionLines } from '../../simulator/board/places/source-map.ts';
import { PROJECT } from '../project.ts';
import { type Choice, EVERYTHING } from './choice.ts';
import { CLIENT_ENTRY } from './entries.ts';
import type { Feature } from './features.ts';
import { joined, withoutMarks } from './joined.ts';
import { minified } from './minify.ts';
import { toEs5 } from './passes/es5.ts';
import { passesOfClient, passesToRead } from './passes/index.ts';
import { inlineNumbers } from './passes/inline-numbers.ts';
import { textToBytes } from './program/text.ts';

export interface Built {
  /** The file as the board gets it, one character a byte. */
  bytes: string;
  /** Source map (JSON, version 3) from `bytes` to the TypeScript; right to the line. */
  map: string;
  /** The source files that are in it. */
  modules: string[];
  /** The functions of each source, outer ones first. */
  functions: Record<string, FunctionLines[]>;
  /** What functions and variables at the top are called in `bytes`, by their names before; none of what a cache kept. */
  names?: Record<string, string>;
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
  const { es5, map, shares, kept, functions } = compile(entry, features, folder, choice);
  const name = basename(entry, extname(entry));
  // The client's builds have neither inner functions nor variables for arguments that could be left behind.
  const inline = entry !== CLIENT_ENTRY ? 1 : features.includes('RECEIVE') ? 2 : 4;
  const keepsAll = choice.kept === 'all';
  return {
    ...minified(readable(entry, es5), { name, map, inline, toplevel: !keepsAll, kept }),
    modules: Object.keys(shares),
    functions,
  };
}

/** The result before it is minified: a program or module for Espruino that people can read. */
export function readable(entry: string, es5: string): string {
  return entry === CLIENT_ENTRY ? es5.replace(EXPORTS, '\n') : asModule(es5);
}

/** The client with these features as a module that people can read. */
export function readableClient(features: readonly Feature[]): string {
  const { text } = joined(CLIENT_ENTRY, features);
  return readable(CLIENT_ENTRY, withoutMarks(passesToRead(text)).es5);
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
  /** The functions of each source, outer ones first. */
  functions: Record<string, FunctionLines[]>;
}

/** The first half of `build`. @throws as it does */
export function compile(
  entry: string,
  features: readonly Feature[] = [],
  folder = PROJECT,
  choice: Choice = EVERYTHING,
): Compiled {
  const isClient = entry === CLIENT_ENTRY;
  const { text, block, map, shares, functions } = joined(entry, features, folder, choice);
  const es5 = isClient
    ? passesOfClient(text)
    : textToBytes(
        toEs5(isOfOurs(entry) ? inlineNumbers(text) : text, choice.kept === 'all' ? 'all' : undefined),
        block,
      );
  return { ...withoutMarks(es5), map, shares, functions };
}

/** Sources whose names in capitals are constants: each would be a variable of the engine's. */
function isOfOurs(entry: string): boolean {
  return entry.startsWith('firmware/modem/');
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
