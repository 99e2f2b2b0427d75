import type { AnyNode } from 'acorn';
import { applyEdits, type Edit, walk } from '../../../simulator/board/language/edits.ts';
import { breaksIn, isReference, parseModule, place, topFunctions } from './tree.ts';

/** Takes out functions at the top that nothing names, and then those that only they named. @param mayGo by its name */
export function dropUnused(source: string, mayGo: (name: string) => boolean): string {
  for (;;) {
    const program = parseModule(source);
    const unused = topFunctions(program);
    for (const name of [...unused.keys()]) if (!mayGo(name)) unused.delete(name);
    walk(program, [], (node, parents) => {
      if (!isReference(node, parents)) return;
      const fn = unused.get(node.name);
      // That a function calls itself is no use.
      if (fn && !parents.includes(fn as AnyNode)) unused.delete(node.name);
    });
    if (unused.size === 0) return source;
    const edits: Edit[] = [...unused.values()].map((fn) => ({ ...place(fn), text: breaksIn(source, fn) }));
    source = applyEdits(source, edits);
  }
}
