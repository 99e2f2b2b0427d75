import { makeProgram } from '../../../simulator/run/index.ts';
import { mapWith, type WatchedProgram } from '../../../simulator/run/watched.ts';
import { quoted } from '../passes/tree.ts';
import type { Mapped } from '../program/function-lines.ts';

/**
 * What stands in the place of the client where it is in the program: tests that `mote init` wrote name that file, and a board
 * never asks for it.
 */
const NO_CLIENT =
  'exports.create=function(){throw new Error("the client is in app.js; mote build --separate makes two files")};\n';

/** What `mote build` writes of a program, by the names of the files: each beside its source map. */
export function writtenFiles(built: {
  files: Record<string, string>;
  maps: Record<string, Mapped>;
  whole: { watched: WatchedProgram | null } | null;
}): Record<string, string> {
  const { files, maps, whole } = built;
  const { '.bootcde': app, ...modules } = files;
  const written: Record<string, string> = {};
  for (const [name, data] of Object.entries({ '.bootcde': app, ...modules })) {
    const file = name === '.bootcde' ? 'app.js' : `${name}.js`;
    written[file] = data;
    if (maps[name] === undefined) continue;
    const { map, functions } = maps[name];
    const watched = name === '.bootcde' ? (whole?.watched ?? null) : null;
    written[`${file}.map`] = mapWith(map, { sha256: makeProgram(file, data).hash, watched, functions });
  }
  if (whole !== null) written['mote.js'] = NO_CLIENT;
  return written;
}

/** One file to paste into the Web IDE: the client and other modules as cached modules, then the program. */
export function singleFile(
  { files }: { files: Record<string, string> },
  config: string,
  certificates: Record<string, string> = {},
): string {
  const base64 = (data: string) => Buffer.from(data, 'latin1').toString('base64');
  const kept = Object.entries(certificates).map(
    ([name, data]) => `require("Storage").write(${JSON.stringify(name)},atob("${base64(data)}"));\n`,
  );
  const configured = `require("Storage").write("mote.json",${quoted(config)});`;
  const { '.bootcde': app, ...modules } = files;
  const added = Object.entries(modules).map(
    ([name, data]) => `Modules.addCached(${JSON.stringify(name)},${JSON.stringify(data)});\n`,
  );
  return `${kept.join('')}${configured}\n${added.join('')}${app}\n`;
}
