/** A line of a program; an empty file and line 0 where it is not known. */
export interface Place {
  file: string;
  line: number;
  /** The function that has the line, as people call it; empty or undefined: the top of the file, or not known. */
  name?: string;
  /** The program's own line that called a module or the client there. */
  from?: Place;
}

export const UNKNOWN: Place = { file: '', line: 0 };

/** A place in the code of a board, as V8 has it: both from 1. */
export interface Frame {
  file: string;
  line: number;
  column: number;
}

/** Begins the file name of a program's stack frames, so that an error can be placed. */
export const FRAME = 'board:';
/** Begins the file names of what is firmware on a board and a program here. */
export const FIRMWARE = 'firmware/';

/** @param line and column from 0, as V8's profiler counts @returns null: not a line of a program */
export function frameOf(url: string, line: number, column: number): Frame | null {
  if (!url.startsWith(FRAME)) return null;
  return { file: url.slice(FRAME.length), line: line + 1, column: column + 1 };
}

/** The frames of programs in an exception's stack, the innermost first; of the firmware only where no program called it. */
export function framesOf(error: unknown): Frame[] {
  const stack = typeof error === 'object' && error !== null ? String((error as Error).stack ?? '') : '';
  const frames = [...stack.matchAll(/board:([^\n]+?):(\d+):(\d+)/g)].map(([, file, line, column]) => ({
    file,
    line: Number(line),
    column: Number(column),
  }));
  const own = frames.filter(({ file }) => !file.startsWith(FIRMWARE));
  return own.length > 0 ? own : frames.slice(0, 1);
}

/** The same, a line for each, as the console shows it. */
export function linesOf({ from, ...place }: Place): string {
  return from === undefined ? whereOf(place) : `${whereOf(place)}\n    called from ${whereOf(from)}`;
}

/** `app.ts:12 in poll()`, `firmware/client/publish.ts:40 in publish(), called from app.ts:12 in poll()` */
export function whereOf({ file, line, name, from }: Place): string {
  const at = `${line > 0 ? `${file}:${line}` : file}${name ? ` in ${name}` : ''}`;
  return from === undefined ? at : `${at}, called from ${whereOf(from)}`;
}
