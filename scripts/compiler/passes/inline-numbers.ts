import type { Expression, Literal } from 'acorn';
import { applyEdits, type Edit, walk } from '../../../simulator/board/language/edits.ts';
import { isReference, parseModule, place } from './tree.ts';

/** A regular expression would be made again at each use. */
function isValue(init: Expression | null | undefined): init is Literal {
  return init?.type === 'Literal' && init.regex === undefined;
}

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
        if (id.type === 'Identifier' && /^[A-Z_\d$]+$/.test(id.name) && isValue(init) && init.raw)
          numbers.set(id.name, init.raw);
  walk(program, [], (node, parents) => {
    const value = isReference(node, parents) && numbers.get(node.name);
    if (value && !/^(VariableDeclarator|ExportSpecifier)$/.test(parents[parents.length - 1].type))
      edits.push({ ...place(node), text: value });
  });
  return applyEdits(source, edits);
}
