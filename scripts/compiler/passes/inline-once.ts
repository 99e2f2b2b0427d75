import type { AnyNode, FunctionDeclaration, Identifier, IfStatement, ReturnStatement } from 'acorn';
import { applyEdits, type Edit, walk } from '../../../simulator/board/language/edits.ts';
import { functionsWith } from './directives.ts';
import { hasNoEffect } from './drop-empty.ts';
import {
  breaksIn,
  isFunctionNode,
  isReference,
  onOneLine,
  parseModule,
  place,
  topFunctions,
} from './tree.ts';

/**
 * Puts each function that is called at one place only, as a statement, after `return`, as the value of a variable, or
 * as in `if (!f()) return;`, in that place. A function costs Espruino six variables and a call 9,000 instructions; so
 * the source can have as many as it reads best with, but for those in an `else` that say `'rare'`. Lines stay lines: what moves is at
 * the line of its call.
 */
export function inlineOnce(source: string, mayMove: (name: string) => boolean = () => true): string {
  for (;;) {
    const program = parseModule(source);
    const declared = topFunctions(program);
    for (const name of [...declared.keys()]) if (!mayMove(name)) declared.delete(name);
    const rare = functionsWith(program, 'rare');
    const uses = new Map<string, AnyNode[][]>();
    walk(program, [], (node, parents) => {
      if (isReference(node, parents) && declared.has(node.name))
        uses.set(node.name, [...(uses.get(node.name) ?? []), [...parents, node]]);
    });
    const next = [...declared].find(
      ([name, fn]) =>
        canMove(fn, uses.get(name) ?? []) && !(rare.includes(fn) && isInElse(uses.get(name)?.[0])),
    );
    if (!next) return source;
    source = move(source, next[1], (uses.get(next[0]) as AnyNode[][])[0]);
  }
}

function isInElse(path: AnyNode[] = []): boolean {
  return path.some(
    (node, index) => node.type === 'IfStatement' && node.alternate === path[index + 1] && !isNever(node.test),
  );
}

/** `false`, and `false && ...` as esbuild leaves them of a feature that is not there. */
function isNever(test: AnyNode): boolean {
  return test.type === 'LogicalExpression' && test.operator === '&&'
    ? isNever(test.left)
    : test.type === 'Literal' && test.value === false;
}

/** The statement around the only call; undefined where something else is done with the function. */
function callStatement(path: AnyNode[]): AnyNode | undefined {
  const [above, statement, call, callee] = path.slice(-4);
  if (call.type !== 'CallExpression' || call.callee !== callee) return undefined;
  if (statement.type === 'ReturnStatement' || statement.type === 'ExpressionStatement') return statement;
  if (statement.type === 'VariableDeclarator' && above.type === 'VariableDeclaration')
    return above.declarations.length === 1 ? above : undefined;
  return statement.type === 'UnaryExpression' && above.type === 'IfStatement' && isLeaving(above)
    ? above
    : undefined;
}

/** `if (...) return;` */
function isLeaving({ consequent, alternate }: IfStatement): boolean {
  return consequent.type === 'ReturnStatement' && !consequent.argument && !alternate;
}

/** Whether nothing comes after the statement of this call in the function around it. */
function isLastOfFunction(path: AnyNode[]): boolean {
  for (let at = path.length - 3; at > 0; at--) {
    const [above, node] = [path[at - 1], path[at]];
    if (/Function/.test(node.type)) return true;
    if (above.type === 'BlockStatement' ? above.body.at(-1) !== node : above.type !== 'IfStatement')
      return /Function/.test(above.type);
  }
  return false;
}

/** Whether what the function returns can be said in the place of its call. */
function canReturn(fn: FunctionDeclaration, statement: AnyNode, isTail: boolean): boolean {
  const returns: ReturnStatement[] = [];
  walk(fn.body, [], (node, parents) => {
    if (node.type === 'ReturnStatement' && !parents.some((parent) => /Function/.test(parent.type)))
      returns.push(node);
  });
  const last = fn.body.body.at(-1);
  if (statement.type === 'ReturnStatement') return true;
  if (statement.type === 'ExpressionStatement') return returns.length === 0 || isTail;
  if (statement.type === 'VariableDeclaration') return returns.length === 1 && returns[0] === last;
  return (
    last?.type === 'ReturnStatement' &&
    returns.every((one) => one.argument?.type === 'Literal' && one.argument.value === (one === last))
  );
}

/** `for (const key in ...)`: has a value in each round. */
function isLoopName(parents: AnyNode[]): boolean {
  const [loop, list] = parents.slice(-2);
  return loop.type === 'ForInStatement' && loop.left === list;
}

function hasLocals(fn: FunctionDeclaration): boolean {
  let found = fn.params.length > 0;
  walk(fn.body, [], (node) => {
    if (node.type === 'VariableDeclaration') found = true;
  });
  return found;
}

function canMove(fn: FunctionDeclaration, uses: AnyNode[][]): boolean {
  if (uses.length !== 1 || uses[0].includes(fn)) return false;
  const statement = callStatement(uses[0]);
  if (!statement || fn.params.some((param) => param.type !== 'Identifier')) return false;
  // At the top a local variable would stay for ever.
  if (!uses[0].some(isFunctionNode) && hasLocals(fn)) return false;
  const inLoop = uses[0].some((node) => /^(For|While|DoWhile)/.test(node.type));
  let fits = canReturn(fn, statement, isLastOfFunction(uses[0]));
  walk(fn.body, [], (node, parents) => {
    if (parents.some((parent) => /Function/.test(parent.type))) return;
    // In the next round of the loop the variable would still have the value of the last one.
    if (node.type === 'VariableDeclarator' && !node.init && inLoop && !isLoopName(parents)) fits = false;
  });
  return fits;
}

/**
 * Parameters that need no variable of their own, with the variable of the function around that is given for them: nobody writes
 * either of the two, or the function around returns what this one does and so needs its variable no more.
 */
function aliasesOf(fn: FunctionDeclaration, path: AnyNode[]): Map<string, string> {
  const aliases = new Map<string, string>();
  const outer = path.findLast(isFunctionNode);
  const statement = callStatement(path) as AnyNode;
  const call = path[path.length - 2];
  if (outer === undefined || call.type !== 'CallExpression') return aliases;
  fn.params.forEach((param, index) => {
    const argument = call.arguments[index];
    if (param.type !== 'Identifier' || argument?.type !== 'Identifier') return;
    const { name } = argument;
    if (!isLocalOf(outer, name) || [...aliases.values()].includes(name)) return;
    const isDone =
      statement.type === 'ReturnStatement' &&
      !path.some(({ type }) => type === 'TryStatement') &&
      !isNamedInClosure(outer, name);
    if (isDone || !(isWrittenIn(fn.body, param.name) || isWrittenIn(outer, name)))
      aliases.set(param.name, name);
  });
  return aliases;
}

function isNamedIn(node: AnyNode, name: string): boolean {
  let found = false;
  walk(node, [], (inner, parents) => {
    if (isReference(inner, parents) && inner.name === name) found = true;
  });
  return found;
}

function isWrittenIn(node: AnyNode, name: string): boolean {
  let found = false;
  walk(node, [], (inner) => {
    const target =
      inner.type === 'AssignmentExpression'
        ? inner.left
        : inner.type === 'UpdateExpression'
          ? inner.argument
          : null;
    if (target?.type === 'Identifier' && target.name === name) found = true;
  });
  return found;
}

function isNamedInClosure(outer: AnyNode, name: string): boolean {
  let found = false;
  walk(outer, [], (inner, parents) => {
    if (parents.slice(1).some(isFunctionNode) && isReference(inner, parents) && inner.name === name)
      found = true;
  });
  return found;
}

/** A parameter or a variable of a function, not of one within or around it. */
function isLocalOf(outer: AnyNode, name: string): boolean {
  let found =
    'params' in outer &&
    Array.isArray(outer.params) &&
    outer.params.some((one: AnyNode) => one.type === 'Identifier' && one.name === name);
  walk(outer, [], (inner, parents) => {
    const isOwn = !parents.slice(1).some(isFunctionNode);
    if (inner.type === 'VariableDeclarator' && inner.id.type === 'Identifier')
      if (isOwn && inner.id.name === name) found = true;
  });
  return found;
}

function move(source: string, fn: FunctionDeclaration, path: AnyNode[]): string {
  const statement = callStatement(path) as AnyNode;
  const call = path[path.length - 2];
  if (call.type !== 'CallExpression') throw new Error('not a call');
  const aliases = aliasesOf(fn, path);
  const local = (name: string) => aliases.get(name) ?? `${name}_${fn.id.name}`;
  const names = new Set(fn.params.map((param) => (param as Identifier).name));
  walk(fn.body, [], (node) => {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier') names.add(node.id.name);
    if (node.type === 'CatchClause' && node.param?.type === 'Identifier') names.add(node.param.name);
  });
  const renamed: Edit[] = [];
  walk(fn.body, [], (node, parents) => {
    if (!isReference(node, parents) || !names.has(node.name)) return;
    const parent = parents[parents.length - 1];
    const shorthand = parent.type === 'Property' && parent.shorthand;
    // A shorthand property is two nodes at one place.
    if (shorthand && renamed.some((edit) => edit.start === node.start)) return;
    renamed.push({
      ...place(node),
      text: shorthand ? `${node.name}: ${local(node.name)}` : local(node.name),
    });
  });
  let before = '';
  const after = statement.type === 'ReturnStatement' ? ' return;' : '';
  let end = fn.body.end - 1;
  const last = fn.body.body.at(-1);
  if (statement.type === 'VariableDeclaration' && last?.type === 'ReturnStatement') {
    const name = (statement.declarations[0].id as Identifier).name;
    before = `let ${name}; `;
    renamed.push({ start: last.start, end: last.start + 'return'.length, text: `${name} =` });
  } else if (statement.type === 'IfStatement' && last) {
    end = last.start;
    walk(fn.body, [], (node, parents) => {
      if (
        node.type === 'ReturnStatement' &&
        node !== last &&
        !parents.some((one) => /Function/.test(one.type))
      )
        renamed.push({ ...place(node), text: 'return;' });
    });
  }
  const body = onOneLine(applyEdits(source, renamed, fn.body.start + 1, end));
  const given = fn.params.map((param, index) => {
    const { name } = param as Identifier;
    const argument = call.arguments[index] as AnyNode | undefined;
    if (aliases.has(name) || ((!argument || hasNoEffect(argument)) && !isNamedIn(fn.body, name))) return '';
    const value = argument ? source.slice(argument.start, argument.end) : 'void 0';
    return `let ${local(name)} = ${value};`;
  });
  return applyEdits(source, [
    { ...place(fn), text: breaksIn(source, fn) },
    {
      ...place(statement),
      text: `${before}{ ${given.join(' ')}${body}${after} }${breaksIn(source, statement)}`,
    },
  ]);
}
