import type { AnyNode, CallExpression, Identifier, ObjectExpression, Program } from 'acorn';
import { walk } from '../../../simulator/board/language/edits.ts';
import { nameOf } from '../passes/tree.ts';
import { requiredModule } from './values.ts';

/** Options that every build heeds, and those of `core`. */
const OPTIONS = ['host', 'port', 'client_id', 'keep_alive', 'net', 'username', 'password', 'will'];
const EVENTS = ['connected', 'disconnected', 'error'];
/** Topics that need no look at UTF-8. */
const PLAIN_TOPIC = /^[ -"$-*,-~]+$/;

/**
 * Whether a program provably uses no more than the client's smallest builds have: it makes one client at its top, with
 * options that all stand there, keeps it in one variable, and calls it in the few ways that they know.
 */
export function isPlain(program: Program): boolean {
  const made: [call: CallExpression, parents: AnyNode[]][] = [];
  const names = new Map<string, [node: Identifier, parents: AnyNode[]][]>();
  let isOdd = false;
  walk(program, [], (node, parents) => {
    if (requiredModule(node) === 'mote') {
      const [call, member] = [parents.at(-2), parents.at(-1)];
      const isCreate = member?.type === 'MemberExpression' && nameOf(member) === 'create';
      if (isCreate && call?.type === 'CallExpression' && call.callee === member)
        made.push([call, parents.slice(0, -2)]);
      else isOdd = true;
    }
    if (requiredModule(node) === '') isOdd = true;
    if (node.type === 'Identifier') {
      // These run code that is unknown here, or reach variables by name.
      if (/^(?:eval|Function|global|globalThis)$/.test(node.name)) isOdd = true;
      names.set(node.name, [...(names.get(node.name) ?? []), [node, parents]]);
    }
  });
  if (isOdd || made.length !== 1) return false;
  const [call, parents] = made[0];
  const declared = parents.at(-1);
  return (
    declared?.type === 'VariableDeclarator' &&
    declared.id.type === 'Identifier' &&
    parents.at(-3) === program &&
    hasPlainOptions(call, names) &&
    (names.get(declared.id.name) ?? []).every(
      ([node, around]) => node === declared.id || isPlainUse(node, around),
    )
  );
}

function hasPlainOptions(
  { arguments: given }: CallExpression,
  names: Map<string, [Identifier, AnyNode[]][]>,
): boolean {
  let [, options] = given as AnyNode[];
  if (given.length === 1) return true;
  if (given.length !== 2) return false;
  if (options.type === 'Identifier') {
    const uses = names.get(options.name) ?? [];
    const declared = uses
      .map(([, parents]) => parents.at(-1))
      .find((one) => one?.type === 'VariableDeclarator');
    if (uses.length !== 2 || declared?.type !== 'VariableDeclarator' || !declared.init) return false;
    options = declared.init;
  }
  return options.type === 'ObjectExpression' && hasOnly(options, OPTIONS);
}

function hasOnly({ properties }: ObjectExpression, names: string[]): boolean {
  return properties.every((one) => one.type === 'Property' && names.includes(nameOf(one) ?? ''));
}

/** `client.connected`, or a call of a method that all builds have, in a way that all understand. */
function isPlainUse(node: Identifier, parents: AnyNode[]): boolean {
  const member = parents.at(-1) as AnyNode;
  const call = parents.at(-2) as AnyNode;
  if (member.type !== 'MemberExpression' || member.object !== node) return false;
  const name = nameOf(member);
  if (name === 'connected') return call.type !== 'AssignmentExpression';
  if (call.type !== 'CallExpression' || call.callee !== member) return false;
  const [first, , how] = call.arguments as AnyNode[];
  const text = textOf(first);
  switch (name) {
    case 'connect':
    case 'disconnect':
      return call.arguments.length === 0;
    case 'on':
      return EVENTS.includes(text);
    case 'publish':
      return PLAIN_TOPIC.test(text) && call.arguments.length < 4 && (how === undefined || isPlainHow(how));
    default:
      return false;
  }
}

/** The text of an expression whose parts are texts, and the board's serial number, which is in hexadecimal digits. */
function textOf(node: AnyNode | undefined): string {
  if (node?.type === 'Literal') return typeof node.value === 'string' ? node.value : '';
  if (node?.type === 'BinaryExpression' && node.operator === '+') {
    const [left, right] = [textOf(node.left as AnyNode), textOf(node.right)];
    return left && right && left + right;
  }
  const isSerial =
    node?.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'getSerial';
  return isSerial ? '0' : '';
}

function isPlainHow(how: AnyNode): boolean {
  if (how.type === 'Literal') return how.value === 0 || how.value === 1;
  return (
    how.type === 'ObjectExpression' &&
    hasOnly(how, ['qos', 'retain']) &&
    how.properties.every(
      (one) => one.type === 'Property' && (nameOf(one) === 'retain' || isPlainHow(one.value)),
    )
  );
}
