import { type AnyNode, parse } from 'acorn';
import { applyEdits, type Edit, walk } from '../../../simulator/board/language/edits.ts';
import { isReference } from '../passes/tree.ts';

/**
 * Gives each catch variable a name of its own: MicroQuickJS takes a second one of a name in one function for a mistake. A
 * name that something inside the block declares anew is left to that.
 */
export function withOwnCatchNames(code: string): string {
  const program = parse(code, { ecmaVersion: 5 });
  const edits: Edit[] = [];
  let count = 0;
  walk(program, [], (clause) => {
    if (clause.type !== 'CatchClause' || clause.param?.type !== 'Identifier') return;
    const { name } = clause.param;
    if (declares(clause.body, name)) return;
    const own = `$${count++}`;
    edits.push({ start: clause.param.start, end: clause.param.end, text: own });
    walk(clause.body, [], (node, parents) => {
      if (node.type === 'Identifier' && node.name === name && isReference(node, parents))
        edits.push({ start: node.start, end: node.end, text: own });
    });
  });
  return applyEdits(code, edits);
}

function declares(body: AnyNode, name: string): boolean {
  let found = false;
  walk(body, [], (node) => {
    const declared =
      node.type === 'VariableDeclarator'
        ? [node.id]
        : node.type === 'CatchClause'
          ? [node.param]
          : /Function/.test(node.type)
            ? [...(node as AnyNode & { params: AnyNode[] }).params, (node as { id?: AnyNode | null }).id]
            : [];
    if (declared.some((one) => one?.type === 'Identifier' && one.name === name)) found = true;
  });
  return found;
}
