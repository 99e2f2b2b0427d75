import type { AnyNode, Program } from 'acorn';
import { eachChild } from './scope.ts';

type Note = (node: AnyNode, what: string, instead: string) => void;

const isFunction = (node: AnyNode) => /^(?:Arrow)?Function/.test(node.type);

interface Declaration {
  at: number;
  kind: 'function' | 'var';
  branches: AnyNode[];
}

/**
 * The engine hoists nothing: a function or a `var` exists only once the program has run its line. Before that its name
 * means the outer variable, which an assignment would change; without an outer variable, reading it is an error. A use
 * in a function that is called later is fine.
 */
export function usedTooEarly(program: Program, note: Note): void {
  const check = (body: AnyNode[], outer: Set<string>, parameters: string[]): void => {
    const declared = new Map<string, Declaration[]>();
    for (const node of body) collect(node, [], declared);
    // `var x` beside a parameter x means that parameter.
    for (const name of parameters) declared.delete(name);
    const names = new Set([...outer, ...parameters, ...declared.keys()]);
    const visit = (node: AnyNode, branches: AnyNode[]): void => {
      if (node.type === 'Identifier') {
        const declarations = declared.get(node.name);
        if (declarations === undefined || declarations.some((one) => surelyBefore(one, node, branches)))
          return;
        declared.delete(node.name);
        const [{ kind, at }] = declarations;
        if (kind === 'function')
          note(node, `${node.name}() is used before its line, functions are not hoisted`, 'it later');
        else if (at > node.start && !outer.has(node.name)) return;
        else
          note(node, `${node.name} is no variable of this function until its var is run`, 'a var further up');
        return;
      }
      if (isFunction(node)) {
        const inner = node as Extract<AnyNode, { type: 'FunctionExpression' }>;
        const parameters = inner.params.filter((one) => one.type === 'Identifier').map((one) => one.name);
        check(inner.body.type === 'BlockStatement' ? inner.body.body : [inner.body], names, parameters);
        return;
      }
      eachUse(node, (child) => visit(child, opensBranch(node, child) ? [...branches, child] : branches));
    };
    for (const node of body) visit(node, []);
  };
  check(program.body, new Set(), []);
}

/** Whether every path to the use passes the declaration. */
function surelyBefore(declaration: Declaration, use: AnyNode, branches: AnyNode[]): boolean {
  return (
    declaration.at <= use.start && declaration.branches.every((branch, depth) => branches[depth] === branch)
  );
}

/** Whether `child` is a part of the statement that is not run every time the statement is. */
function opensBranch(node: AnyNode, child: AnyNode): boolean {
  switch (node.type) {
    case 'IfStatement':
      return child !== node.test;
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'CatchClause':
      return child === node.body;
    case 'SwitchStatement':
      return child !== node.discriminant;
    case 'TryStatement':
      return child === node.block;
  }
  return false;
}

/** Visits the names that are used as values: not keys, labels, or names being declared. */
function eachUse(node: AnyNode, visit: (child: AnyNode) => void): void {
  if (node.type === 'MemberExpression' && !node.computed) visit(node.object);
  else if ((node.type === 'Property' || node.type === 'MethodDefinition') && !node.computed) {
    if (node.value) visit(node.value);
  } else if (node.type === 'VariableDeclarator') {
    if (node.init) visit(node.init);
  } else if (node.type === 'LabeledStatement') visit(node.body);
  else if (node.type !== 'BreakStatement' && node.type !== 'ContinueStatement') eachChild(node, visit);
}

function collect(node: AnyNode, branches: AnyNode[], into: Map<string, Declaration[]>): void {
  const add = (name: string, at: number, kind: Declaration['kind']) => {
    const known = into.get(name) ?? [];
    known.push({ at, kind, branches });
    into.set(name, known);
  };
  if (node.type === 'FunctionDeclaration' && node.id !== null) add(node.id.name, node.start, 'function');
  if (isFunction(node) || /^Class/.test(node.type)) return;
  if (node.type === 'VariableDeclaration' && node.kind === 'var')
    for (const { id } of node.declarations) if (id.type === 'Identifier') add(id.name, id.start, 'var');
  eachChild(node, (child) =>
    collect(child, opensBranch(node, child) ? [...branches, child] : branches, into),
  );
}

/** On the engine all closures over a loop's own `let` see its last value. */
export function letInClosure(program: Program, note: Note): void {
  const visit = (node: AnyNode): void => {
    const head =
      node.type === 'ForStatement'
        ? node.init
        : /^For(?:In|Of)/.test(node.type)
          ? (node as { left?: AnyNode }).left
          : null;
    if (head?.type === 'VariableDeclaration' && head.kind !== 'var') {
      const names = new Set(head.declarations.map(({ id }) => (id.type === 'Identifier' ? id.name : '')));
      const { body } = node as { body?: AnyNode };
      if (body !== undefined) inClosures(body, names, false, note);
    }
    eachChild(node, visit);
  };
  visit(program);
}

function inClosures(node: AnyNode, names: Set<string>, inside: boolean, note: Note): void {
  if (node.type === 'Identifier' && inside && names.has(node.name))
    note(
      node,
      `all functions made in this loop see the last ${node.name}`,
      'a function that takes it as an argument',
    );
  else eachUse(node, (child) => inClosures(child, names, inside || isFunction(node), note));
}
