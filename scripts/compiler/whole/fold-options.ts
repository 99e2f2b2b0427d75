import type { AnyNode, ObjectExpression } from 'acorn';
import { applyEdits, type Edit, walk } from '../../../simulator/board/language/edits.ts';
import { constantOf, literalOf } from '../passes/fold.ts';
import { isFunctionNode, nameOf, onOneLine, PassError, parseModule, place } from '../passes/tree.ts';
import { createOf, givenOf } from './client-source.ts';

export interface FoldedOptions {
  source: string;
  /** What takes the place of the options in the call of `create`; empty where nothing has to run. */
  given: string;
}

/**
 * Puts options that all stand in the call of `create` into the client: a constant in the place of each read, a variable for
 * what is computed, and no object.
 * @param source the client's, with `exports.create` still in it
 * @throws PassError: the client does more with its options than to read members, with the function that does
 */
export function foldOptions(
  source: string,
  options: ObjectExpression | 'none',
  text: string,
  prefix: string,
): FoldedOptions {
  const program = parseModule(source);
  const create = createOf(program);
  const given = givenOf(create);
  const isGiven = (node: AnyNode) =>
    node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    node.object.name === given.object &&
    nameOf(node) === given.field;
  const edits: Edit[] = [];
  const aliases: { name: string; within: AnyNode }[] = [{ name: create.options, within: create.fn }];
  walk(program, [], (node, parents) => {
    if (node.type === 'VariableDeclaration' && node.declarations.length === 1) {
      const [{ id, init }] = node.declarations;
      if (!init || !isGiven(init) || id.type !== 'Identifier') return;
      aliases.push({ name: id.name, within: parents.findLast(isFunctionNode) as AnyNode });
      edits.push({ ...place(node), text: '' });
    } else if (node.type === 'ExpressionStatement' && node.expression.type === 'AssignmentExpression') {
      const { left, right } = node.expression;
      const isDefault =
        left.type === 'Identifier' && left.name === create.options && parents.includes(create.fn);
      if (isDefault || (isGiven(left) && right.type === 'Identifier' && right.name === create.options))
        edits.push({ ...place(node), text: '' });
    }
  });
  const values = valuesOf(options);
  const variables = new Map<string, string>();
  const reads: { node: AnyNode; name: string; isWritten: boolean; property?: AnyNode }[] = [];
  walk(program, [], (node, parents) => {
    if (edits.some(({ start, end }) => node.start >= start && node.end <= end)) return;
    const isAlias =
      node.type === 'Identifier' &&
      aliases.some(({ name, within }) => name === node.name && parents.includes(within)) &&
      !(
        parents.at(-1)?.type === 'MemberExpression' &&
        (parents.at(-1) as { property?: AnyNode }).property === node
      );
    if (!isAlias && !isGiven(node)) return;
    const member = parents.at(-1) as AnyNode;
    if (member === create.fn) return;
    const name = member.type === 'MemberExpression' && member.object === node ? nameOf(member) : null;
    const above = parents.at(-2);
    if (name === null)
      throw new PassError(`${functionName(parents)} of the client uses its options as a whole`);
    const isWritten = above?.type === 'AssignmentExpression' && above.left === member;
    reads.push({ node: member, name, isWritten, property: above });
  });
  for (const { name, isWritten } of reads)
    if (isWritten || (values.has(name) && constantOf(values.get(name) as AnyNode) === null))
      variables.set(name, `${prefix}option_${name}`);
  for (const { node, name, property } of reads) {
    const value = values.get(name);
    const constant = value === undefined ? { value: undefined } : constantOf(value);
    const literal = constant && literalOf(constant.value);
    if (value === undefined && property?.type === 'Property' && !variables.has(name)) {
      // A member that is not there is one that is undefined, to who reads it.
      const end = /^\s*,/.exec(source.slice(property.end))?.[0].length ?? 0;
      edits.push({ start: property.start, end: property.end + end, text: '' });
      continue;
    }
    edits.push({ ...place(node), text: variables.get(name) ?? `(${literal})` });
  }
  const declared = [...variables].map(([name, variable]) => {
    const value = values.get(name);
    return value && constantOf(value) === null
      ? variable
      : `${variable} = ${value ? onOneLine(text.slice(value.start, value.end)) : 'void 0'}`;
  });
  const assigned = [...values].flatMap(([name, value]) => {
    if (constantOf(value) !== null) return [];
    const words = onOneLine(text.slice(value.start, value.end));
    // The program runs what it says there, also for an option that nobody reads.
    return [variables.has(name) ? `${variables.get(name)} = ${words}` : words];
  });
  return {
    source:
      (declared.length > 0 ? `let ${declared.join(', ')}; ` : '') +
      applyEdits(source, withLines(source, edits)),
    given: assigned.length > 1 ? `(${assigned.join(', ')})` : (assigned[0] ?? ''),
  };
}

function withLines(source: string, edits: Edit[]): Edit[] {
  return edits.map(({ start, end, text }) => ({
    start,
    end,
    text: text + source.slice(start, end).replace(/[^\n]/g, ''),
  }));
}

function valuesOf(options: ObjectExpression | 'none'): Map<string, AnyNode> {
  const values = new Map<string, AnyNode>();
  if (options === 'none') return values;
  for (const one of options.properties)
    if (one.type === 'Property') values.set(nameOf(one) as string, one.value);
  return values;
}

export function functionName(parents: readonly AnyNode[]): string {
  const fn = parents.findLast(isFunctionNode);
  return fn && 'id' in fn && fn.id && 'name' in fn.id ? fn.id.name : 'a function';
}
