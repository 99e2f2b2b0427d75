import type { AnyNode } from 'acorn';
import { applyEdits, type Edit, walk } from '../../../simulator/board/language/edits.ts';
import { constantOf, literalOf } from './fold.ts';
import { nameOf, parseModule, place } from './tree.ts';

interface Field {
  /** What it has from the start; null where that is no constant. */
  start: ReturnType<typeof constantOf>;
  reads: AnyNode[];
  writes: { value: AnyNode; statement: AnyNode | null; isInStarter: boolean }[];
  isOdd: boolean;
}

/**
 * A field of a state object that nothing writes is what it is from the start; one that only `starter` writes, once and a constant,
 * is that constant, as the starter runs before anything reads it.
 */
export function foldState(source: string, starter: string, isState: (name: string) => boolean): string {
  const fields = fieldsOf(source, starter, isState);
  const edits: Edit[] = [];
  for (const { start, reads, writes, isOdd } of fields.values()) {
    if (isOdd || writes.length > 1) continue;
    const [write] = writes;
    const isSettled = write?.isInStarter && write.statement !== null;
    const constant = write === undefined ? start : isSettled ? constantOf(write.value) : null;
    if (constant === null) continue;
    if (write?.statement) edits.push({ ...place(write.statement), text: ';' });
    for (const read of reads) edits.push({ ...place(read), text: `(${literalOf(constant.value)})` });
  }
  return applyEdits(source, edits);
}

function fieldsOf(source: string, starter: string, isState: (name: string) => boolean): Map<string, Field> {
  const program = parseModule(source);
  const fields = new Map<string, Field>();
  for (const statement of program.body)
    if (statement.type === 'VariableDeclaration')
      for (const { id, init } of statement.declarations)
        if (id.type === 'Identifier' && isState(id.name) && init?.type === 'ObjectExpression')
          for (const one of init.properties)
            fields.set(`${id.name}.${nameOf(one)}`, {
              start: one.type === 'Property' ? constantOf(one.value) : null,
              reads: [],
              writes: [],
              isOdd: false,
            });
  walk(program, [], (node, parents) => {
    if (node.type !== 'Identifier') return;
    const member = parents.at(-1) as AnyNode;
    const isObject = member.type === 'MemberExpression' && member.object === node;
    const name = isObject ? nameOf(member) : null;
    const isOwn = member.type === 'VariableDeclarator' && member.id === node;
    if (name === null && !isOwn && isState(node.name)) {
      // The object itself goes somewhere.
      for (const [key, field] of fields) if (key.startsWith(`${node.name}.`)) field.isOdd = true;
      return;
    }
    const field = fields.get(`${node.name}.${name}`);
    if (field === undefined) return;
    const above = parents.at(-2) as AnyNode;
    if (above.type === 'AssignmentExpression' && above.left === member) {
      const statement = parents.at(-3) as AnyNode;
      const fn = parents.find(({ type }) => type === 'FunctionDeclaration');
      field.writes.push({
        value: above.right,
        statement: above.operator === '=' && statement.type === 'ExpressionStatement' ? statement : null,
        isInStarter:
          fn?.type === 'FunctionDeclaration' && fn.id?.name === starter && parents.at(-4) === fn.body,
      });
    } else if (above.type === 'UpdateExpression') field.isOdd = true;
    else field.reads.push(member);
  });
  return fields;
}
