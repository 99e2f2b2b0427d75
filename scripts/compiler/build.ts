/**
 * TypeScript into the bytes that a board gets. Asks for sources and a choice of features; commands, device tools,
 * benches and tests ask for bytes.
 *
 * @module
 */
import { createRequire } from 'node:module';
import { basename, extname, join, relative } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { PROJECT } from '../project.ts';
import { bundle, bundleWithText } from './bundle.ts';
import { type Choice, constantsOf, EVERYTHING } from './choice.ts';
import { toEs5 } from './es5.ts';
import { FEATURES, type Feature } from './features.ts';
import { inlineExpressions, inlineNumbers, inlineSingleUse } from './inline.ts';
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

/** Where the client starts; any other entry is a program of its own, or a module by what it exports. */
export const CLIENT_ENTRY = 'firmware/client/client.ts';

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
  const has = new Set(features);
  const isClient = entry === CLIENT_ENTRY;
  // The client is written for engines of both kinds: what it has beyond ASCII are bytes, but for one look at the engine.
  const { kept: choiceKept = [] } = choice;
  const keepsAll = choiceKept === 'all';
  const named = keepsAll ? [] : choiceKept;
  const options: BuildOptions = {
    absWorkingDir: folder,
    entryPoints: [entry],
    // What a project of a user's imports, wherever this package is installed.
    // Projects that were made before `firmware/on-board` had its name import its files as `firmware/board`.
    alias: { 'mote-mqtt/firmware/board': join(PROJECT, 'firmware/on-board'), 'mote-mqtt': PROJECT },
    bundle: true,
    format: 'esm',
    target: 'es5',
    supported: {
      'const-and-let': true,
      'object-extensions': true,
      'template-literal': true,
      // The engine has these; a user's program may use them.
      class: true,
      'class-field': true,
      'class-static-field': true,
      'for-of': true,
    },
    charset: 'ascii',
    minifySyntax: false,
    treeShaking: !keepsAll,
    sourcemap: 'external',
    outfile: 'out.js',
    define: {
      ...constantsOf(choice),
      ...Object.fromEntries(FEATURES.map((feature) => [feature, String(has.has(feature))])),
      // Without this esbuild would put a stand-in for Node's `require` in front.
      require: REQUIRE,
    },
    logLevel: 'silent',
  };
  const { outputs, metafile, block } = isClient
    ? bundle(options)
    : bundleWithText(options, named.length > 0 ? `;${KEEP}(${named});` : '');
  const [map, code] = outputs[0].path.endsWith('.map') ? outputs : [outputs[1], outputs[0]];
  let kept: string[] = [];
  const es5 = (
    isClient
      ? toEs5(inlineSingleUse(inlineExpressions(inlineNumbers(code.text)), has.has('QOS1') ? APART : []))
      : textToBytes(toEs5(code.text, keepsAll), block)
  )
    .replaceAll(REQUIRE, 'require')
    .replace(KEEP_CALL, (_, names: string) => {
      kept = names.split(',').map((name) => name.trim());
      return '';
    });
  const { inputs, bytes } = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint) ?? NOTHING;
  return {
    es5,
    kept,
    map: map.text,
    shares: Object.fromEntries(
      Object.keys(metafile.inputs).map((input) => [
        relative(folder, join(folder, input)),
        (inputs[input]?.bytesInOutput ?? 0) / Math.max(1, bytes),
      ]),
    ),
  };
}

const NOTHING = { inputs: {} as Record<string, { bytesInOutput: number }>, bytes: 0 };

/**
 * A single PUBACK, the most frequent packet, is handled first, so that the engine need not read the rest of the reader.
 */
const APART = ['read'];

const REQUIRE = '__engine_require';
/** A call that names what esbuild is to keep; it is taken out of what esbuild gives. */
const KEEP = '__keep';
const KEEP_CALL = /__keep\(([^)]*)\);?/;
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
