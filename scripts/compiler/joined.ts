import { join, relative } from 'node:path';
import type { BuildOptions } from 'esbuild';
import type { FunctionLines } from '../../simulator/board/places/source-map.ts';
import { PROJECT } from '../project.ts';
import { bundle, bundleWithText } from './bundle.ts';
import { type Choice, constantsOf } from './choice.ts';
import { CLIENT_ENTRY, SURFACE_ENTRY } from './entries.ts';
import { FEATURES, type Feature } from './features.ts';
import { functionLines } from './program/function-lines.ts';

/** A program's files as one, as esbuild joins them; `withoutMarks` has to be called once the passes are through. */
export interface Joined {
  text: string;
  /** From lines of `text` to the sources (JSON, version 3). */
  map: string;
  /** Of the marks of characters in it; 0: nothing is marked. */
  block: number;
  /** Each source file's part of the whole, 0 to 1. */
  shares: Record<string, number>;
  /** The functions of each source, for messages. */
  functions: Record<string, FunctionLines[]>;
}

/**
 * Joins an entry and all that it imports, without what the features and the choice make false.
 * @param defined further constants of the client: expressions by name
 * @throws Error with the compiler's words when the source does not compile
 */
export function joined(
  entry: string,
  features: readonly Feature[],
  folder: string = PROJECT,
  choice?: Choice,
  defined: Record<string, string> = {},
): Joined {
  const has = new Set(features);
  const { kept: choiceKept = [] } = choice ?? {};
  const keepsAll = choiceKept === 'all';
  const named = keepsAll ? [] : choiceKept;
  const options: BuildOptions = {
    absWorkingDir: folder,
    entryPoints: [entry],
    // What a project of a user's imports, wherever this package is installed.
    // Projects that were made before `firmware/on-board` had its name import its files as `firmware/board`.
    alias: { 'mote-mqtt/firmware/board': join(PROJECT, 'firmware/on-board'), 'mote-mqtt': PROJECT },
    // In the place of Espruino's globals, for other engines.
    inject: defined.OWN_EVENTS === 'true' ? [join(folder, SURFACE_ENTRY)] : [],
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
      ...(choice && constantsOf(choice)),
      ...Object.fromEntries(FEATURES.map((feature) => [feature, String(has.has(feature))])),
      ...UNKNOWN,
      ...defined,
      // Without this esbuild would put a stand-in for Node's `require` in front.
      require: REQUIRE,
    },
    logLevel: 'silent',
  };
  // The client is written for engines of both kinds: what it has beyond ASCII are bytes, but for one look at the engine.
  const { outputs, metafile, block } =
    entry === CLIENT_ENTRY
      ? bundle(options)
      : bundleWithText(options, named.length > 0 ? `;${KEEP}(${named});` : '');
  const [map, code] = outputs[0].path.endsWith('.map') ? outputs : [outputs[1], outputs[0]];
  const { inputs, bytes } = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint) ?? NOTHING;
  return {
    text: code.text,
    map: map.text,
    block,
    functions: functionLines(code.text, map.text),
    shares: Object.fromEntries(
      Object.keys(metafile.inputs).map((input) => [
        relative(folder, join(folder, input)),
        (inputs[input]?.bytesInOutput ?? 0) / Math.max(1, bytes),
      ]),
    ),
  };
}

/** Takes out what the joining put in; `kept` are the names that stay, as they are called there. */
export function withoutMarks(code: string): { es5: string; kept: string[] } {
  let kept: string[] = [];
  const es5 = code.replaceAll(REQUIRE, 'require').replace(KEEP_CALL, (_, names: string) => {
    kept = names.split(',').map((name) => name.trim());
    return '';
  });
  return { es5, kept };
}

/** Of a client that is compiled by itself; firmware/client/features.d.ts says what they are. */
export const UNKNOWN = {
  OWN_EVENTS: 'false',
  ONCE: 'false',
  KNOWN: 'false',
  PACED: 'true',
  CONNECTS_ONCE: 'false',
  TIMERS_STAY: 'false',
  ASCII: 'false',
  FIRST_WITH_DUP: '""',
  CONNECT: '""',
  KEEP_ALIVE_S: '0',
  TOPIC: '""',
};

const NOTHING = { inputs: {} as Record<string, { bytesInOutput: number }>, bytes: 0 };

const REQUIRE = '__engine_require';
/** A call that names what esbuild is to keep; it is taken out of what esbuild gives. */
const KEEP = '__keep';
const KEEP_CALL = /__keep\(([^)]*)\);?/;
