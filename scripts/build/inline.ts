import { type AnyNode, type FunctionDeclaration, type Identifier, parse } from 'acorn';
import { applyEdits, type Edit, walk } from './edits.ts';

/** Puts the value of each named number in the place of its name: a variable of the engine is dearer than a digit. */
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

/**
 * Functions that stay: the engine scans what it skips, so what a hot function seldom needs stands outside of it.
 */
const APART = new Set(['read', 'skipBig', 'other', 'deliver', 'enqueue', 'isUnicode']);

/**
 * Puts each function that is called at one place only, as a statement or after `return`, in that place. A function
 * costs Espruino six variables and a call 9,000 instructions; so the source can have as many as it reads best with.
 * Lines stay lines: what moves is at the line of its call.
 */
export function inlineSingleUse(source: string): string {
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
    const next = [...declared].find(([name, fn]) => canMove(fn, uses.get(name) ?? []));
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
  const [statement, call, callee] = path.slice(-3);
  if (call.type !== 'CallExpression' || call.callee !== callee) return undefined;
  return statement.type === 'ReturnStatement' || statement.type === 'ExpressionStatement'
    ? statement
    : undefined;
}

/** `for (const key in ...)`: has a value in each round. */
function isLoopName(parents: AnyNode[]): boolean {
  const [loop, list] = parents.slice(-2);
  return loop.type === 'ForInStatement' && loop.left === list;
}

function canMove(fn: FunctionDeclaration, uses: AnyNode[][]): boolean {
  if (uses.length !== 1 || uses[0].includes(fn) || APART.has(fn.id.name)) return false;
  const statement = callStatement(uses[0]);
  if (!statement || fn.params.some((param) => param.type !== 'Identifier')) return false;
  const inLoop = uses[0].some((node) => /^(For|While|DoWhile)/.test(node.type));
  let fits = true;
  walk(fn.body, [], (node, parents) => {
    if (parents.some((parent) => /Function/.test(parent.type))) return;
    if (node.type === 'ReturnStatement' && statement.type !== 'ReturnStatement') fits = false;
    // In the next round it would still have the value of the last one.
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
  const body = applyEdits(source, renamed, fn.body.start + 1, fn.body.end - 1).replace(/\n\s*/g, ' ');
  const given = fn.params.map((param, index) => {
    const argument = call.arguments[index];
    const value = argument ? source.slice(argument.start, argument.end) : 'void 0';
    return `let ${local((param as Identifier).name)} = ${value};`;
  });
  const end = statement.type === 'ReturnStatement' ? ' return;' : '';
  const lines = source.slice(fn.start, fn.end).split('\n').length - 1;
  return applyEdits(source, [
    { ...place(fn), text: '\n'.repeat(lines) },
    { ...place(statement), text: `{ ${given.join(' ')}${body}${end} }` },
  ]);
}

const place = ({ start, end }: AnyNode) => ({ start, end });
