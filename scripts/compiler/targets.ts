import { join } from 'node:path';
import { parse } from 'acorn';
import { freeNames } from '../../simulator/board/language/scope.ts';
import { PROJECT } from '../project.ts';
import { type Built, CLIENT_ENTRY, readable } from './build.ts';
import { BUILDS, type BuildName, type Feature } from './features.ts';
import { joined, withoutMarks } from './joined.ts';
import { minified } from './minify.ts';
import { passesOfClient } from './passes/index.ts';

/** What a client is built for: Espruino, Moddable's XS as an ES module, or any engine with ES5 as a CommonJS module. */
export const TARGETS = ['espruino', 'xs', 'generic'] as const;
export type Target = (typeof TARGETS)[number];
export type OtherTarget = Exclude<Target, 'espruino'>;

/** Stands in the place of Espruino's globals. */
const SURFACE = 'firmware/engines/surface.ts';

/** What the client may use of an engine: of ES5, and of typed arrays where a program publishes one. */
const LANGUAGE = ['Array', 'Date', 'JSON', 'Math', 'String', 'Uint8Array', 'undefined', 'exports'];

/**
 * Compiles a client for another engine. Its `create` is given what Espruino has built in: firmware/engines/options.ts.
 *
 * @throws Error with the compiler's words when the source does not compile, or with a name that other engines lack
 */
export function buildForEngine(features: readonly Feature[], target: OtherTarget, folder = PROJECT): Built {
  const { text, map, shares, functions } = joined(
    CLIENT_ENTRY,
    features,
    folder,
    undefined,
    { OWN_EVENTS: 'true' },
    [join(folder, SURFACE)],
  );
  const { es5, kept } = withoutMarks(passesOfClient(text));
  const { bytes, ...rest } = minified(readable(CLIENT_ENTRY, es5), {
    name: 'client',
    map,
    inline: 1,
    toplevel: true,
    kept,
  });
  refuseEspruino(bytes);
  return {
    ...rest,
    bytes: target === 'xs' ? asEsModule(bytes) : bytes,
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
      `the client uses ${found.join(', ')}, which engines other than Espruino lack: give it a stand-in in ${SURFACE}`,
    );
}

/** The map stays right, as the code stays in its line. */
function asEsModule(bytes: string): string {
  return `const exports={};${bytes}\nexport const create=exports.create;\nexport default exports;\n`;
}

/** Each build of the client, by the name of its file. */
export function buildsForEngine(target: OtherTarget): Record<string, Built> {
  const files: Record<string, Built> = {};
  for (const name of Object.keys(BUILDS) as BuildName[])
    files[`mote-${name}.js`] = buildForEngine(BUILDS[name], target);
  return files;
}
