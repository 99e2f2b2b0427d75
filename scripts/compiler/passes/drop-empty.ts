import type { AnyNode } from 'acorn';
import { applyEdits, type Edit, walk } from '../../../simulator/board/language/edits.ts';
import { breaksIn, isReference, parseModule, place, topFunctions } from './tree.ts';

/** What neither does anything nor costs anything when it is left out. */
const WITHOUT_EFFECT = /^(?:Identifier|Literal|MemberExpression|BinaryExpression|LogicalExpression)$/;

/**
 * Takes out calls of functions at the top that do nothing, and those functions: a feature that a build has not leaves such behind
 * at each hook. @param mayGo by the function's name
 */
export function dropEmpty(source: string, mayGo: (name: string) => boolean = () => true): string {
  for (;;) {
    const program = parseModule(source);
    const empty = topFunctions(program);
    for (const [name, fn] of [...empty])
      if (!mayGo(name) || fn.body.body.some(({ type }) => type !== 'EmptyStatement')) empty.delete(name);
    const edits: Edit[] = [];
    walk(program, [], (node, parents) => {
      const fn = isReference(node, parents) ? empty.get(node.name) : undefined;
      if (fn === undefined) return;
      const [statement, call] = parents.slice(-2);
      if (
        call?.type === 'CallExpression' &&
        call.callee === node &&
        statement?.type === 'ExpressionStatement' &&
        call.arguments.every(hasNoEffect)
      )
        edits.push({ ...place(statement), text: `;${breaksIn(source, statement)}` });
      else empty.delete(fn.id.name);
    });
    if (edits.length === 0) return source;
    source = applyEdits(source, edits);
  }
}

/** Whether an argument may be left out. */
export function hasNoEffect(node: AnyNode): boolean {
  let isFree = true;
  walk(node, [], ({ type }) => {
    if (!WITHOUT_EFFECT.test(type)) isFree = false;
  });
  return isFree;
}
