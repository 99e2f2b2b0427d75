import { applyEdits, type Edit, walk } from '../../../simulator/board/language/edits.ts';
import { isReference, parseModule, place } from './tree.ts';

/**
 * Replaces the name of each constant number by its value: on the engine a variable costs 14 bytes and a look-up, a literal
 * neither.
 */
export function inlineNumbers(source: string): string {
  const program = parseModule(source);
  const numbers = new Map<string, string>();
  const edits: Edit[] = [];
  for (const node of program.body)
    if (node.type === 'VariableDeclaration')
      for (const { id, init } of node.declarations)
        if (id.type === 'Identifier' && /^[A-Z_\d$]+$/.test(id.name) && init?.type === 'Literal' && init.raw)
          numbers.set(id.name, init.raw);
  walk(program, [], (node, parents) => {
    const value = isReference(node, parents) && numbers.get(node.name);
    if (value && parents[parents.length - 1].type !== 'VariableDeclarator')
      edits.push({ ...place(node), text: value });
  });
  return applyEdits(source, edits);
}
