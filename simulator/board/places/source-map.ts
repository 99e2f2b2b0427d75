import { decodeVlq } from './vlq.ts';

/** A line of a source, from 1. */
export interface SourceLine {
  file: string;
  line: number;
}

/** The name of a function of a source with its first and its last line, from 1. */
export type FunctionLines = [name: string, from: number, to: number];

/** What mote writes into a source map beside the standard's fields; `simulator/run/watched.ts` says the others. */
export const MOTE_FIELD = 'x_mote';

interface Written {
  sources: string[];
  mappings: string;
  [MOTE_FIELD]?: { functions?: Record<string, FunctionLines[]> };
}

interface Segment {
  column: number;
  source: number;
  line: number;
}

/** A source map (JSON, version 3), read when it is first asked. */
export class SourceLines {
  readonly #json: string;
  #written: Written | null = null;
  #lines: Segment[][] = [];

  constructor(json: string) {
    this.#json = json;
  }

  /** Both from 0. @returns null: nothing of a source stands there */
  find(line: number, column: number): SourceLine | null {
    const written = this.#read();
    const segments = this.#lines[line] ?? [];
    const at = segments.findLast((one) => one.column <= column) ?? segments[0];
    return at === undefined ? null : { file: written.sources[at.source], line: at.line + 1 };
  }

  /** The innermost function around a line of a source; empty: none, or it has no name, or it is one of several on the line. */
  functionAt({ file, line }: SourceLine): string {
    const functions = this.#read()[MOTE_FIELD]?.functions?.[file] ?? [];
    const around = functions.filter(([, from, to]) => from <= line && line <= to);
    const within = around.filter(([, from, to]) => from < line || line < to);
    const onLine = around.length - within.length;
    if (onLine > 1) return '';
    return (onLine === 1 ? around : within).at(-1)?.[0] ?? '';
  }

  #read(): Written {
    if (this.#written !== null) return this.#written;
    const written = JSON.parse(this.#json) as Written;
    let [source, sourceLine] = [0, 0];
    this.#lines = written.mappings.split(';').map((text) => {
      let column = 0;
      const segments: Segment[] = [];
      for (const segment of text === '' ? [] : text.split(',')) {
        const [columnBy, sourceBy, lineBy] = decodeVlq(segment);
        column += columnBy;
        if (sourceBy === undefined) continue;
        source += sourceBy;
        sourceLine += lineBy;
        segments.push({ column, source, line: sourceLine });
      }
      return segments;
    });
    this.#written = written;
    return written;
  }
}
