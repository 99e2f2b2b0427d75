import { type BoardKind, boardsWith } from './boards/index.ts';
import { NotSimulated, SourceError } from './errors.ts';
import { NOT_SIMULATED } from './globals/builtins.ts';
import { isGlobal, isShared, OWN_COPIES } from './globals.ts';
import {
  EXPORTS,
  JOIN_EXPORTS,
  NAMES,
  namesToOpen,
  opening,
  prepareSource,
  ROUNDS,
  RUNAWAY,
  SCOPE,
} from './language/source.ts';
import { theRealm } from './realm.ts';

/**
 * Rounds of loops allowed in one callback. A round takes an ESP32 about 50 us, so a real board would hang for 8
 * minutes.
 */
export const MAX_ROUNDS = 10_000_000;
/** Rounds between two looks at a loop's memory. */
export const ROUNDS_A_LOOK = 1000;
/** Distinct programs that one process keeps compiled. */
export const MAX_PROGRAMS = 256;

/** Begins the file name of a program's stack frames, so that an error can be placed. */
const FRAME = 'board:';

export interface Program {
  file: string;
  /** The names that it takes from its board, in the order of `run`'s values. */
  names: string[];
  /** Shared objects that it changes, so that its board needs its own copies. */
  patched: string[];
  /** Its own variables that are found by name while it runs; what takes them comes last among `run`'s values. */
  opened: string[];
  /** It is a module that assigns to its variable `exports`. */
  joins: boolean;
  run: (...values: unknown[]) => unknown;
}

export interface CompileOptions {
  countRounds: boolean;
  /** It runs at boot: its top level is the global scope. */
  isBoot: boolean;
  kind: BoardKind;
}

/** By how it was compiled, and the source text. */
const compiled = new Map<string, Map<string, Program>>();

/**
 * Compiles a program once for all boards.
 * @param file the name that errors give
 * @throws SourceError with the line
 */
export function compileProgram(
  text: string,
  file: string,
  { countRounds, isBoot, kind }: CompileOptions,
): Program {
  const how = `${countRounds} ${isBoot} ${kind.name}`;
  const cache = compiled.get(how) ?? new Map<string, Program>();
  compiled.set(how, cache);
  const known = cache.get(text);
  if (known?.file === file) return known;
  const { code, free } = prepareSource(text, countRounds);
  for (const { name, line, assigned, probed } of free)
    if (NOT_SIMULATED.has(name) && !assigned && !probed)
      throw new SourceError(line, new NotSimulated(name).message);
  for (const { name, line, assigned, probed } of free) {
    if (!isBoot || assigned || probed || isGlobal(name, kind)) continue;
    const where = boardsWith(name, kind);
    if (where !== null) throw new SourceError(line, where);
  }
  for (const { name, patchedLine } of free)
    if (patchedLine > 0 && isShared(name) && !OWN_COPIES.has(name))
      throw new SourceError(patchedLine, new NotSimulated(`changing ${name}`).message);
  const names = free.map((one) => one.name).filter((name) => isGlobal(name, kind));
  const opened = isBoot ? namesToOpen(text, free) : [];
  const joins = free.some(({ name, assigned }) => name === 'exports' && assigned);
  const open = (joins ? JOIN_EXPORTS : '') + (opened.length === 0 ? '' : opening(opened));
  const parameters = ['exports', 'module', EXPORTS, ...names, ...(opened.length === 0 ? [] : [NAMES])];
  let run: Program['run'];
  try {
    run = compileWoven(`return function(${parameters}){${open}${code}\n}`, file);
  } catch (error) {
    throw new SourceError(0, String(error));
  }
  const patched = free
    .filter((one) => one.patchedLine > 0 && OWN_COPIES.has(one.name))
    .map((one) => one.name);
  const program = { file, names, patched, opened, joins, run };
  if (cache.size >= MAX_PROGRAMS) cache.clear();
  cache.set(text, program);
  return program;
}

/**
 * Compiles code that evaluates to a function. What is added to it lies in the scope around that function, so that it is
 * not among its `arguments`.
 * @param scope what a `with` in the code asks for its names
 */
export function compileWoven(code: string, file: string, scope?: object): Program['run'] {
  const { compile, rounds, runaway } = theRealm();
  const outer = compile(code, FRAME + file, [ROUNDS, RUNAWAY, SCOPE]);
  return outer(rounds, runaway, scope) as Program['run'];
}

/** A line of a program; an empty file and line 0 where it is not known. */
export interface Place {
  file: string;
  line: number;
}

/**
 * @param line counted from 0
 * @returns null: not a line of a program
 */
export function placeOfFrame(url: string, line: number): Place | null {
  return url.startsWith(FRAME) ? { file: url.slice(FRAME.length), line: line + 1 } : null;
}

/** The line of a program where an error happened. */
export function placeOf(error: unknown): Place {
  const stack = typeof error === 'object' && error !== null ? String((error as Error).stack ?? '') : '';
  const frame = /board:([^\n]+?):(\d+):\d+/.exec(stack);
  return frame === null ? { file: '', line: 0 } : { file: frame[1], line: Number(frame[2]) };
}
