import { decodeVlq, encodeVlq } from '../../../simulator/board/places/vlq.ts';

interface SourceMap {
  version: 3;
  sources: string[];
  sourcesContent?: string[];
  names: string[];
  mappings: string;
}

/** Puts one file behind another: the maps from both to their sources as one. @param lines of the first file */
export function joinMaps(first: string, lines: number, second: string): string {
  const [one, other] = [JSON.parse(first) as SourceMap, JSON.parse(second) as SourceMap];
  const from = one.mappings.split(';').slice(0, lines);
  const end = endOf(from);
  const shifted = shift(other.mappings, [
    one.sources.length - end[0],
    -end[1],
    -end[2],
    one.names.length - end[3],
  ]);
  const gap = ';'.repeat(lines - from.length + 1);
  return JSON.stringify({
    version: 3,
    sources: [...one.sources, ...other.sources],
    sourcesContent: [...(one.sourcesContent ?? []), ...(other.sourcesContent ?? [])],
    names: [...one.names, ...other.names],
    mappings: from.join(';') + gap + shifted,
  });
}

/** The map of a file of one line from which `count` characters at `at` were taken. */
export function cutFromMap(map: string, at: number, count: number): string {
  const parsed = JSON.parse(map) as SourceMap;
  let column = 0;
  let isCut = false;
  const mappings = parsed.mappings.replace(/[^;,]+/g, (segment) => {
    const values = decodeVlq(segment);
    column += values[0];
    if (isCut || column < at + count) return segment;
    isCut = true;
    return [values[0] - count, ...values.slice(1)].map(encodeVlq).join('');
  });
  return JSON.stringify({ ...parsed, mappings });
}

/** Source, line, column and name of the last segment. A source map writes the next one as differences from these. */
function endOf(mappings: readonly string[]): number[] {
  const at = [0, 0, 0, 0];
  for (const line of mappings)
    for (const segment of line.split(','))
      decodeVlq(segment)
        .slice(1)
        .forEach((by, index) => {
          at[index] += by;
        });
  return at;
}

/** The first segment with a source, and the first with a name, take the distance from the other file's end. */
function shift(mappings: string, by: readonly number[]): string {
  let hasSource = false;
  let hasName = false;
  return mappings.replace(/[^;,]+/g, (segment) => {
    const values = decodeVlq(segment);
    if (values.length > 3 && !hasSource) for (const index of [0, 1, 2]) values[index + 1] += by[index];
    if (values.length > 4 && !hasName) values[4] += by[3];
    hasSource ||= values.length > 3;
    hasName ||= values.length > 4;
    return values.map(encodeVlq).join('');
  });
}
