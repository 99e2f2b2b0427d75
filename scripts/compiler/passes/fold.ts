import type { AnyNode, CallExpression, Literal, MemberExpression } from 'acorn';
import { applyEdits, type Edit, walk } from '../../../simulator/board/language/edits.ts';
import { nameOf, parseModule, place, quoted } from './tree.ts';

type Primitive = string | number | boolean | null | undefined;

/** The value of a literal, of `-1` and of `void 0`; null where it is no such thing. */
export function constantOf(node: AnyNode): { value: Primitive } | null {
  if (node.type === 'ParenthesizedExpression') return constantOf(node.expression);
  if (node.type === 'Literal' && !('regex' in node && node.regex) && typeof node.value !== 'bigint')
    return { value: node.value as Exclude<Literal['value'], RegExp | bigint> };
  if (node.type === 'UnaryExpression') {
    const of = constantOf(node.argument);
    if (of === null) return null;
    if (node.operator === 'void') return { value: undefined };
    if (node.operator === '-' && typeof of.value === 'number') return { value: -of.value };
    if (node.operator === '!') return { value: !of.value };
    if (node.operator === 'typeof') return { value: typeof of.value };
  }
  if (node.type === 'MemberExpression') return memberOf(node);
  if (node.type === 'CallExpression') return sliceOf(node);
  if (node.type === 'BinaryExpression' && node.left.type !== 'PrivateIdentifier') {
    const left = constantOf(node.left);
    const right = left && constantOf(node.right);
    if (left && right) return computed(left.value, node.operator, right.value);
  }
  return null;
}

/** The length of a text; and `(1).qos`, as no number has such a member. */
function memberOf(node: MemberExpression): { value: Primitive } | null {
  const of = node.object.type === 'Super' ? null : constantOf(node.object);
  const name = nameOf(node);
  if (of === null || name === null || of.value === null || of.value === undefined) return null;
  if (typeof of.value === 'string') return name === 'length' ? { value: of.value.length } : null;
  return name in Object(of.value) || OF_ALL.includes(name) ? null : { value: undefined };
}

/** Members that the engine gives to everything. */
const OF_ALL = ['on', 'emit', 'removeListener', 'removeAllListeners'];

/** `"abc".slice(1)`. */
function sliceOf({ callee, arguments: given }: CallExpression): { value: Primitive } | null {
  if (callee.type !== 'MemberExpression' || nameOf(callee) !== 'slice' || given.length !== 1) return null;
  const text = callee.object.type === 'Super' ? null : constantOf(callee.object);
  const start = constantOf(given[0]);
  if (typeof text?.value !== 'string' || typeof start?.value !== 'number') return null;
  return { value: text.value.slice(start.value) };
}

/** What both JavaScript and the engine make of these; sums of texts stay, as they would only be longer. */
function computed(left: Primitive, operator: string, right: Primitive): { value: Primitive } | null {
  if (operator === '===') return { value: left === right };
  if (operator === '!==') return { value: left !== right };
  if (typeof left !== 'number' && left !== undefined) return null;
  const [a, b] = [Number(left), Number(right)];
  if (operator === '&') return { value: a & b };
  if (typeof left !== 'number' || typeof right !== 'number') return null;
  if (operator === '|') return { value: a | b };
  if (operator === '<') return { value: a < b };
  if (operator === '>') return { value: a > b };
  if (operator === '%') return { value: a % b };
  return null;
}

/** The shortest text of a constant. */
export function literalOf(value: Primitive): string {
  if (value === undefined) return 'void 0';
  return typeof value === 'string' ? quoted(value) : String(value);
}

/**
 * Takes out what constants decide: branches that are never taken, and operators with a constant at their left. So a function
 * that only such a branch calls is gone before others count the calls.
 */
export function fold(source: string): string {
  for (;;) {
    const edits = foldsOf(source);
    if (edits.length === 0) return source;
    source = applyEdits(source, edits);
  }
}

function foldsOf(source: string): Edit[] {
  const edits: Edit[] = [];
  let end = 0;
  walk(parseModule(source), [], (node, parents) => {
    if (node.start < end) return;
    const text = folded(source, node, parents);
    if (text === null) return;
    const lost = linesIn(source.slice(node.start, node.end)) - linesIn(text);
    edits.push({ ...place(node), text: text + '\n'.repeat(Math.max(0, lost)) });
    end = node.end;
  });
  return edits;
}

const linesIn = (text: string) => text.split('\n').length - 1;

/** What a node becomes; null where it stays. */
function folded(source: string, node: AnyNode, parents: readonly AnyNode[]): string | null {
  const text = (one: AnyNode) => source.slice(one.start, one.end);
  switch (node.type) {
    case 'IfStatement': {
      const test = constantOf(node.test);
      if (test === null) {
        const isEmpty = node.alternate?.type === 'EmptyStatement';
        return isEmpty ? source.slice(node.start, node.consequent.end) : null;
      }
      const [taken, left] = test.value
        ? [node.consequent, node.alternate]
        : [node.alternate, node.consequent];
      if (left && hasVar(left)) return null;
      return taken ? text(taken) : ';';
    }
    case 'ConditionalExpression': {
      const test = constantOf(node.test);
      const taken = test?.value ? node.consequent : node.alternate;
      // The value of a member needs no brackets, and es5.ts reads it without.
      const isPlain = parents.at(-1)?.type === 'Property' && taken.type !== 'SequenceExpression';
      return test && (isPlain ? text(taken) : `(${text(taken)})`);
    }
    case 'LogicalExpression': {
      const left = constantOf(node.left);
      if (left === null || node.operator === '??') return null;
      return `(${text((node.operator === '&&') === !!left.value ? node.right : node.left)})`;
    }
    case 'CallExpression':
    case 'MemberExpression':
    case 'UnaryExpression':
    case 'BinaryExpression': {
      const is = constantOf(node);
      const isPlain = node.type === 'UnaryExpression' && (node.operator === '-' || node.operator === 'void');
      return is === null || isPlain ? null : `(${literalOf(is.value)})`;
    }
    case 'EmptyStatement': {
      const parent = parents.at(-1);
      return parent?.type === 'BlockStatement' || parent?.type === 'Program' ? '' : null;
    }
    default:
      return null;
  }
}

/** A `var` counts for the whole function, also in a branch that is never taken. */
function hasVar(node: AnyNode): boolean {
  let found = false;
  walk(node, [], (inner) => {
    if (inner.type === 'VariableDeclaration' && inner.kind === 'var') found = true;
  });
  return found;
}
