import type { AnyNode, CallExpression, Program } from 'acorn';
import { walk } from './edits.ts';

/** Functions of the engine that take code as text, and where in their arguments. */
const TAKES_CODE: Record<string, number> = {
  __proto__: null as never,
  eval: 0,
  setTimeout: 0,
  setInterval: 0,
  setWatch: 0,
  on: 1,
  addListener: 1,
  prependListener: 1,
};

/** Whether a program hands code to the engine as text, so that its names must be found by name while it runs. */
export function runsText(program: Program): boolean {
  const texts = variablesWithText(program);
  let found = false;
  walk(program, [], (node) => {
    if (node.type !== 'CallExpression') return;
    const place = TAKES_CODE[calleeName(node)];
    const code = place === undefined ? undefined : node.arguments[place];
    if (code !== undefined && isText(code, texts)) found = true;
  });
  return found;
}

/** The texts of code that stand in a program as they are. */
export function codeTexts(program: Program): { text: string; line: number }[] {
  const found: { text: string; line: number }[] = [];
  walk(program, [], (node) => {
    if (node.type !== 'CallExpression') return;
    const place = TAKES_CODE[calleeName(node)];
    const code = place === undefined ? undefined : node.arguments[place];
    if (code?.type === 'Literal' && typeof code.value === 'string')
      found.push({ text: code.value, line: code.loc?.start.line ?? 0 });
  });
  return found;
}

function calleeName({ callee }: CallExpression): string {
  if (callee.type === 'Identifier') return callee.name;
  return callee.type === 'MemberExpression' && !callee.computed && callee.property.type === 'Identifier'
    ? callee.property.name
    : '';
}

/** Variables that are a text at some time. */
function variablesWithText(program: Program): Set<string> {
  const names = new Set<string>();
  walk(program, [], (node) => {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init)
      if (isText(node.init, names)) names.add(node.id.name);
    if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier')
      if (isText(node.right, names)) names.add(node.left.name);
  });
  return names;
}

function isText(node: AnyNode, texts: Set<string>): boolean {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string';
    case 'TemplateLiteral':
      return true;
    case 'BinaryExpression':
      return node.operator === '+';
    case 'Identifier':
      return texts.has(node.name);
    case 'ConditionalExpression':
      return isText(node.consequent, texts) || isText(node.alternate, texts);
  }
  return false;
}
