import type { AnyNode, AssignmentExpression, FunctionExpression, Program, VariableDeclarator } from 'acorn';
import { applyEdits, type Edit, walk } from '../../../simulator/board/language/edits.ts';
import { breaksIn, isReference, PassError, parseModule, place } from '../passes/tree.ts';

/** `exports.create = function (host, options) {...};`, found by what it is; so are the others. */
export interface Create {
  statement: AnyNode;
  fn: FunctionExpression;
  /** Its second parameter. */
  options: string;
}

/** @throws PassError when there is none */
export function createOf(program: Program): Create {
  for (const statement of program.body) {
    if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AssignmentExpression')
      continue;
    const { left, right } = statement.expression;
    if (right.type !== 'FunctionExpression' || !isExport(left, 'create')) continue;
    const [, options] = right.params;
    if (options?.type === 'Identifier') return { statement, fn: right, options: options.name };
  }
  throw new PassError('the client has no `exports.create = (host, options) => {...}` at its top');
}

function isExport(node: AnyNode, name: string): boolean {
  return (
    node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    node.object.name === 'exports' &&
    node.property.type === 'Identifier' &&
    node.property.name === name
  );
}

/** The object and its field that `create` puts the options into: `given.options = options`. @throws PassError */
export function givenOf({ fn, options }: Create): { object: string; field: string } {
  const kept: AssignmentExpression[] = [];
  walk(fn.body, [], (node) => {
    if (
      node.type === 'AssignmentExpression' &&
      node.right.type === 'Identifier' &&
      node.right.name === options
    )
      kept.push(node);
  });
  const [one] = kept;
  const { left } = one ?? { left: null };
  if (
    kept.length !== 1 ||
    left?.type !== 'MemberExpression' ||
    left.object.type !== 'Identifier' ||
    left.property.type !== 'Identifier'
  )
    throw new PassError(
      '`create` of the client keeps its options in no field of one object: `given.options = options`',
    );
  return { object: left.object.name, field: left.property.name };
}

/** The object that `create` returns. @throws PassError */
export function clientOf(
  program: Program,
  { fn }: Create,
): { name: string; declared: VariableDeclarator; statement: AnyNode } {
  const last = fn.body.body.at(-1);
  const name =
    last?.type === 'ReturnStatement' && last.argument?.type === 'Identifier' ? last.argument.name : undefined;
  for (const statement of program.body)
    if (statement.type === 'VariableDeclaration')
      for (const declared of statement.declarations)
        if (
          name &&
          declared.id.type === 'Identifier' &&
          declared.id.name === name &&
          declared.init?.type === 'ObjectExpression'
        )
          return { name, declared, statement };
  throw new PassError('`create` of the client does not end with the return of an object at its top');
}

/** The client's source with each name at its top behind `prefix`, which the program has nowhere. */
export function prefixNames(source: string, prefix: string): string {
  const program = parseModule(source);
  const names = new Set<string>();
  for (const node of program.body) {
    if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') names.add(node.id.name);
    if (node.type === 'VariableDeclaration')
      for (const { id } of node.declarations) if (id.type === 'Identifier') names.add(id.name);
  }
  const edits: Edit[] = [];
  const done = new Set<number>();
  for (const node of program.body)
    if (node.type === 'ExportNamedDeclaration') edits.push({ ...place(node), text: breaksIn(source, node) });
  walk(program, [], (node, parents) => {
    if (parents.some(({ type }) => type === 'ExportNamedDeclaration')) return;
    if (node.type !== 'Identifier' || !names.has(node.name) || done.has(node.start)) return;
    const parent = parents.at(-1) as AnyNode;
    const isOwn = parent.type === 'FunctionDeclaration' && parent.id === node;
    if (!isOwn && !isReference(node, parents)) return;
    done.add(node.start);
    const isShorthand = parent.type === 'Property' && parent.shorthand;
    edits.push({ ...place(node), text: `${isShorthand ? `${node.name}: ` : ''}${prefix}${node.name}` });
  });
  return applyEdits(source, edits);
}

/** A prefix of names that none of the program's begins with. */
export function freePrefix(program: string): string {
  let prefix = 'mote_';
  while (program.includes(prefix)) prefix = `_${prefix}`;
  return prefix;
}

/** `exports.create` becomes a function, and the other exports go: the program is in the same scope. */
export function withoutExports(source: string, prefix: string): string {
  const program = parseModule(source);
  const create = createOf(program);
  const edits: Edit[] = [
    { start: create.statement.start, end: create.fn.start, text: '' },
    { start: create.fn.start, end: create.fn.start + 'function'.length, text: `function ${prefix}create` },
  ];
  for (const node of program.body) {
    if (
      node !== create.statement &&
      node.type === 'ExpressionStatement' &&
      node.expression.type === 'AssignmentExpression' &&
      node.expression.left.type === 'MemberExpression' &&
      node.expression.left.object.type === 'Identifier' &&
      node.expression.left.object.name === 'exports'
    )
      edits.push({ ...place(node), text: '' });
  }
  const result = applyEdits(
    source,
    edits.map((edit) => ({ ...edit, text: edit.text + lines(source, edit) })),
  );
  walk(parseModule(result), [], (node) => {
    if (node.type === 'Identifier' && node.name === 'exports')
      throw new PassError('the client asks for its own exports where it is compiled with its program');
  });
  return result;
}

function lines(source: string, { start, end }: Edit): string {
  return source.slice(start, end).replace(/[^\n]/g, '');
}
