import { basename, extname } from 'node:path';
import { type CallExpression, type Program, parse } from 'acorn';
import { walk } from '../../../simulator/board/language/edits.ts';
import type { FunctionLines } from '../../../simulator/board/places/source-map.ts';
import type { WatchedProgram } from '../../../simulator/run/watched.ts';
import type { Compiled } from '../build.ts';
import type { Feature } from '../features.ts';
import { withoutMarks } from '../joined.ts';
import { minified } from '../minify.ts';
import { cutFromMap } from '../passes/join-maps.ts';
import type { SoleClient } from './sole-client.ts';
import { joinWhole, type Watch } from './whole.ts';

export interface BuiltWhole {
  bytes: string;
  /** Source map (JSON, version 3) from `bytes` to the sources, right to the line. */
  map: string;
  /** The functions of each source, outer ones first. */
  functions: Record<string, FunctionLines[]>;
  /** For a simulator: which function of the bytes publishes; null where none does. */
  watched: WatchedProgram | null;
}

/**
 * A call that tells uglify-js that the console may read and write each of these names, and that what `publish` returns is looked
 * at, as simulations do; it is taken out of what comes.
 */
const CONSOLE = 'mote_console';
const CONSOLE_CALL = /[,;]?mote_console\((?:function\(\w*\)\{[^{}]*\}|0)(?:,[\w$]+)?\);?\s*$/;
/** Names that the engine has on every board, and one-letter names that people type at its console. */
const ENGINE = ['E', ...'abcdefghijklmnopqrstuvwxyz'];

export interface WholeOptions {
  features: readonly Feature[];
  /** Names at the program's top that stay, for the console and for code in texts. */
  kept: ReadonlySet<string>;
  isPlain: boolean;
  /** Another copy of the project, with the client's sources. */
  folder?: string;
}

/**
 * Compiles a program and its client to one file.
 * @throws PassError where the client's source is not as the passes need it; Error where this program cannot be joined
 */
export function buildWhole(
  entry: string,
  compiled: Compiled,
  sole: SoleClient,
  { features, kept, isPlain, folder }: WholeOptions,
): BuiltWhole {
  const whole = joinWhole({ text: compiled.es5, map: compiled.map }, sole, features, kept, folder);
  const { es5 } = withoutMarks(whole.es5);
  const name = basename(entry, extname(entry));
  const names = [...kept];
  const { watch } = whole;
  const publish = watch === null || 'made' in watch ? null : watch.publish;
  const called = isPlain ? names : [];
  const isCalled = called.length > 0 || publish !== null;
  const code = isCalled ? `${es5}\n${consoleCall(called, publish)}` : es5;
  const reserved = [...pinsAndWords(compiled.es5), ...(isPlain ? ENGINE : ['E']), CONSOLE];
  const result = minified(code, {
    name,
    map: whole.map,
    inline: 1,
    toplevel: true,
    kept: names,
    reserved,
  });
  const bytes = isCalled ? withoutConsole(result.bytes) : result.bytes;
  const functions = { ...whole.functions, ...compiled.functions };
  if (watch === null) return { bytes, map: result.map, functions, watched: null };
  if ('made' in watch) return { ...withoutMade(bytes, result.map, watch.made), functions };
  const program = parse(bytes, { ecmaVersion: 2022 });
  return { bytes, map: result.map, functions, watched: watchedOf(watch, program, result.names) };
}

/** Takes the call out that shows where the program gets its client. */
function withoutMade(bytes: string, map: string, made: string): Omit<BuiltWhole, 'functions'> {
  const calls: CallExpression[] = [];
  walk(parse(bytes, { ecmaVersion: 2022 }), [], (node) => {
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === made)
      calls.push(node);
  });
  const [call] = calls;
  const [client] = call?.arguments ?? [];
  if (calls.length !== 1 || client === undefined)
    throw new Error(`uglify-js has moved the call of ${made} that shows where the client is`);
  const text = bytes.slice(client.start, client.end);
  const start = call.start;
  // What a name needs no brackets for, a sequence does.
  const inner = client.type === 'Identifier' ? text : `(${text})`;
  const cut = cutFromMap(map, start, call.end - call.start - inner.length);
  return {
    bytes: bytes.slice(0, start) + inner + bytes.slice(call.end),
    map: cut,
    watched: { kind: 'client', start, end: start + inner.length },
  };
}

function consoleCall(names: readonly string[], publish: string | null): string {
  const assigned = names.map((name) => `${name} = value;`).join(' ');
  const first = names.length > 0 ? `function (value) { ${assigned} }` : '0';
  return `${CONSOLE}(${[first, ...(publish === null ? [] : [publish])].join(', ')});`;
}

function withoutConsole(bytes: string): string {
  const code = bytes.replace(CONSOLE_CALL, ';');
  if (code.includes(CONSOLE))
    throw new Error('uglify-js has moved the call that keeps names for the console');
  return code;
}

/** Pins, which are names of the engine; and words in texts, which may be code that the engine runs later. */
function pinsAndWords(code: string): string[] {
  const words = new Set<string>();
  for (const [, text] of code.matchAll(/"((?:[^"\\\n]|\\.)*)"|'(?:[^'\\\n]|\\.)*'/g))
    for (const [word] of (text ?? '').matchAll(/[A-Za-z_$][\w$]*/g)) words.add(word);
  for (const port of 'ABCDEFGHIJ') for (let pin = 0; pin < 16; pin++) words.add(`${port}${pin}`);
  return [...words];
}

/** The names that a program declares at its top. */
export function topNames(program: Program): Set<string> {
  const names = new Set<string>();
  for (const node of program.body) {
    if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') names.add(node.id.name);
    if (node.type === 'VariableDeclaration')
      for (const { id } of node.declarations) if (id.type === 'Identifier') names.add(id.name);
  }
  return names;
}

/** @throws Error when the function is not in the bytes as the simulator has to find it */
function watchedOf(
  watch: Extract<Watch, { publish: string }>,
  program: Program,
  names: Record<string, string>,
): WatchedProgram {
  const long = watch.publish;
  const name = names[long] ?? long;
  for (const node of program.body)
    if (node.type === 'FunctionDeclaration' && node.id.name === name) {
      const { topic, qos, retain, parameters } = watch;
      if (node.params.length === parameters.length)
        return { kind: 'publish', name, parameters, topic, qos, retain };
    }
  throw new Error(`${long} is no function at the top of the whole program`);
}
