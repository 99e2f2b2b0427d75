import { type AnyNode, type Expression, parse } from 'acorn';
import { applyEdits, type Edit, walk } from '../../simulator/board/language/edits.ts';

const RESET = /\bresetState\(\)/;

/**
 * Top-level variables of the client's files that change get their first value in each `create`, where the source says
 * `resetState()`; those that never change are initialised once, and their text need not stay in memory.
 */
export function resetInCreate(source: string): string {
  const program = parse(source, { ecmaVersion: 2020, sourceType: 'module' });
  const changed = new Set<string>();
  walk(program, [], (node) => {
    const target =
      node.type === 'AssignmentExpression'
        ? node.left
        : node.type === 'UpdateExpression'
          ? node.argument
          : node;
    if (target !== node && target.type === 'Identifier') changed.add(target.name);
  });
  const edits: Edit[] = [];
  const resets: string[] = [];
  for (const statement of program.body) {
    if (statement.type !== 'VariableDeclaration') continue;
    for (const { id, init } of statement.declarations) {
      if (id.type !== 'Identifier' || !init || !(changed.has(id.name) || isTable(init))) continue;
      resets.push(`${id.name} = ${source.slice(init.start, init.end).replace(/\n\s*/g, ' ')}`);
      // Lines stay lines, for the source map.
      edits.push({
        start: id.end,
        end: init.end,
        text: source.slice(id.end, init.end).replace(/[^\n]/g, ''),
      });
    }
  }
  return applyEdits(source, edits).replace(RESET, () => `(${resets.join(', ') || '0'})`);
}

/** An object that is filled as a table; one with methods is not. */
function isTable(init: Expression): boolean {
  let methods = false;
  walk(init, [], (node: AnyNode) => {
    if (/Function/.test(node.type)) methods = true;
  });
  return init.type === 'ObjectExpression' && !methods;
}
