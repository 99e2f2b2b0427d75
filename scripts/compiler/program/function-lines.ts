import { parse } from 'acorn';
import { functionsIn } from '../../../simulator/board/places/functions.ts';
import { type FunctionLines, SourceLines } from '../../../simulator/board/places/source-map.ts';

const ANY = { ecmaVersion: 'latest', allowReturnOutsideFunction: true } as const;

/** A built file's way back to its sources. */
export interface Mapped {
  /** Source map (JSON, version 3). */
  map: string;
  /** The functions of each source, outer ones first. */
  functions: Record<string, FunctionLines[]>;
}

/** The functions of one source. */
export function functionLinesOf(text: string): FunctionLines[] {
  const { lineAt } = linesOf(text);
  const program = parse(text.replace(/^#!/, '//'), { ...ANY, sourceType: 'script' });
  return functionsIn(program).map(({ name, start, end }) => [name, lineAt(start) + 1, lineAt(end - 1) + 1]);
}

/** The functions of each source, outer ones first. @param text as esbuild joins files, with its map */
export function functionLines(text: string, map: string): Record<string, FunctionLines[]> {
  const lines = new SourceLines(map);
  const { starts, lineAt } = linesOf(text);
  const sourceOf = (at: number) => lines.find(lineAt(at), at - starts[lineAt(at)]);
  const found: Record<string, FunctionLines[]> = {};
  const program = parse(text, { ...ANY, sourceType: 'module' });
  for (const { name, start, end } of functionsIn(program)) {
    const [first, last] = [sourceOf(start), sourceOf(end - 1)];
    if (first === null || last === null || first.file !== last.file) continue;
    found[first.file] ??= [];
    found[first.file].push([name, first.line, last.line]);
  }
  return found;
}

/** Where lines begin, and the line of a place; both from 0. */
function linesOf(text: string) {
  const starts = [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map(({ index, 0: end }) => index + end.length)];
  let line = 0;
  const lineAt = (at: number) => {
    while (line > 0 && starts[line] > at) line--;
    while (line + 1 < starts.length && starts[line + 1] <= at) line++;
    return line;
  };
  return { starts, lineAt };
}
