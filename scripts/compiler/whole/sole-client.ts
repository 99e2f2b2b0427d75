import type { AnyNode, CallExpression, FunctionDeclaration, ObjectExpression, Program } from 'acorn';
import { walk } from '../../../simulator/board/language/edits.ts';
import { isFunctionNode, isReference, nameOf, topFunctions } from '../passes/tree.ts';
import { requiredModule } from '../program/values.ts';

/** The one client of a program, as far as the program's text shows it. */
export interface SoleClient {
  /** `require("mote").create(...)`. */
  create: CallExpression;
  /** The options, where they all stand in the call and nobody else has them; an empty list counts. */
  options: ObjectExpression | 'none' | null;
  /** The variable that holds the client; null where it goes another way. */
  variable: string | null;
  /** Uses of that variable: each a member. */
  members: { name: string; node: AnyNode & { type: 'MemberExpression' }; parents: AnyNode[] }[];
  /** The program only calls it in ways that need no object, so there need be none. */
  isLoose: boolean;
  /** Events that the program listens to; only where `isLoose`. */
  events: Set<string>;
}

/** Why a program and its client stay two files: half a sentence, and where. */
export interface Apart {
  reason: string;
  node: AnyNode | null;
}

const EVENTS = ['connected', 'disconnected', 'error'];

/** Finds the one client that a program creates, once. @param kept names that the console has to find */
export function soleClient(program: Program, kept: ReadonlySet<string>): SoleClient | Apart {
  const made: { call: CallExpression; parents: AnyNode[] }[] = [];
  let apart: Apart | null = null;
  walk(program, [], (node, parents) => {
    const required = requiredModule(node);
    if (required === '') apart ??= { reason: 'the name of a module is computed', node };
    if (required !== 'mote') return;
    const [call, member] = [parents.at(-2), parents.at(-1)];
    const isCreate = member?.type === 'MemberExpression' && nameOf(member) === 'create';
    if (isCreate && call?.type === 'CallExpression' && call.callee === member)
      made.push({ call, parents: parents.slice(0, -2) });
    else apart ??= { reason: 'require("mote") is used other than by create()', node };
  });
  if (apart !== null) return apart;
  if (made.length > 1) return { reason: `it makes ${made.length} clients`, node: made[1].call };
  if (made.length === 0) return { reason: 'it makes no client', node: null };
  const [{ call, parents }] = made;
  if (call.arguments.length === 0 || call.arguments.some(({ type }) => type === 'SpreadElement'))
    return { reason: 'create() has no plain list of arguments', node: call };
  if (!isOnce(program, parents)) return { reason: 'create() may run more than once', node: call };
  return described(program, call, parents, kept);
}

function described(
  program: Program,
  call: CallExpression,
  parents: AnyNode[],
  kept: ReadonlySet<string>,
): SoleClient {
  const [, given] = call.arguments;
  const options =
    given === undefined ? 'none' : given.type === 'ObjectExpression' && isPlainList(given) ? given : null;
  const declared = parents.at(-1);
  const name =
    declared?.type === 'VariableDeclarator' && declared.id.type === 'Identifier' ? declared.id.name : null;
  const sole: SoleClient = {
    create: call,
    options,
    variable: name,
    members: [],
    isLoose: false,
    events: new Set(),
  };
  if (name === null) return sole;
  sole.isLoose = !kept.has(name) && !isReachedByName(program);
  walk(program, [], (node, above) => {
    if (!isReference(node, above) || node.name !== name) return;
    const parent = above.at(-1) as AnyNode;
    if (parent === declared && parent.type === 'VariableDeclarator' && parent.id === node) return;
    const member = parent.type === 'MemberExpression' && parent.object === node ? nameOf(parent) : null;
    if (member === null || parent.type !== 'MemberExpression') sole.isLoose = false;
    else {
      sole.members.push({ name: member, node: parent, parents: above.slice(0, -1) });
      if (!isLooseUse(member, parent, above.slice(0, -1), sole.events)) sole.isLoose = false;
    }
  });
  return sole;
}

function isPlainList({ properties }: ObjectExpression): boolean {
  return properties.every(
    (one) => one.type === 'Property' && one.kind === 'init' && nameOf(one) !== null && !one.method,
  );
}

/** Code in texts, and names that are put together, may ask for any variable. */
function isReachedByName(program: Program): boolean {
  let found = false;
  walk(program, [], (node) => {
    if (node.type === 'Identifier' && /^(?:eval|Function|global|globalThis)$/.test(node.name)) found = true;
  });
  return found;
}

/** A call that means the same to a function of that name; notes the event that it listens to. */
function isLooseUse(name: string, member: AnyNode, parents: AnyNode[], events: Set<string>): boolean {
  const above = parents.at(-1);
  if (name === 'connected')
    return (
      !(above?.type === 'AssignmentExpression' && above.left === member) && above?.type !== 'UpdateExpression'
    );
  if (above?.type !== 'CallExpression' || above.callee !== member) return false;
  const { arguments: given } = above;
  if (given.some(({ type }) => type === 'SpreadElement')) return false;
  switch (name) {
    case 'connect':
    case 'disconnect':
      return given.length === 0;
    case 'publish':
      return given.length > 1 && given.length < 4;
    case 'on': {
      const [event] = given;
      if (event?.type !== 'Literal' || !EVENTS.includes(String(event.value))) return false;
      events.add(String(event.value));
      return given.length === 2 && parents.at(-2)?.type === 'ExpressionStatement';
    }
    default:
      return false;
  }
}

/** Whether what has these ancestors runs at most once after a boot. */
function isOnce(program: Program, parents: readonly AnyNode[], seen: readonly string[] = []): boolean {
  if (parents.some(({ type }) => /^(?:For|While|DoWhile)/.test(type))) return false;
  const functions = topFunctions(program);
  for (let at = parents.length - 1; at >= 0; at--) {
    const node = parents[at];
    if (!isFunctionNode(node)) continue;
    const above = parents[at - 1];
    // Called where it stands.
    if (above.type === 'CallExpression' && above.callee === node) continue;
    if (above.type === 'CallExpression' && isInitListener(above)) continue;
    const named = [...functions.values()].find((fn) => fn === node);
    return named !== undefined && isCalledOnce(program, named, seen);
  }
  return true;
}

/** `E.on("init", f)`: the engine calls it once. */
function isInitListener({ callee, arguments: [event] }: CallExpression): boolean {
  return (
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Identifier' &&
    callee.object.name === 'E' &&
    nameOf(callee) === 'on' &&
    event?.type === 'Literal' &&
    event.value === 'init'
  );
}

function isCalledOnce(program: Program, fn: FunctionDeclaration, seen: readonly string[]): boolean {
  const { name } = fn.id;
  if (seen.includes(name)) return false;
  const uses: AnyNode[][] = [];
  walk(program, [], (node, parents) => {
    if (isReference(node, parents) && node.name === name) uses.push([...parents, node]);
  });
  // The engine calls it by itself.
  if (name === 'onInit' && uses.length === 0) return true;
  const [path] = uses;
  const call = path?.at(-2);
  return (
    uses.length === 1 &&
    call?.type === 'CallExpression' &&
    call.callee === path.at(-1) &&
    isOnce(program, path.slice(0, -2), [...seen, name])
  );
}
