import { createRequire } from 'node:module';
import { inParentheses } from './passes/bare-sequences.ts';

// Loaded when needed: it takes a third of a second, and cache.ts mostly has the result.
const load = createRequire(import.meta.url);

export interface MinifyOptions {
  /** Of the file in the map. */
  name: string;
  /** From lines of the code to the sources. */
  map: string;
  /**
   * uglify-js's level. Inlining would define functions on the hot path, which makes Espruino 57 % slower. From level 3 on it
   * leaves inner functions behind a return, where Espruino, which does not hoist, never gets, and from level 2 on the variables
   * for arguments: an outer one of their name is then overwritten.
   */
  inline: 1 | 2 | 4;
  /** Names at the top are shortened too, but for those that are kept. */
  toplevel: boolean;
  kept: readonly string[];
  /** Names at the top that stay functions and variables, though shortened. */
  retained?: readonly string[];
  /** Names that nothing may be called. */
  reserved?: readonly string[];
}

/** uglify-js, with the options under which an engine that does not hoist still means the same. */
export function minified(
  code: string,
  { name, map, inline, toplevel, kept, retained = [], reserved = [] }: MinifyOptions,
): { bytes: string; map: string; names: Record<string, string> } {
  const { minify } = load('uglify-js') as typeof import('uglify-js');
  const nameCache: { vars?: { props?: Record<string, string> } } = {};
  const result = minify(
    { [`${name}.js`]: code },
    {
      toplevel,
      compress: {
        // Other engines know ES5 only; what comes from here has no arrow that the program has not.
        arrows: false,
        inline,
        reduce_funcs: false,
        hoist_funs: false,
        passes: 6,
        // Espruino looks for a name outside until its var has run.
        hoist_vars: true,
        top_retain: kept.length + retained.length > 0 ? [...kept, ...retained] : null,
      },
      mangle: { toplevel, reserved: [...kept, ...reserved] },
      output: { ascii_only: true },
      sourceMap: { content: map, url: undefined },
      nameCache,
    },
  );
  if (result.error) throw result.error;
  const names = Object.entries(nameCache.vars?.props ?? {}).map(([one, short]) => [one.slice(1), short]);
  const { code: bytes, map: moved } = inParentheses(result.code, result.map);
  return { bytes, map: moved, names: Object.fromEntries(names) };
}
