import type { AnyNode, MemberExpression, Program } from 'acorn';
import { walk } from './edits.ts';

/** A place where a program changes what the engine has built in. */
export interface Change {
  /** As the program names it: `String`, `require("net")`, `__proto__`. */
  name: string;
  line: number;
}

/** Functions of `Object` that change their first argument. */
const CHANGERS = new Set(['assign', 'defineProperty', 'defineProperties', 'setPrototypeOf']);

/**
 * Where a program changes a prototype, a constructor, an object or a library of the engine's, or takes a prototype to
 * change it by another name. More may be said than is so, for a name that an inner variable hides; never less, as far as
 * the name stands in the program.
 * @param isBuiltIn whether the global of that name is one of the engine's, and of the library
 */
export function changesOf(
  program: Program,
  isBuiltIn: (name: string) => boolean,
  isLibrary: (name: string) => boolean,
): Change[] {
  const libraries = new Map<string, string>();
  const changes: Change[] = [];
  const nameOf = (node: AnyNode): string | null => {
    const root = rootOf(node);
    if (root.type === 'Identifier')
      return isBuiltIn(root.name) ? root.name : (libraries.get(root.name) ?? null);
    return libraryIn(root, isLibrary);
  };
  const note = (name: string | null, node: AnyNode) => {
    if (name !== null) changes.push({ name, line: node.loc?.start.line ?? 0 });
  };
  walk(program, [], (node: AnyNode, parents: readonly AnyNode[]) => {
    const parent = parents.at(-1);
    switch (node.type) {
      case 'VariableDeclarator':
        if (node.id.type === 'Identifier' && node.init) noteLibrary(node.id.name, node.init);
        return;
      case 'AssignmentExpression':
        if (node.left.type === 'Identifier') noteLibrary(node.left.name, node.right);
        else note(targetOf(node.left), node);
        return;
      case 'UpdateExpression':
        note(targetOf(node.argument), node);
        return;
      case 'UnaryExpression':
        if (node.operator === 'delete') note(targetOf(node.argument), node);
        return;
      case 'CallExpression':
        if (isChanger(node.callee) && node.arguments.length > 0) note(nameOf(node.arguments[0]), node);
        return;
      case 'MemberExpression':
        if (isPrototype(node) && isTaken(parent)) note(nameOf(node), node);
    }
  });
  return changes;

  function noteLibrary(name: string, value: AnyNode): void {
    const library = libraryIn(value, isLibrary);
    if (library !== null) libraries.set(name, library);
  }

  function targetOf(node: AnyNode): string | null {
    if (node.type !== 'MemberExpression') return null;
    return throughProto(node) ? '__proto__' : nameOf(node);
  }
}

function rootOf(node: AnyNode): AnyNode {
  return node.type === 'MemberExpression' ? rootOf(node.object) : node;
}

/** `require("net")` where that is one of the engine's. */
function libraryIn(node: AnyNode, isLibrary: (name: string) => boolean): string | null {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require')
    return null;
  const [name] = node.arguments;
  return name?.type === 'Literal' && typeof name.value === 'string' && isLibrary(name.value)
    ? `require("${name.value}")`
    : null;
}

function isNamed(node: MemberExpression, name: string): boolean {
  const { property, computed } = node;
  return computed
    ? property.type === 'Literal' && property.value === name
    : property.type === 'Identifier' && property.name === name;
}

function isPrototype(node: MemberExpression): boolean {
  return node.object.type === 'Identifier' && isNamed(node, 'prototype');
}

/** `[].__proto__.last`. */
function throughProto({ object }: MemberExpression): boolean {
  return object.type === 'MemberExpression' && (isNamed(object, '__proto__') || throughProto(object));
}

function isChanger(callee: AnyNode): boolean {
  return (
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Identifier' &&
    callee.object.name === 'Object' &&
    callee.property.type === 'Identifier' &&
    CHANGERS.has(callee.property.name)
  );
}

/** It is kept under another name; reading a member of it, or making an object of it, changes nothing. */
function isTaken(parent: AnyNode | undefined): boolean {
  if (parent === undefined || parent.type === 'MemberExpression') return false;
  if (parent.type === 'CallExpression')
    return !(
      parent.callee.type === 'MemberExpression' &&
      parent.callee.object.type === 'Identifier' &&
      parent.callee.object.name === 'Object'
    );
  return parent.type !== 'BinaryExpression' && parent.type !== 'ExpressionStatement';
}
