import {
  type AnyNode,
  type FunctionDeclaration,
  type Identifier,
  type IfStatement,
  parse,
  type ReturnStatement,
} from 'acorn';
import { applyEdits, type Edit, walk } from '../../simulator/board/language/edits.ts';

/** Replaces the name of each constant number by its value: on the engine a variable costs more than a literal. */
export function inlineNumbers(source: string): string {
  const program = parse(source, { ecmaVersion: 2020, sourceType: 'module' });
  const numbers = new Map<string, string>();
  const edits: Edit[] = [];
  for (const node of program.body)
    if (node.type === 'VariableDeclaration')
      for (const { id, init } of node.declarations)
        if (id.type === 'Identifier' && /^[A-Z_\d]+$/.test(id.name) && init?.type === 'Literal' && init.raw)
          numbers.set(id.name, init.raw);
  walk(program, [], (node, parents) => {
    const value = isReference(node, parents) && numbers.get(node.name);
    if (value && parents[parents.length - 1].type !== 'VariableDeclarator')
      edits.push({ ...place(node), text: value });
  });
  return applyEdits(source, edits);
}

/** Replaces each call of a function that is one expression by that expression: one variable and one call fewer. */
const EXPRESSIONS = new Set(['isUp', 'isFull', 'isText']);

export function inlineExpressions(source: string): string {
  for (;;) {
    const program = parse(source, { ecmaVersion: 2020, sourceType: 'module' });
    const fn = program.body.find(
      (node): node is FunctionDeclaration =>
        node.type === 'FunctionDeclaration' && EXPRESSIONS.has(node.id.name),
    );
    if (!fn) return source;
    const [result] = fn.body.body;
    if (result.type !== 'ReturnStatement' || !result.argument || fn.body.body.length > 1)
      throw new Error(`${fn.id.name} is more than one expression`);
    const value = result.argument;
    const edits: Edit[] = [{ ...place(fn), text: '\n'.repeat(lineBreaks(source, fn)) }];
    walk(program, [], (node) => {
      if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return;
      if (node.callee.name !== fn.id.name) return;
      const given: Edit[] = [];
      walk(value, [], (inner, parents) => {
        const index = fn.params.findIndex(
          (param) => isReference(inner, parents) && param.type === 'Identifier' && param.name === inner.name,
        );
        const argument = node.arguments[index];
        if (argument)
          given.push({ ...place(inner), text: `(${source.slice(argument.start, argument.end)})` });
      });
      const text = applyEdits(source, given, value.start, value.end).replace(/\n\s*/g, ' ');
      edits.push({ ...place(node), text: `(${text})` });
    });
    source = applyEdits(source, edits);
  }
}

const lineBreaks = (source: string, { start, end }: AnyNode) =>
  source.slice(start, end).split('\n').length - 1;

/**
 * Puts each function that is called at one place only, as a statement, after `return`, as the value of a variable, or
 * as in `if (!f()) return;`, in that place. A function costs Espruino six variables and a call 9,000 instructions; so
 * the source can have as many as it reads best with, but for those `apart`. Lines stay lines: what moves is at the line of
 * its call.
 */
export function inlineSingleUse(source: string, apart: readonly string[]): string {
  for (;;) {
    const program = parse(source, { ecmaVersion: 2020, sourceType: 'module' });
    const declared = new Map<string, FunctionDeclaration>();
    for (const node of program.body)
      if (node.type === 'FunctionDeclaration') declared.set(node.id.name, node);
    const uses = new Map<string, AnyNode[][]>();
    walk(program, [], (node, parents) => {
      if (isReference(node, parents) && declared.has(node.name))
        uses.set(node.name, [...(uses.get(node.name) ?? []), [...parents, node]]);
    });
    const next = [...declared].find(
      ([name, fn]) => !apart.includes(name) && canMove(fn, uses.get(name) ?? []),
    );
    if (!next) return source;
    source = move(source, next[1], (uses.get(next[0]) as AnyNode[][])[0]);
  }
}

function isReference(node: AnyNode, parents: AnyNode[]): node is Identifier {
  if (node.type !== 'Identifier') return false;
  const parent = parents[parents.length - 1];
  if (parent.type === 'MemberExpression') return parent.computed || parent.object === node;
  if (parent.type === 'Property') return parent.value === node;
  return !(parent.type === 'FunctionDeclaration' && parent.id === node);
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

function canMove(fn: FunctionDeclaration, uses: AnyNode[][]): boolean {
  if (uses.length !== 1 || uses[0].includes(fn)) return false;
  const statement = callStatement(uses[0]);
  if (!statement || fn.params.some((param) => param.type !== 'Identifier')) return false;
  const inLoop = uses[0].some((node) => /^(For|While|DoWhile)/.test(node.type));
  let fits = canReturn(fn, statement, isLastOfFunction(uses[0]));
  walk(fn.body, [], (node, parents) => {
    if (parents.some((parent) => /Function/.test(parent.type))) return;
    // In the next round of the loop the variable would still have the value of the last one.
    if (node.type === 'VariableDeclarator' && !node.init && inLoop && !isLoopName(parents)) fits = false;
  });
  return fits;
}

function move(source: string, fn: FunctionDeclaration, path: AnyNode[]): string {
  const statement = callStatement(path) as AnyNode;
  const call = path[path.length - 2];
  if (call.type !== 'CallExpression') throw new Error('not a call');
  const local = (name: string) => `${name}_${fn.id.name}`;
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
  const body = applyEdits(source, renamed, fn.body.start + 1, end).replace(/\n\s*/g, ' ');
  const given = fn.params.map((param, index) => {
    const argument = call.arguments[index];
    const value = argument ? source.slice(argument.start, argument.end) : 'void 0';
    return `let ${local((param as Identifier).name)} = ${value};`;
  });
  return applyEdits(source, [
    { ...place(fn), text: '\n'.repeat(lineBreaks(source, fn)) },
    { ...place(statement), text: `${before}{ ${given.join(' ')}${body}${after} }` },
  ]);
}

function place({ start, end }: AnyNode): { start: number; end: number } {
  return { start, end };
}
