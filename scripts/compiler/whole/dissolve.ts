import type { AnyNode } from 'acorn';
import { applyEdits, type Edit, walk } from '../../../simulator/board/language/edits.ts';
import { nameOf, PassError, parseModule, place } from '../passes/tree.ts';
import { clientOf, createOf } from './client-source.ts';
import { functionName } from './fold-options.ts';

/** A client without its object. */
export interface Dissolved {
  source: string;
  /** The function or variable that stands for each of its members. */
  members: Map<string, string>;
  /** What has the listeners. */
  events: string;
}

/** What the engine gives every object for its listeners. */
const OF_EVENTS = ['on', 'emit', 'removeListener', 'removeAllListeners'];

/**
 * Makes functions and variables of the client's object, for a program that uses it by members alone: each method is then a
 * function that the other passes see through, and what nothing calls is gone.
 * @param source the client's, with `exports.create` still in it
 * @param heard events that the program listens to; the others are not emitted
 * @throws PassError: the client uses its object as a whole
 */
export function dissolve(source: string, heard: ReadonlySet<string>, prefix: string): Dissolved {
  const program = parseModule(source);
  const create = createOf(program);
  const client = clientOf(program, create);
  const events = `${prefix}events`;
  const members = new Map<string, string>();
  const edits: Edit[] = [{ start: client.statement.start, end: 0, text: '' }];
  const { init } = client.declared;
  if (init?.type !== 'ObjectExpression') throw new PassError(`${client.name} is no object`);
  // Taken apart in its place; what stands between the members goes.
  edits[0] = { start: client.statement.start, end: init.properties[0].start, text: `const ${events} = {}; ` };
  init.properties.forEach((one, index) => {
    const name = nameOf(one);
    if (one.type !== 'Property' || name === null)
      throw new PassError(`${client.name} has a member without a name`);
    const { value } = one;
    if (value.type === 'Identifier') members.set(name, value.name);
    else members.set(name, `${prefix}client_${name}`);
    if (value.type === 'FunctionExpression')
      edits.push({
        start: one.start,
        end: one.method ? one.key.end : value.start + 'function'.length,
        text: `function ${members.get(name)}`,
      });
    else if (value.type === 'Identifier') edits.push({ ...place(one), text: '' });
    else edits.push({ start: one.start, end: value.start, text: `let ${members.get(name)} = ` });
    const next = init.properties[index + 1]?.start ?? client.statement.end;
    edits.push({ start: one.end, end: next, text: value.type === 'FunctionExpression' ? ' ' : '; ' });
  });
  walk(program, [], (node, parents) => {
    if (node.type !== 'Identifier' || node.name !== client.name) return;
    const parent = parents.at(-1) as AnyNode;
    if (parent === client.declared) return;
    if (parent.type === 'MemberExpression' && parent.property === node && !parent.computed) return;
    if (parent.type === 'Property' && parent.key === node && !parent.computed) return;
    if (parent.type === 'ReturnStatement' && parents.includes(create.fn)) {
      edits.push({ ...place(parent), text: '' });
      return;
    }
    edits.push(memberEdit(node, parents, { name: client.name, members, events, heard }));
  });
  return { source: applyEdits(source, withLines(source, edits)), members, events };
}

function memberEdit(
  node: AnyNode,
  parents: readonly AnyNode[],
  {
    name,
    members,
    events,
    heard,
  }: { name: string; members: Map<string, string>; events: string; heard: ReadonlySet<string> },
): Edit {
  const member = parents.at(-1) as AnyNode;
  const above = parents.at(-2) as AnyNode;
  const key = member.type === 'MemberExpression' && member.object === node ? nameOf(member) : null;
  if (key === null || member.type !== 'MemberExpression')
    throw new PassError(
      `${functionName(parents)} of the client uses ${name} as a whole, so it cannot do without the object`,
    );
  if (key.startsWith('#on') && !heard.has(key.slice('#on'.length)))
    return { ...place(member), text: 'false' };
  if (key === 'emit' && above.type === 'CallExpression' && above.callee === member) {
    const [event] = above.arguments;
    const statement = parents.at(-3);
    if (
      event?.type === 'Literal' &&
      !heard.has(String(event.value)) &&
      statement?.type === 'ExpressionStatement'
    )
      return { ...place(statement), text: ';' };
  }
  if (OF_EVENTS.includes(key) || key.startsWith('#on')) return { ...place(node), text: events };
  const stands = members.get(key);
  if (stands === undefined) throw new PassError(`${name}.${key} of the client is given to its object later`);
  return { ...place(member), text: stands };
}

function withLines(source: string, edits: Edit[]): Edit[] {
  return edits.map(({ start, end, text }) => ({
    start,
    end,
    text: text + source.slice(start, end).replace(/[^\n]/g, ''),
  }));
}
