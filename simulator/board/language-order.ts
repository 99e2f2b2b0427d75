import type { AnyNode, Program } from 'acorn';
import { eachChild } from './scope.ts';

type Note = (node: AnyNode, what: string, instead: string) => void;

const isFunction = (node: AnyNode) => /^(?:Arrow)?Function/.test(node.type);

/**
 * Nothing is hoisted: a function exists from its line on, and an inner `var` hides the outer name only from
 * its line on. What stands in a function that is called later is fine.
 */
export function usedTooEarly(program: Program, note: Note): void {
  const check = (body: AnyNode[], outer: Set<string>, parameters: string[]): void => {
    const declared = new Map<string, { at: number; kind: 'function' | 'var' }>();
    for (const node of body) collect(node, declared);
    // `var x` beside a parameter x is that parameter.
    for (const name of parameters) declared.delete(name);
    const names = new Set([...outer, ...parameters, ...declared.keys()]);
    const visit = (node: AnyNode): void => {
      if (node.type === 'Identifier') {
        const declaration = declared.get(node.name);
        if (declaration === undefined || node.start >= declaration.at) return;
        if (declaration.kind === 'function')
          note(node, `${node.name}() is used before its line, functions are not hoisted`, 'it further down');
        else if (outer.has(node.name))
          note(node, `${node.name} is the outer variable until the line of its var`, 'another name');
        return;
      }
      if (isFunction(node)) {
        const inner = node as Extract<AnyNode, { type: 'FunctionExpression' }>;
        const parameters = inner.params.filter((one) => one.type === 'Identifier').map((one) => one.name);
        check(inner.body.type === 'BlockStatement' ? inner.body.body : [inner.body], names, parameters);
        return;
      }
      eachUse(node, visit);
    };
    body.forEach(visit);
  };
  check(program.body, new Set(), []);
}

/** The names that are values here: no keys, no labels, no names being declared. */
function eachUse(node: AnyNode, visit: (child: AnyNode) => void): void {
  if (node.type === 'MemberExpression' && !node.computed) visit(node.object);
  else if ((node.type === 'Property' || node.type === 'MethodDefinition') && !node.computed) {
    if (node.value) visit(node.value);
  } else if (node.type === 'VariableDeclarator') {
    if (node.init) visit(node.init);
  } else if (node.type === 'LabeledStatement') visit(node.body);
  else if (node.type !== 'BreakStatement' && node.type !== 'ContinueStatement') eachChild(node, visit);
}

function collect(node: AnyNode, into: Map<string, { at: number; kind: 'function' | 'var' }>): void {
  if (node.type === 'FunctionDeclaration') {
    if (node.id !== null && !into.has(node.id.name))
      into.set(node.id.name, { at: node.start, kind: 'function' });
    return;
  }
  if (isFunction(node) || /^Class/.test(node.type)) return;
  if (node.type === 'VariableDeclaration' && node.kind === 'var')
    for (const { id } of node.declarations)
      if (id.type === 'Identifier' && !into.has(id.name)) into.set(id.name, { at: id.start, kind: 'var' });
  eachChild(node, (child) => collect(child, into));
}

/** All closures over a loop's own `let` see its last value. */
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
