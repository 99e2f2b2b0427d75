import { type AnyNode, type Program, parse } from 'acorn';
import { maskBytes } from '../bytes.ts';
import { SourceError } from '../errors.ts';
import { applyEdits, type Edit } from './edits.ts';
import { parserRefusal } from './parser-rules.ts';
import { eachChild, type FreeName, freeNames } from './scope.ts';
import { runsText } from './string-code.ts';
import { topNames } from './top-names.ts';

/** Names that the woven code uses; a program that has one is refused. */
export const ROUNDS = '__rounds';
export const RUNAWAY = '__runaway';
/** Notes where a value was thrown: only an `Error` says that itself. */
export const THROWN = '__thrown';
export const SCOPE = '__scope';
/** Takes a program's way to its own names. */
export const NAMES = '__names';
/** Joins a module's variable `exports` with `module.exports`: on the engine they are one. */
export const EXPORTS = '__exports';
export const RESERVED = [ROUNDS, RUNAWAY, THROWN, SCOPE, NAMES, EXPORTS];

export interface PreparedSource {
  code: string;
  free: FreeName[];
  /** What was changed, by its place in the text. */
  edits: Edit[];
  /** Characters in front of the text in `code`. */
  lead: number;
}

/** What the engine looks for by itself when a program has run. */
const CALLED_BY_THE_ENGINE = 'onInit';

/**
 * Rewrites a program so that it can run beside others in one JavaScript engine, line numbers unchanged: escapes beyond
 * a byte are cut to a byte, each loop counts its rounds, a thrown value says from where, and a global made by assignment becomes a variable of this
 * board.
 * @param text one character a byte, as Storage gives it
 * @param countRounds false leaves the loops as they are; only the test that counting changes nothing uses it
 */
export function prepareSource(text: string, countRounds = true): PreparedSource {
  const { code, free, edits } = weaveSource(text, countRounds);
  const made = free.filter((one) => one.assigned).map((one) => one.name);
  const declared = made.length > 0 ? `var ${made.join(',')};` : '';
  return { code: declared + code, free, edits, lead: declared.length };
}

/**
 * The names of a boot program that are looked for by name while it runs: all of its top where it hands code to the engine
 * as text, else `onInit` where there is one.
 */
export function namesToOpen(text: string, free: readonly FreeName[]): string[] {
  const program = parseProgram(text.replace(/^#!/, '//'));
  const names = new Set([
    ...topNames(program),
    ...free.filter(({ assigned }) => assigned).map(({ name }) => name),
  ]);
  return runsText(program) ? [...names] : [...names].filter((name) => name === CALLED_BY_THE_ENGINE);
}

/** Code that hands a way to these variables to `NAMES`; it goes in front of the program's first line. */
export function opening(names: readonly string[]): string {
  const cases = names.map((name) => `case ${JSON.stringify(name)}:return __set?(${name}=__value):${name};`);
  return `${NAMES}(function(__name,__set,__value){switch(__name){${cases.join('')}}});`;
}

/** Code that makes the variable `exports` and `module.exports` one, for a module that assigns to the variable. */
export const JOIN_EXPORTS = `${EXPORTS}(function(){return exports;},function(__value){exports=__value;});`;

/** The first two of these. */
export function weaveSource(text: string, countRounds = true): Omit<PreparedSource, 'lead'> {
  // A first line for a shell is a comment, and here within a function.
  const source = text.replace(/^#!/, '//');
  const program = parseProgram(source);
  const edits = woven(source, program, countRounds);
  return { code: applyEdits(source, edits), free: freeNames(program), edits };
}

export function parseProgram(text: string): Program {
  try {
    return parse(text, { ecmaVersion: 'latest', allowReturnOutsideFunction: true, locations: true });
  } catch (error) {
    const { message, loc } = error as SyntaxError & { loc?: { line: number } };
    throw new SourceError(loc?.line ?? 0, `SyntaxError: ${message.replace(/ \(\d+:\d+\)$/, '')}`);
  }
}

/** The characters as a template literal has them, on the same number of lines. */
function templatePiece(text: string): string {
  return text.replace(/[`\\]|\$\{/g, '\\$&').replaceAll('\r', '\\r');
}

const COUNT = `if(--${ROUNDS}[0]<0)${RUNAWAY}();`;

/** In the order of their places. */
function woven(text: string, program: Program, countRounds: boolean): Edit[] {
  const edits: Edit[] = [];
  const insert = (at: number, piece: string) => edits.push({ start: at, end: at, text: piece });
  const visit = (node: AnyNode, parent: AnyNode | null): void => {
    refuse(node, parent, text);
    if (countRounds) countIn(node, insert);
    if (countRounds && node.type === 'ThrowStatement') noteIn(node.argument, insert);
    if (node.type === 'Literal' && typeof node.value === 'string' && maskBytes(node.value) !== node.value)
      edits.push({ start: node.start, end: node.end, text: JSON.stringify(maskBytes(node.value)) });
    if (node.type === 'TemplateElement' && maskBytes(node.value.cooked ?? '') !== (node.value.cooked ?? ''))
      edits.push({
        start: node.start,
        end: node.end,
        text: templatePiece(maskBytes(node.value.cooked ?? '')),
      });
    eachChild(node, (child) => visit(child, node));
  };
  visit(program, null);
  return edits.sort((a, b) => a.start - b.start);
}

/**
 * What the engine's parser stops at. Part of it would lead past the board as well: asynchronous code runs when no board
 * does, and `import()` is answered by the host.
 */
function refuse(node: AnyNode, parent: AnyNode | null, text: string): void {
  const line = node.loc?.start.line ?? 0;
  const refusal = parserRefusal(node, parent, text);
  if (refusal !== null) throw new SourceError(line, `SyntaxError: ${refusal[0]}; use ${refusal[1]}`);
  if (node.type === 'Identifier' && RESERVED.includes(node.name))
    throw new SourceError(line, `the name ${node.name} is the virtual board's own; take another one`);
}

function noteIn(argument: AnyNode, insert: (at: number, piece: string) => void): void {
  // A minifier puts what comes before into the statement.
  const thrown =
    argument.type === 'SequenceExpression' ? argument.expressions[argument.expressions.length - 1] : argument;
  if (thrown.type === 'NewExpression') return;
  insert(thrown.start, ` ${THROWN}(`);
  insert(thrown.end, ')');
}

function countIn(node: AnyNode, insert: (at: number, piece: string) => void): void {
  switch (node.type) {
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      if (node.body.type === 'BlockStatement') insert(node.body.start + 1, COUNT);
      else {
        insert(node.body.start, `{${COUNT}`);
        insert(node.body.end, '}');
      }
  }
}
