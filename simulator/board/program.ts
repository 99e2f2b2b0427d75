import { type BoardKind, boardsWith } from './boards/index.ts';
import { inspect } from './check/inspect.ts';
import { NotSimulated, SourceError } from './errors.ts';
import { NOT_SIMULATED } from './globals/builtins.ts';
import { isGlobal } from './globals.ts';
import type { Edit } from './language/edits.ts';
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
  THROWN,
} from './language/source.ts';
import { FRAME } from './places/place.ts';
import { type Realm, theRealm } from './realm.ts';

/**
 * Rounds of loops allowed in one callback. A round takes an ESP32 about 50 us, so a real board would hang for 8
 * minutes.
 */
export const MAX_ROUNDS = 10_000_000;
/** Rounds between two looks at a loop's memory. */
export const ROUNDS_A_LOOK = 1000;
/** Distinct programs that one process keeps compiled. */
export const MAX_PROGRAMS = 256;

export interface Program {
  file: string;
  /** The names that it takes from its board, in the order of `run`'s values. */
  names: string[];
  /** Its own variables that are found by name while it runs; what takes them comes last among `run`'s values. */
  opened: string[];
  /** It is a module that assigns to its variable `exports`. */
  joins: boolean;
  /** As it runs; what was changed in its text, and the characters in front of that. */
  code: string;
  edits: readonly Edit[];
  lead: number;
  run: (...values: unknown[]) => unknown;
}

export interface CompileOptions {
  countRounds: boolean;
  /** It runs at boot: its top level is the global scope. */
  isBoot: boolean;
  kind: BoardKind;
}

/** By how it was compiled, and the source text: once for all boards that share a realm. */
const compiled = new WeakMap<Realm, Map<string, Map<string, Program>>>();
/** The same before it belongs to a realm. */
type Prepared = Omit<Program, 'run'>;

/**
 * Compiles a program for the realm of the running board.
 * @param file the name that errors give
 * @throws SourceError with the line
 */
export function compileProgram(text: string, file: string, options: CompileOptions): Program {
  const realm = theRealm();
  const byHow = compiled.get(realm) ?? new Map<string, Map<string, Program>>();
  compiled.set(realm, byHow);
  const how = `${options.countRounds} ${options.isBoot} ${options.kind.name}`;
  const cache = byHow.get(how) ?? new Map<string, Program>();
  byHow.set(how, cache);
  const known = cache.get(text);
  if (known?.file === file) return known;
  if (realm.isShared) refuseChanges(text);
  const prepared = prepare(text, file, options);
  let run: Program['run'];
  try {
    run = compileWoven(prepared.code, file);
  } catch (error) {
    throw new SourceError(0, String(error));
  }
  const program = { ...prepared, run };
  if (cache.size >= MAX_PROGRAMS) cache.clear();
  cache.set(text, program);
  return program;
}

/** A module that came to the board while it ran, or by a computed name. */
function refuseChanges(text: string): void {
  const [change] = inspect(text).changes;
  if (change !== undefined)
    throw new SourceError(
      change.line,
      `${change.name} is changed, and no program names this module in a require: name it, and the board gets JavaScript of its own`,
    );
}

function prepare(text: string, file: string, { countRounds, isBoot, kind }: CompileOptions): Prepared {
  const { code, free, edits, lead } = prepareSource(text, countRounds);
  for (const { name, line, start, assigned, probed } of free)
    if (NOT_SIMULATED.has(name) && !assigned && !probed)
      throw new SourceError(line, new NotSimulated(name).message, start);
  for (const { name, line, start, assigned, probed } of free) {
    if (!isBoot || assigned || probed || isGlobal(name, kind)) continue;
    const where = boardsWith(name, kind);
    if (where !== null) throw new SourceError(line, where, start);
  }
  const names = free.map((one) => one.name).filter((name) => isGlobal(name, kind));
  const opened = isBoot ? namesToOpen(text, free) : [];
  const joins = free.some(({ name, assigned }) => name === 'exports' && assigned);
  const open = (joins ? JOIN_EXPORTS : '') + (opened.length === 0 ? '' : opening(opened));
  const parameters = ['exports', 'module', EXPORTS, ...names, ...(opened.length === 0 ? [] : [NAMES])];
  const head = `return function(${parameters}){${open}`;
  return {
    ...{ file, names, opened, joins, edits },
    code: `${head}${code}\n}`,
    lead: head.length + lead,
  };
}

/**
 * Compiles code that evaluates to a function. What is added to it lies in the scope around that function, so that it is
 * not among its `arguments`.
 * @param scope what a `with` in the code asks for its names
 */
export function compileWoven(code: string, file: string, scope?: object): Program['run'] {
  const { compile, rounds, runaway, thrown } = theRealm();
  const outer = compile(code, FRAME + file, [ROUNDS, RUNAWAY, THROWN, SCOPE]);
  return outer(rounds, runaway, thrown, scope) as Program['run'];
}
