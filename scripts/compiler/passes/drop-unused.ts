import type { AnyNode, Program } from 'acorn';
import { applyEdits, type Edit, walk } from '../../../simulator/board/language/edits.ts';
import { breaksIn, isReference, nameOf, parseModule, place, topFunctions } from './tree.ts';

/** What gives a value, and has no effect that anybody would miss: `E.isUTF8("...")` is a question to the engine. */
const VALUE = /^(?:Identifier|Literal|MemberExpression|BinaryExpression|LogicalExpression|UnaryExpression)$/;

/**
 * Takes out functions at the top that nothing names, and then those that only they named; and each `const` that nothing names and
 * that only asks the engine what it has. @param mayGo by its name
 */
export function dropUnused(source: string, mayGo: (name: string) => boolean): string {
  for (;;) {
    const program = parseModule(source);
    const unused = new Map<string, AnyNode>([...topFunctions(program), ...questions(program)]);
    for (const name of [...unused.keys()]) if (!mayGo(name)) unused.delete(name);
    walk(program, [], (node, parents) => {
      if (!isReference(node, parents)) return;
      const fn = unused.get(node.name);
      // That a function calls itself is no use.
      if (fn && !parents.includes(fn)) unused.delete(node.name);
    });
    if (unused.size === 0) return source;
    const edits: Edit[] = [...unused.values()].map((fn) => ({ ...place(fn), text: breaksIn(source, fn) }));
    source = applyEdits(source, edits);
  }
}

/** `const x = E.isUTF8 && E.isUTF8("...")`, by name. */
function questions(program: Program): [string, AnyNode][] {
  return program.body.flatMap((node): [string, AnyNode][] => {
    if (node.type !== 'VariableDeclaration' || node.kind === 'let' || node.declarations.length !== 1)
      return [];
    const [{ id, init }] = node.declarations;
    return id.type === 'Identifier' && init && asksOnly(init) ? [[id.name, node]] : [];
  });
}

function asksOnly(init: AnyNode): boolean {
  let asks = false;
  let isFree = true;
  walk(init, [], (node) => {
    const isQuestion =
      node.type === 'CallExpression' &&
      node.callee.type === 'MemberExpression' &&
      node.callee.object.type === 'Identifier' &&
      node.callee.object.name === 'E' &&
      /^is[A-Z]/.test(nameOf(node.callee) ?? '');
    if (isQuestion) asks = true;
    else if (!VALUE.test(node.type)) isFree = false;
  });
  return asks && isFree;
}
