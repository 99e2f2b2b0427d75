import { makeProgram } from '../../../simulator/run/index.ts';
import { WATCHED_FIELD, type WatchedProgram } from '../../../simulator/run/watched.ts';

/**
 * What stands in the place of the client where it is in the program: tests that `mote init` wrote name that file, and a board
 * never asks for it.
 */
const NO_CLIENT =
  'exports.create=function(){throw new Error("the client is in app.js; mote build --separate makes two files")};\n';

/** What `mote build` writes of a program, by the names of the files. */
export function writtenFiles(built: {
  files: Record<string, string>;
  whole: { map: string; watched: WatchedProgram | null } | null;
}): Record<string, string> {
  const { '.bootcde': app, ...modules } = built.files;
  const written: Record<string, string> = { 'app.js': app };
  for (const [name, data] of Object.entries(modules)) written[`${name}.js`] = data;
  if (built.whole === null) return written;
  const { map, watched } = built.whole;
  const { hash } = makeProgram('app', app);
  written['app.js.map'] = JSON.stringify({ ...JSON.parse(map), [WATCHED_FIELD]: { sha256: hash, watched } });
  written['mote.js'] = NO_CLIENT;
  return written;
}
