import { type AnyNode, type FunctionDeclaration, type Identifier, type Program, parse } from 'acorn';

/** What a pass cannot do with a source, with the name of what is wrong in it. */
export class PassError extends Error {}

export function parseModule(source: string): Program {
  return parse(source, { ecmaVersion: 2022, sourceType: 'module', allowReturnOutsideFunction: true });
}

export function place({ start, end }: AnyNode): { start: number; end: number } {
  return { start, end };
}

/** The lines that a node ends later than it starts: what takes its place has to have as many, as a map goes by lines. */
export function breaksIn(source: string, { start, end }: AnyNode): string {
  return '\n'.repeat(source.slice(start, end).split('\n').length - 1);
}

/** Text that stands on one line, to be put in the place of a node without moving lines. */
export function onOneLine(text: string): string {
  return text.replace(/\n\s*/g, ' ');
}

/** Whether an identifier is a variable's name, and no key or member. */
export function isReference(node: AnyNode, parents: readonly AnyNode[]): node is Identifier {
  if (node.type !== 'Identifier') return false;
  const parent = parents[parents.length - 1];
  // An expression by itself.
  if (parent === undefined) return true;
  if (parent.type === 'MemberExpression') return parent.computed || parent.object === node;
  if (parent.type === 'Property') return parent.value === node;
  if (parent.type === 'MethodDefinition' || parent.type === 'PropertyDefinition')
    return parent.computed || parent.value === node;
  return !(parent.type === 'FunctionDeclaration' && parent.id === node);
}

export function isFunctionNode({ type }: AnyNode): boolean {
  return /Function/.test(type);
}

/** Functions declared at the top, by name. */
export function topFunctions(program: Program): Map<string, FunctionDeclaration> {
  const found = new Map<string, FunctionDeclaration>();
  for (const node of program.body) if (node.type === 'FunctionDeclaration') found.set(node.id.name, node);
  return found;
}

/** `a.name`, `a["name"]` and `{name: ...}`; null where the name is computed. */
export function nameOf(node: AnyNode): string | null {
  if (node.type === 'MemberExpression') return keyName(node.property, node.computed);
  if (node.type === 'Property') return keyName(node.key, node.computed);
  return null;
}

function keyName(key: AnyNode, isComputed: boolean): string | null {
  if (key.type === 'Identifier' && !isComputed) return key.name;
  return key.type === 'Literal' ? String(key.value) : null;
}

/** A literal of ASCII; `\xNN` for what is none. */
export function quoted(bytes: string): string {
  return JSON.stringify(bytes).replace(
    /[\x7f-\xff]/g,
    (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
