import type { AnyNode, Literal } from 'acorn';
import { applyEdits, type Edit, walk } from '../../../simulator/board/language/edits.ts';
import { constantOf, literalOf } from './fold.ts';
import { breaksIn, isFunctionNode, isReference, parseModule, place, topFunctions } from './tree.ts';

/**
 * A constant that a function at the top gives a name stands in the place of that name. @param mayChange by the function's name
 */
export function foldLocals(source: string, mayChange: (name: string) => boolean = () => true): string {
  const edits: Edit[] = [];
  for (const [name, fn] of topFunctions(parseModule(source))) {
    if (!mayChange(name)) continue;
    walk(fn.body, [], (node, parents) => {
      if (node.type !== 'VariableDeclaration' || node.kind !== 'const' || node.declarations.length !== 1)
        return;
      const [{ id, init }] = node.declarations;
      const constant = init && constantOf(init);
      const isInner = parents.some(isFunctionNode) || /^For/.test(parents.at(-1)?.type ?? '');
      if (!constant || id.type !== 'Identifier' || isInner || declarations(fn, id.name) !== 1) return;
      edits.push({ ...place(node), text: `;${breaksIn(source, node)}` });
      walk(fn.body, [], (use, above) => {
        if (!isReference(use, above) || use.name !== id.name || use === id) return;
        const isShorthand =
          above.at(-1)?.type === 'Property' && (above.at(-1) as { shorthand?: boolean }).shorthand;
        if (isShorthand && edits.some(({ start }) => start === use.start)) return;
        edits.push({
          ...place(use),
          text: `${isShorthand ? `${use.name}: ` : ''}(${literalOf(constant.value as Literal['value'] as string)})`,
        });
      });
    });
  }
  return applyEdits(source, edits);
}

/** How often a name is declared within a function. */
function declarations(fn: AnyNode, name: string): number {
  let count = 0;
  walk(fn, [], (node) => {
    const isVariable =
      node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === name;
    const isCatch =
      node.type === 'CatchClause' && node.param?.type === 'Identifier' && node.param.name === name;
    if (isVariable || isCatch) count++;
    if (isFunctionNode(node) && 'params' in node && Array.isArray(node.params))
      for (const one of node.params) if (one.type === 'Identifier' && one.name === name) count++;
  });
  return count;
}
