import type { AnyNode, Program } from 'acorn';
import { walk } from '../language/edits.ts';

/** A function of a program, from and to in its text. */
export interface FunctionPlace {
  /** `report()`, `the callback of setInterval`; empty: nobody gave it a name. */
  name: string;
  start: number;
  end: number;
}

const MAX_TEXT = 40;

/** All functions, outer ones first. */
export function functionsIn(program: Program): FunctionPlace[] {
  const found: FunctionPlace[] = [];
  walk(program, [], (node, parents) => {
    if (!isFunction(node)) return;
    const { start, end } = node;
    found.push({ name: nameOf(node, parents.at(-1)), start, end });
  });
  return found;
}

/** The name of the innermost function around a place; empty: there is none, or it has none. */
export function functionAt(functions: readonly FunctionPlace[], at: number): string {
  return functions.findLast(({ start, end }) => start <= at && at < end)?.name ?? '';
}

type FunctionNode = Extract<
  AnyNode,
  { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }
>;

function isFunction(node: AnyNode): node is FunctionNode {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  );
}

function nameOf(node: FunctionNode, parent: AnyNode | undefined): string {
  if (node.id) return `${node.id.name}()`;
  switch (parent?.type) {
    case 'VariableDeclarator':
      return called(parent.id);
    case 'AssignmentExpression':
      return called(parent.left);
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return parent.computed ? '' : called(parent.key);
    case 'CallExpression':
    case 'NewExpression':
      return parent.callee === node ? '' : callbackOf(parent);
    default:
      return '';
  }
}

function called(node: AnyNode): string {
  const name = node.type === 'MemberExpression' && !node.computed ? node.property : node;
  return name.type === 'Identifier' || name.type === 'PrivateIdentifier' ? `${name.name}()` : '';
}

/** `the callback of mqtt.on("message")` */
function callbackOf({ callee, arguments: given }: { callee: AnyNode; arguments: AnyNode[] }): string {
  const [first] = given;
  const what =
    first?.type === 'Literal' && typeof first.value === 'string' && first.value.length <= MAX_TEXT
      ? `(${JSON.stringify(first.value)})`
      : '';
  return `the callback of ${wayTo(callee)}${what}`;
}

function wayTo(node: AnyNode): string {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'ThisExpression') return 'this';
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier')
    return 'a call';
  const { object, property } = node;
  const isNamed = object.type === 'Identifier' || object.type === 'MemberExpression';
  return isNamed ? `${wayTo(object)}.${property.name}` : property.name;
}
