import { type AnyNode, type Program, parse } from 'acorn';
import { maskBytes } from '../bytes.ts';
import { SourceError } from '../errors.ts';
import { eachChild, type FreeName, freeNames } from './scope.ts';

/** Names that the woven code uses; a program that has one is refused. */
export const ROUNDS = '__rounds';
export const RUNAWAY = '__runaway';
export const SCOPE = '__scope';
const RESERVED = [ROUNDS, RUNAWAY, SCOPE];

export interface PreparedSource {
  code: string;
  free: FreeName[];
}

/**
 * Rewrites a program so that it can run beside others in one JavaScript engine, line numbers unchanged: escapes beyond
 * a byte are cut to a byte, each loop counts its rounds, and a global made by assignment becomes a variable of this
 * board.
 * @param text one character a byte, as Storage gives it
 * @param countRounds false leaves the loops as they are; only the test that counting changes nothing uses it
 */
export function prepareSource(text: string, countRounds = true): PreparedSource {
  const { code, free } = weaveSource(text, countRounds);
  const made = free.filter((one) => one.assigned).map((one) => one.name);
  return { code: made.length > 0 ? `var ${made.join(',')};${code}` : code, free };
}

/** The first two of these changes. */
export function weaveSource(text: string, countRounds = true): PreparedSource {
  const program = parseProgram(text);
  return { code: weave(text, program, countRounds), free: freeNames(program) };
}

export function parseProgram(text: string): Program {
  try {
    return parse(text, { ecmaVersion: 2022, allowReturnOutsideFunction: true, locations: true });
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

function weave(text: string, program: Program, countRounds: boolean): string {
  const edits: { start: number; end: number; text: string }[] = [];
  const insert = (at: number, piece: string) => edits.push({ start: at, end: at, text: piece });
  const visit = (node: AnyNode): void => {
    refuse(node);
    if (countRounds) countIn(node, insert);
    if (node.type === 'Literal' && typeof node.value === 'string' && maskBytes(node.value) !== node.value)
      edits.push({ start: node.start, end: node.end, text: JSON.stringify(maskBytes(node.value)) });
    if (node.type === 'TemplateElement' && maskBytes(node.value.cooked ?? '') !== (node.value.cooked ?? ''))
      edits.push({
        start: node.start,
        end: node.end,
        text: templatePiece(maskBytes(node.value.cooked ?? '')),
      });
    eachChild(node, visit);
  };
  visit(program);
  edits.sort((a, b) => a.start - b.start);
  let woven = '';
  let from = 0;
  for (const edit of edits) {
    woven += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return woven + text.slice(from);
}

/**
 * Refuses what V8 knows and Espruino does not, where it would lead out of the board: asynchronous code would run while
 * no board does, and `import()` would be answered by the host.
 */
function refuse(node: AnyNode): void {
  const line = node.loc?.start.line ?? 0;
  const no = (what: string) => new SourceError(line, `SyntaxError: Espruino has no ${what}`);
  if (node.type === 'ImportExpression') throw no('import()');
  if ('async' in node && node.async) throw no('async functions');
  if (node.type === 'Identifier' && RESERVED.includes(node.name))
    throw new SourceError(line, `the name ${node.name} is the virtual board's own; take another one`);
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
