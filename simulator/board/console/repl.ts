import type { Board } from '../board.ts';
import { inspect } from '../check/inspect.ts';
import { NotSimulated, SourceError } from '../errors.ts';
import { NOT_SIMULATED } from '../globals/builtins.ts';
import { isGlobal } from '../globals.ts';
import { applyEdits, type Edit } from '../language/edits.ts';
import { parseProgram, SCOPE, weaveSource } from '../language/source.ts';
import { topNames } from '../language/top-names.ts';
import type { ConsoleSwitch } from '../options.ts';
import { compileWoven, MAX_ROUNDS } from '../program.ts';
import { bridged, makeError, theRealm } from '../realm.ts';
import { SAVED_FILE } from '../storage/boot-files.ts';

/** Reads and sets a variable of the boot program's. */
type Opened = (name: string, set: boolean, value?: unknown) => unknown;

/** What has been typed since the last reset, in bytes; `save()` refuses more. */
export const MAX_TYPED_BYTES = 65_536;

/**
 * Runs code statement by statement in the scope that a board's console and its boot code share: each statement finds
 * what those before it declared, as on the engine. Names are looked up one by one, which is slow: it is meant for
 * boards that people type on, not for fleets.
 */
export class Repl {
  readonly console: ConsoleSwitch;
  readonly #board: Board;
  /** Names that some statement declares, assigns or tests with `typeof`. */
  #known = new Set<string>();
  #probed = new Set<string>();
  #scope: object | null = null;
  #typed: string[] = [];
  /** The boot program's own variables, where it has been opened. */
  #opened = new Set<string>();
  #program: Opened | null = null;

  constructor(board: Board, console: ConsoleSwitch) {
    this.#board = board;
    this.console = console;
  }

  /** Of the realm of this boot. */
  get #scopeObject(): object {
    this.#scope ??= theRealm().bridge.scopeOf(
      bridged((name: string) => this.#has(name)),
      bridged((name: string) => this.#read(name)),
      bridged((name: string, value: unknown) => {
        if (this.#opened.has(name)) this.#program?.(name, true, value);
        else this.#globals[name] = value;
        return true;
      }),
      bridged((name: string) => delete this.#globals[name]),
    );
    return this.#scope;
  }

  forget(): void {
    this.#known.clear();
    this.#probed.clear();
    this.#scope = null;
    this.#typed = [];
    this.#opened.clear();
    this.#program = null;
  }

  /** What a boot program calls first, with a way to its variables. @param names all that it knows */
  opener(names: readonly string[]): (program: Opened) => void {
    return bridged((program: Opened) => {
      for (const name of names) this.#opened.add(name);
      this.#program = program;
    });
  }

  /** A global of the program's; undefined where there is none. @throws nothing */
  read(name: string): unknown {
    if (Object.hasOwn(this.#globals, name)) return this.#globals[name];
    if (!this.#opened.has(name)) return undefined;
    let value: unknown;
    this.#board.interpreter.guard(() => {
      value = this.#program?.(name, false);
    });
    return value;
  }

  /** A listener or timer whose code is a text: it is compiled when it first runs, as on the engine. */
  codeOf(text: string, what: string): () => unknown {
    let run: (() => unknown) | null = null;
    return bridged(() => {
      run ??= this.#compile(text, what);
      return run();
    });
  }

  /** Runs what was typed. @throws as `run` does */
  type(text: string): unknown {
    const value = this.run(text, 'REPL');
    this.#typed.push(text);
    return value;
  }

  /** `save()`. The engine stores its memory; this stores the text typed since the last reset, and runs it at boot. */
  save(): void {
    const text = this.#typed.join('\n');
    if (text.length > MAX_TYPED_BYTES)
      throw makeError(
        'Error',
        `save() keeps ${MAX_TYPED_BYTES} bytes of typed code, and here are ${text.length}`,
      );
    this.#board.storage.write(SAVED_FILE, text === '' ? ' ' : text);
    this.#board.print(`Writing..\nCompressed ${text.length} bytes to ${text.length}`);
  }

  /**
   * Runs statements. Call it within `Interpreter.guard`.
   * @returns the value of the last statement if it is an expression or a declaration, else undefined
   * @throws what the statements throw; a SyntaxError if they do not compile
   */
  run(text: string, file: string): unknown {
    const run = this.#compile(text, file);
    theRealm().rounds[0] = MAX_ROUNDS;
    return run();
  }

  #compile(text: string, file: string): () => unknown {
    let code: string;
    try {
      code = this.#prepare(text);
    } catch (error) {
      if (error instanceof SourceError)
        throw makeError('SyntaxError', error.message.replace(/^SyntaxError: /, ''));
      throw error;
    }
    // The `with` looks every name up in the scope; the code keeps its line numbers.
    const run = compileWoven(`return function(){with(${SCOPE}){${code}\n}}`, file, this.#scopeObject);
    return () => run.call(this.#globals);
  }

  get #globals(): Record<string, unknown> {
    return this.#board.globals.object('global') as Record<string, unknown>;
  }

  #has(name: string): boolean {
    return (
      this.#opened.has(name) ||
      Object.hasOwn(this.#globals, name) ||
      isGlobal(name, this.#board.kind) ||
      this.#known.has(name)
    );
  }

  #read(name: string): unknown {
    const globals = this.#globals;
    if (this.#opened.has(name)) return this.#program?.(name, false);
    if (Object.hasOwn(globals, name)) return globals[name];
    if (isGlobal(name, this.#board.kind)) return this.#board.globals.lookup(name);
    if (this.#probed.has(name)) return undefined;
    if (NOT_SIMULATED.has(name)) throw makeError('Error', new NotSimulated(name).message);
    throw makeError('ReferenceError', `"${name}" is not defined`);
  }

  #prepare(text: string): string {
    // Each step parses the result of the one before, because edits name places in the source.
    const names = topNames(parseProgram(text));
    const [change] = this.#board.realm.isShared ? inspect(text).changes : [];
    if (change !== undefined)
      throw new SourceError(
        change.line,
        `${change.name} is changed by code in a string; change it in the program`,
      );
    // `var x;` is a variable too.
    for (const name of names)
      if (!Object.hasOwn(this.#globals, name) && !this.#opened.has(name)) this.#globals[name] = undefined;
    const declared = valueOfLast(declarationsAsAssignments(text));
    const { code, free } = weaveSource(declared);
    for (const { name, assigned, probed } of free) {
      if (assigned) this.#known.add(name);
      if (probed) this.#probed.add(name);
      if (NOT_SIMULATED.has(name)) this.#known.add(name);
    }
    return code;
  }
}

/** Turns `function f() {}` into `f = function f() {}` and `let x = 1` into `x = 1`, so that the scope keeps them. */
function declarationsAsAssignments(text: string): string {
  const program = parseProgram(text);
  const edits: Edit[] = [];
  for (const node of program.body) {
    if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') {
      edits.push({ start: node.start, end: node.start, text: `${node.id.name}=` });
      edits.push({ start: node.end, end: node.end, text: ';' });
    }
    if (node.type === 'VariableDeclaration' && node.kind !== 'var')
      edits.push({ start: node.start, end: node.start + node.kind.length, text: 'var' });
  }
  return applyEdits(text, edits);
}

interface Name {
  name: string;
}

/** Makes the value of the last statement the value of the line, as the console shows it. */
function valueOfLast(text: string): string {
  const last = parseProgram(text).body.findLast(({ type }) => type !== 'EmptyStatement');
  if (last === undefined) return text;
  if (last.type === 'ExpressionStatement')
    return applyEdits(text, [{ start: last.start, end: last.start, text: 'return ' }]);
  if (last.type !== 'VariableDeclaration') return text;
  const { id } = last.declarations.at(-1) as { id: unknown };
  return `${text}\nreturn ${(id as Name).name};`;
}
