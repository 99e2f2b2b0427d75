import type { AnyNode, Identifier, Literal } from 'acorn';

/** What the parser does not take, in a few words, and what would do. */
export type Refusal = [what: string, instead: string];

/** Node types that are at fault by being there. */
const MISSING_SYNTAX: Record<string, Refusal> = {
  ObjectPattern: ['destructuring is not supported', 'one assignment for each name'],
  ArrayPattern: ['destructuring is not supported', 'one assignment for each name'],
  AssignmentPattern: ['default parameters are not supported', 'if (x === undefined) x = ...'],
  RestElement: ['rest parameters are not supported', 'arguments'],
  SpreadElement: ['spread is not supported', 'apply, concat or Object.assign'],
  ChainExpression: ['?. is not supported', 'x && x.y'],
  LabeledStatement: ['labels are not supported', 'a function and return'],
  AwaitExpression: ['await is not supported', 'then or a callback'],
  PrivateIdentifier: ['#private names are not supported', 'a plain name'],
  MetaProperty: ['new.target is not supported', 'instanceof'],
  WithStatement: ['with is not supported', 'a variable'],
  StaticBlock: ['static blocks are not supported', 'a statement behind the class'],
  ImportDeclaration: ['import is not supported', 'require'],
  ImportExpression: ['import is not supported', 'require'],
  ExportNamedDeclaration: ['export is not supported', 'exports.name = ...'],
  ExportDefaultDeclaration: ['export is not supported', 'module.exports = ...'],
  ExportAllDeclaration: ['export is not supported', 'exports.name = ...'],
};
const MISSING_ASSIGNMENTS = new Set(['**=', '??=', '||=', '&&=']);
/** Words of the engine's lexer that are names in JavaScript. */
const WORDS_OF_THE_LEXER = new Set(['of', 'let', 'static']);
/** Flags behind a regular expression that the lexer takes for part of it. */
const REGEX_FLAGS = /^[gimuy]*$/;
const NOT_ASCII = /[\x80-\uffff]/;

/**
 * What of a node the engine's parser stops at; null where it goes on. Each rule was seen on the real engine:
 * test/engine/language/ holds a line and the engine's answer for each.
 * @param text the whole program
 */
export function parserRefusal(node: AnyNode, parent: AnyNode | null, text: string): Refusal | null {
  const missing = MISSING_SYNTAX[node.type];
  if (missing !== undefined) return missing;
  if ('async' in node && node.async) return ['async is not supported', 'then or a callback'];
  if ('generator' in node && node.generator)
    return ['generators are not supported', 'a function that is called again'];
  switch (node.type) {
    case 'BinaryExpression':
      return node.operator === '**' ? ['** is not supported', 'Math.pow'] : null;
    case 'AssignmentExpression':
      return MISSING_ASSIGNMENTS.has(node.operator)
        ? [`${node.operator} is not supported`, 'the long form']
        : null;
    case 'ForOfStatement':
      return node.await ? ['await is not supported', 'then or a callback'] : null;
    case 'MemberExpression':
    case 'SwitchCase':
      return bareSequence(node, text) === null ? null : ['a comma is not supported there', 'parentheses'];
    case 'DebuggerStatement':
      return ['debugger stops the program for good', 'print'];
    case 'DoWhileStatement':
      if (node.body.type === 'EmptyStatement') return ['do; is not supported', 'braces'];
      return node.body.type === 'ExpressionStatement' && text[node.body.end - 1] !== ';'
        ? ['do needs a ; before its while', 'a ; there, or braces']
        : null;
    case 'Identifier':
      return nameRefusal(node, parent, text);
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return memberRefusal(node);
    case 'Literal':
      return literalRefusal(node, text);
    case 'TemplateElement':
      return escapeRefusal(node.value.raw);
  }
  return null;
}

/** The list of expressions in `a[b, c]` or `case b, c:`, which the parser takes only in parentheses; null without one. */
export function bareSequence(node: AnyNode, text: string): AnyNode | null {
  const inner =
    node.type === 'SwitchCase' ? node.test : node.type === 'MemberExpression' ? node.property : null;
  if (inner?.type !== 'SequenceExpression') return null;
  return text.slice(0, inner.start).trimEnd().endsWith('(') ? null : inner;
}

function nameRefusal(node: Identifier, parent: AnyNode | null, text: string): Refusal | null {
  const { name } = node;
  if (NOT_ASCII.test(name)) return [`the name ${name} is not of ASCII letters`, 'ASCII letters'];
  if (text.slice(node.start, node.end).includes('\\'))
    return ['a name with \\u in it is not supported', 'the letter itself'];
  return WORDS_OF_THE_LEXER.has(name) && !isMember(node, parent)
    ? [`${name} is no name for a variable on Espruino`, 'another name']
    : null;
}

/** Behind a dot, or the key of a member. */
function isMember(node: AnyNode, parent: AnyNode | null): boolean {
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.property === node && !parent.computed;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return parent.key === node && !(parent.type === 'Property' && parent.shorthand);
  }
  return false;
}

type Member = Extract<AnyNode, { type: 'Property' | 'MethodDefinition' | 'PropertyDefinition' }>;

function memberRefusal(node: Member): Refusal | null {
  if (node.computed) return ['computed keys are not supported', 'object[key] = ...'];
  const isPlainName = node.key.type === 'Identifier';
  if (node.type === 'Property')
    return node.kind !== 'init' && !isPlainName
      ? ['the name of a getter or setter has no quotes', 'a plain name']
      : null;
  if (!isPlainName) return ['members of a class have plain names', 'a plain name'];
  if (node.key.type === 'Identifier' && node.key.name === 'static')
    return ['static is no name for a member of a class', 'another name'];
  return node.type === 'PropertyDefinition' && node.value === null
    ? ['a field of a class needs a value', 'name = undefined']
    : null;
}

function literalRefusal(node: Literal, text: string): Refusal | null {
  if (node.bigint) return ['BigInt does not exist on Espruino', 'two numbers'];
  if (typeof node.value === 'string') return escapeRefusal(node.raw ?? '');
  if (!node.regex) return null;
  const { pattern, flags } = node.regex;
  if (!REGEX_FLAGS.test(flags))
    return [`the regular expression's flags ${flags} are not supported`, 'g, i or none'];
  if (/\/|^\^?\]/.test(pattern.replace(/\\./g, '')))
    return ['a / within [] ends the regular expression', '\\/'];
  return /\)\s*$/.test(text.slice(Math.max(0, node.start - 100), node.start))
    ? ['a regular expression right behind ) is taken for a division', 'braces, or a variable']
    : null;
}

/** In a string or a template, as it is written. */
function escapeRefusal(raw: string): Refusal | null {
  return /(?:^|[^\\])(?:\\\\)*\\u\{/.test(raw) ? ['\\u{...} is not supported', '\\u and four digits'] : null;
}
