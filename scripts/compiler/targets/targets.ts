import { parse } from 'acorn';
import { freeNames } from '../../../simulator/board/language/scope.ts';
import { PROJECT } from '../../project.ts';
import { type Built, CLIENT_ENTRY, readable } from '../build.ts';
import { bundle } from '../bundle.ts';
import { cached, keep } from '../cache.ts';
import { ECMA419_ENTRY, SURFACE_ENTRY } from '../entries.ts';
import { BUILDS, type BuildName, type Feature } from '../features.ts';
import { joined, withoutMarks } from '../joined.ts';
import { minified } from '../minify.ts';
import { passesOfClient } from '../passes/index.ts';
import { withOwnCatchNames } from './catch-names.ts';

/** What a client is built for: Espruino, Moddable's XS as an ES module, or any engine with ES5 as a CommonJS module. */
export const TARGETS = ['espruino', 'xs', 'generic'] as const;
export type Target = (typeof TARGETS)[number];
export type OtherTarget = Exclude<Target, 'espruino'>;

/** Globals that a client for other engines may use: those of ES5, and Uint8Array for messages that are typed arrays. */
const LANGUAGE = ['Array', 'Date', 'JSON', 'Math', 'Object', 'String', 'Uint8Array', 'undefined', 'exports'];

/**
 * Compiles a client for another engine. Its `create` is given what Espruino has built in: firmware/client/other-engines/options.ts.
 *
 * @throws Error with the compiler's words when the source does not compile, or with a name that other engines lack
 */
export function buildForEngine(features: readonly Feature[], target: OtherTarget, folder = PROJECT): Built {
  const { text, map, shares, functions } = joined(CLIENT_ENTRY, features, folder, undefined, {
    OWN_EVENTS: 'true',
  });
  const { es5, kept } = withoutMarks(passesOfClient(text));
  const { bytes: minifiedBytes, ...rest } = minified(readable(CLIENT_ENTRY, es5), {
    name: 'client',
    map,
    inline: 1,
    toplevel: true,
    kept,
  });
  const bytes = withOwnCatchNames(minifiedBytes);
  refuseEspruino(bytes);
  return {
    ...rest,
    bytes: target === 'xs' ? asEsModule(bytes) : asModuleOrScript(bytes),
    modules: Object.keys(shares),
    functions,
  };
}

/** @throws Error with the names that only Espruino has */
export function refuseEspruino(code: string): void {
  const found = freeNames(parse(code, { ecmaVersion: 5 }))
    .map(({ name }) => name)
    .filter((name) => !LANGUAGE.includes(name));
  if (found.length > 0)
    throw new Error(
      `the client uses ${found.join(', ')}, which engines other than Espruino lack: give it a stand-in in ${SURFACE_ENTRY}`,
    );
}

/** For a script `mote` is what the module exports, and no other name is the script's. Maps go by lines, so they stay right. */
function asModuleOrScript(bytes: string): string {
  return `var mote=function(exports){${bytes}\nreturn exports}(typeof exports==="object"?exports:{});\n`;
}

function asEsModule(bytes: string): string {
  return `const exports={};${bytes}\nexport const create=exports.create;\nexport default exports;\n`;
}

/** The same of the project's own sources, which are taken not to change while this process lives. */
export function buildForEngineOnce(name: BuildName, target: OtherTarget): Built {
  const key = `${target} ${name}`;
  let built = cached(key);
  if (built === null) {
    built = buildForEngine(BUILDS[name], target);
    keep(key, built);
  }
  return built;
}

/**
 * The sockets and timers of ECMA-419 for the client on XS, an ES module.
 * @throws Error with the compiler's words when the source does not compile
 */
export function moduleOf419(): string {
  const { outputs } = bundle({
    absWorkingDir: PROJECT,
    entryPoints: [ECMA419_ENTRY],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2020',
    charset: 'ascii',
    outfile: 'mote-ecma419.js',
  });
  return outputs[0].text;
}

/** Each build of the client, by the name of its file. */
export function buildsForEngine(target: OtherTarget): Record<string, Built> {
  const files: Record<string, Built> = {};
  for (const name of Object.keys(BUILDS) as BuildName[])
    files[`mote-${name}.js`] = buildForEngineOnce(name, target);
  return files;
}
