import type { AnyNode, CallExpression, FunctionDeclaration, Identifier } from 'acorn';
import { applyEdits, type Edit, walk } from '../../../simulator/board/language/edits.ts';
import { hasNoEffect } from './drop-empty.ts';
import { constantOf, literalOf } from './fold.ts';
import { isFunctionNode, isReference, nameOf, parseModule, place, topFunctions } from './tree.ts';

/**
 * Where all calls of a function pass the same constant, or a list of the same constants as `{qos: 1}`, that argument is put into
 * the function; where all pass a text, `typeof` of it is known. @param mayChange by the function's name
 */
export function foldArguments(source: string, mayChange: (name: string) => boolean): string {
  for (;;) {
    const edits = foldsOf(source, mayChange);
    if (edits.length === 0) return source;
    source = applyEdits(source, edits);
  }
}

interface Called {
  fn: FunctionDeclaration;
  calls: CallExpression[];
}

/** Folds that do not touch each other; the others come with the next look. */
function foldsOf(source: string, mayChange: (name: string) => boolean): Edit[] {
  const taken: Edit[] = [];
  const isFree = (edit: Edit) => taken.every(({ start, end }) => edit.end < start || edit.start > end);
  for (const called of calledFunctions(source, mayChange))
    for (let index = 0; index < called.fn.params.length; index++) {
      const edits = foldOf(source, called, index) ?? [];
      if (edits.length > 0 && edits.every(isFree)) taken.push(...edits);
    }
  return taken;
}

/** Functions at the top of which every use is a plain call. */
function calledFunctions(source: string, mayChange: (name: string) => boolean): Called[] {
  const program = parseModule(source);
  const found = new Map<string, Called>();
  for (const [name, fn] of topFunctions(program))
    if (mayChange(name) && fn.params.every(({ type }) => type === 'Identifier') && !usesArguments(fn))
      found.set(name, { fn, calls: [] });
  walk(program, [], (node, parents) => {
    if (!isReference(node, parents)) return;
    const called = found.get(node.name);
    if (called === undefined) return;
    const call = parents.at(-1);
    const isPlain =
      call?.type === 'CallExpression' &&
      call.callee === node &&
      call.arguments.every(({ type }) => type !== 'SpreadElement');
    if (isPlain) called.calls.push(call);
    else found.delete(node.name);
  });
  return [...found.values()].filter(({ calls }) => calls.length > 0 && !isNested(calls));
}

function usesArguments(fn: FunctionDeclaration): boolean {
  let found = false;
  walk(fn.body, [], (node) => {
    if (node.type === 'Identifier' && node.name === 'arguments') found = true;
  });
  return found;
}

/** The uses of a parameter; null where a function within has one of the same name. */
function usesOf(fn: FunctionDeclaration, name: string): { node: Identifier; parents: AnyNode[] }[] | null {
  const uses: { node: Identifier; parents: AnyNode[] }[] = [];
  let isHidden = false;
  walk(fn.body, [], (node, parents) => {
    if (isFunctionNode(node) && 'params' in node)
      if (node.params.some((one) => one.type === 'Identifier' && one.name === name)) isHidden = true;
    if (isReference(node, parents) && node.name === name) uses.push({ node, parents });
  });
  return isHidden ? null : uses;
}

const isWritten = (parents: AnyNode[], node: AnyNode) => {
  const parent = parents.at(-1);
  return (
    (parent?.type === 'AssignmentExpression' && parent.left === node) || parent?.type === 'UpdateExpression'
  );
};

function foldOf(source: string, { fn, calls }: Called, index: number): Edit[] | null {
  const { name } = fn.params[index] as Identifier;
  const uses = usesOf(fn, name);
  if (uses === null) return null;
  const given = calls.map(({ arguments: all }) => all[index] as AnyNode | undefined);
  if (given.every((one) => one !== undefined && isText(one))) {
    const known = typesOf(uses);
    if (known.length > 0) return known;
  }
  if (uses.some(({ node, parents }) => isWritten(parents, node))) return null;
  // Nobody looks at it.
  if (uses.length === 0 && given.every((one) => one === undefined || hasNoEffect(one)))
    return without(source, { fn, calls }, index, []);
  const constants = given.map((one) => (one === undefined ? { value: undefined } : constantOf(one)));
  const [first] = constants;
  if (first && constants.every((one) => one !== null && Object.is(one.value, first.value)))
    return without(
      source,
      { fn, calls },
      index,
      uses.map(({ node, parents }) => {
        const text = literalOf(first.value);
        // `1.qos` would be a number that is cut wrongly.
        const isObject = parents.at(-1)?.type === 'MemberExpression';
        return { ...place(node), text: isObject ? `(${text})` : parenthesized(text) };
      }),
    );
  const lists = given.map((one) => one && listOf(one));
  const [list] = lists;
  if (!list || lists.some((one) => JSON.stringify(one) !== JSON.stringify(list))) return null;
  const edits = uses.map(({ node, parents }) => useOfList(node, parents, list, source, given[0] as AnyNode));
  if (edits.some((one) => one === null)) return null;
  return without(source, { fn, calls }, index, edits as Edit[]);
}

const parenthesized = (text: string) =>
  /^[\w"]/.test(text) && !text.startsWith('void') ? text : `(${text})`;

/** The edits of a function's body, and its parameter and its arguments, which have no effects, out. */
function without(source: string, { fn, calls }: Called, index: number, uses: Edit[]): Edit[] {
  const lists = [
    { all: fn.params as AnyNode[], start: source.indexOf('(', fn.id.end) + 1, end: fn.body.start },
    ...calls.map((call) => ({
      all: call.arguments as AnyNode[],
      start: source.indexOf('(', call.callee.end) + 1,
      end: call.end,
    })),
  ].map((list) => ({ ...list, end: source.lastIndexOf(')', list.end - 1) }));
  const cuts = lists.map(({ all, start, end }): Edit => {
    const within = uses.filter((one) => one.start >= start && one.end <= end);
    const texts = all
      .filter((_, at) => at !== index)
      .map((one) =>
        applyEdits(
          source,
          within.filter((use) => use.start >= one.start && use.end <= one.end),
          one.start,
          one.end,
        ),
      );
    const text = texts.join(', ');
    const lost = linesIn(source.slice(start, end)) - linesIn(text);
    return { start, end, text: text + '\n'.repeat(Math.max(0, lost)) };
  });
  const isInside = (edit: Edit) => cuts.some(({ start, end }) => edit.start >= start && edit.end <= end);
  return [...uses.filter((edit) => !isInside(edit)), ...cuts];
}

const linesIn = (text: string) => text.split('\n').length - 1;

/** Whether one of these calls stands within another one's arguments. */
function isNested(calls: readonly CallExpression[]): boolean {
  return calls.some((one) =>
    calls.some((other) => one !== other && one.start >= other.start && one.end <= other.end),
  );
}

/** Constants by their names; null where an expression is no such list. */
function listOf(node: AnyNode): Record<string, string> | null {
  if (node.type !== 'ObjectExpression') return null;
  const list: Record<string, string> = {};
  for (const one of node.properties) {
    const name = nameOf(one);
    const value = one.type === 'Property' ? constantOf(one.value) : null;
    if (name === null || value === null) return null;
    list[name] = literalOf(value.value);
  }
  return list;
}

function useOfList(
  node: Identifier,
  parents: AnyNode[],
  list: Record<string, string>,
  source: string,
  given: AnyNode,
): Edit | null {
  const parent = parents.at(-1) as AnyNode;
  if (parent.type === 'MemberExpression' && parent.object === node) {
    const member = nameOf(parent);
    if (member === null || isWritten(parents.slice(0, -1), parent)) return null;
    return { ...place(parent), text: parenthesized(list[member] ?? 'void 0') };
  }
  const isTest =
    (parent.type === 'IfStatement' && parent.test === node) ||
    (parent.type === 'ConditionalExpression' && parent.test === node) ||
    (parent.type === 'LogicalExpression' && parent.operator === '&&' && parent.left === node) ||
    (parent.type === 'UnaryExpression' && parent.operator === '!');
  if (isTest) return { ...place(node), text: 'true' };
  // The number of an object is none.
  if (parent.type === 'BinaryExpression' && parent.operator === '&') return { ...place(node), text: '0' };
  if (parent.type === 'CallExpression' && parent.callee !== node)
    return { ...place(node), text: source.slice(given.start, given.end).replace(/\n\s*/g, ' ') };
  // `how.qos || how`: the list counts where its member is 0.
  if (parent.type === 'LogicalExpression' && parent.operator === '||' && parent.right === node) {
    const { left } = parent;
    const member = left.type === 'MemberExpression' && nameOf(left);
    const isHeld = member && constantText(list[member]);
    return isHeld ? { ...place(node), text: '0' } : null;
  }
  return null;
}

const constantText = (text: string | undefined) =>
  text !== undefined && !/^(?:0|false|null|""|void 0)$/.test(text);

/** `typeof` of a parameter that holds a text, as long as nothing has been assigned to it there. */
function typesOf(uses: { node: Identifier; parents: AnyNode[] }[]): Edit[] {
  const writes = uses.filter(({ node, parents }) => isWritten(parents, node));
  return uses.flatMap(({ parents }) => {
    const parent = parents.at(-1);
    if (parent?.type !== 'UnaryExpression' || parent.operator !== 'typeof') return [];
    const decision = parents.findLast(({ type }) => type === 'IfStatement');
    if (decision?.type !== 'IfStatement' || parent.end > decision.test.end) return [];
    const isFirst = writes.every(({ node }) => node.start > parent.end && node.end <= decision.end);
    return isFirst ? [{ ...place(parent), text: '"string"' }] : [];
  });
}

/** Whether an expression gives a text, whatever its parts are. */
function isText(node: AnyNode): boolean {
  if (node.type === 'Literal') return typeof node.value === 'string';
  if (node.type === 'TemplateLiteral') return true;
  if (node.type === 'BinaryExpression')
    return node.operator === '+' && [node.left, node.right].some((one) => isText(one as AnyNode));
  if (node.type !== 'CallExpression') return false;
  const { callee, arguments: given } = node;
  if (callee.type === 'Identifier')
    return callee.name === 'String' || (callee.name === '$stringify' && isList(given[0]));
  if (callee.type !== 'MemberExpression') return false;
  if (nameOf(callee) === 'toFixed') return true;
  return (
    callee.object.type === 'Identifier' &&
    callee.object.name === 'JSON' &&
    nameOf(callee) === 'stringify' &&
    isList(given[0])
  );
}

/** JSON of anything else may be no text. */
function isList(node: AnyNode | undefined): boolean {
  return node?.type === 'ObjectExpression' || node?.type === 'ArrayExpression';
}
