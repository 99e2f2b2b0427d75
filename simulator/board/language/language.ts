import { type AnyNode, type Literal, type Program, parse } from 'acorn';
import { SourceError } from '../errors.ts';
import { BARE_PROTOTYPES, MISSING_GLOBALS, MISSING_MEMBERS, MISSING_METHODS } from './language-names.ts';
import { letInClosure, usedTooEarly } from './language-order.ts';
import { parserRefusal } from './parser-rules.ts';
import { eachChild, freeNames } from './scope.ts';

/** A part of a program that Espruino does not have, or understands in another way. */
export interface Finding {
  file: string;
  /** From 1. */
  line: number;
  /** What it is, in a few words. */
  what: string;
  /** What to write instead. */
  instead: string;
  /** `refused`: the engine's parser stops there; `missing`: it has no such thing; `differs`: it does something else. */
  kind: 'refused' | 'missing' | 'differs';
}

/** One line for people. */
export function formatFinding({ file, line, what, instead }: Finding): string {
  return `${file}:${line}: ${what}; use ${instead}`;
}

type AddFinding = (node: AnyNode, what: string, instead: string) => void;

/**
 * Checks a program against what Espruino 2v29 lacks, and against what it accepts and does otherwise than
 * JavaScript. Every rule was seen on the real engine. Files of pure ES5 that declare functions before using
 * them pass.
 */
export function checkLanguage(text: string, file: string): Finding[] {
  const findings: Finding[] = [];
  let program: Program;
  try {
    program = parseAny(text);
  } catch (error) {
    const { line, message } = error as SourceError;
    return [{ file, line, what: message, instead: 'valid JavaScript', kind: 'refused' }];
  }
  const noteAs =
    (kind: Finding['kind']): AddFinding =>
    (node, what, instead) =>
      findings.push({ file, line: node.loc?.start.line ?? 0, what, instead, kind });
  const [refuse, missing, differs] = [noteAs('refused'), noteAs('missing'), noteAs('differs')];
  for (const { name, line, probed } of freeNames(program))
    if (Object.hasOwn(MISSING_GLOBALS, name) && !probed) {
      const what = `${name} does not exist on Espruino`;
      findings.push({ file, line, what, instead: MISSING_GLOBALS[name], kind: 'missing' });
    }
  const ownMethods = definedNames(program);
  const visit = (node: AnyNode, parent: AnyNode | null): void => {
    const refusal = parserRefusal(node, parent, text);
    if (refusal !== null) refuse(node, ...refusal);
    if (node.type === 'Literal') checkRegex(node, differs);
    checkMember(node, parent, ownMethods, missing);
    checkMeaning(node, text, differs);
    eachChild(node, (child) => visit(child, node));
  };
  visit(program, null);
  usedTooEarly(program, differs);
  letInClosure(program, differs);
  return findings.sort((a, b) => a.line - b.line);
}

function parseAny(text: string): Program {
  const options = { ecmaVersion: 'latest', locations: true } as const;
  try {
    return parse(text, { ...options, allowReturnOutsideFunction: true, allowAwaitOutsideFunction: true });
  } catch (error) {
    const { message, loc } = error as SyntaxError & { loc?: { line: number } };
    if (/import|export/.test(message)) return parse(text, { ...options, sourceType: 'module' });
    throw new SourceError(loc?.line ?? 0, message.replace(/ \(\d+:\d+\)$/, ''));
  }
}

/** Patterns of regular expressions that the engine's small matcher gets wrong, by what they are. */
const BAD_REGEX: [RegExp, string][] = [
  [/[^\\]\{\d+,?\d*\}/, 'counts like {2}'],
  [/[^(]\?/, 'an optional part (?) or lazy repetition'],
  [/\(\?:/, 'groups that keep nothing (?:)'],
  [/\(\?<?[=!]/, 'look-ahead and look-behind'],
  [/\(\?<\w/, 'named groups'],
  [/\)[*+?{]/, 'repeated groups'],
  [/\\[bB]/, '\\b'],
  [/\\[1-9]/, 'back-references'],
  [/\\u[0-9a-f{]|\\p/i, '\\u and \\p'],
];

function checkRegex(node: Literal, note: AddFinding): void {
  if (!node.regex) return;
  const pattern = node.regex.pattern.replace(/\\\\/g, '').replace(/\[(?:\\.|[^\]])*\]/g, 'x');
  for (const [sign, name] of BAD_REGEX)
    if (sign.test(pattern)) note(node, `a regular expression with ${name} never matches`, 'a loop');
}

function checkMember(node: AnyNode, parent: AnyNode | null, own: Set<string>, note: AddFinding): void {
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return;
  const { name } = node.property;
  const called = parent?.type === 'CallExpression' && parent.callee === node;
  if (node.object.type === 'Identifier' && Object.hasOwn(MISSING_MEMBERS, node.object.name)) {
    const missing = MISSING_MEMBERS[node.object.name];
    if (Object.hasOwn(missing, name))
      note(node, `${node.object.name}.${name} does not exist on Espruino`, missing[name]);
  } else if (called && Object.hasOwn(MISSING_METHODS, name) && !own.has(name))
    note(node, `.${name}() does not exist on Espruino`, MISSING_METHODS[name]);
  const owner = node.object;
  if (
    owner.type === 'MemberExpression' &&
    owner.property.type === 'Identifier' &&
    owner.property.name === 'prototype' &&
    owner.object.type === 'Identifier' &&
    BARE_PROTOTYPES.has(owner.object.name) &&
    !(parent?.type === 'AssignmentExpression' && parent.left === node)
  )
    note(
      node,
      `${owner.object.name}.prototype.${name} is undefined`,
      `the method of a value, as in [].${name}`,
    );
}

/** Code that the engine parses, but gives another meaning. */
function checkMeaning(node: AnyNode, text: string, note: AddFinding): void {
  switch (node.type) {
    case 'SwitchStatement': {
      const at = node.cases.findIndex((one) => one.test === null);
      if (at >= 0 && at < node.cases.length - 1)
        note(node.cases[at], 'default: must be the last case of a switch', 'it there');
      return;
    }
    case 'TaggedTemplateExpression':
      note(node, 'a tagged template calls nothing', 'a function call');
      return;
    case 'Literal':
      if (typeof node.value === 'string' && /\\\r?\n/.test(node.raw ?? ''))
        note(node, 'a string that goes on in the next line keeps the line end', '+');
      return;
    case 'ReturnStatement':
      if (node.argument === null && /^return[ \t]*\r?\n\s*[^\s}]/.test(text.slice(node.start)))
        note(node, 'return takes the value of the next line', 'return; or one line');
      return;
    case 'AssignmentExpression':
      if (node.left.type !== 'MemberExpression') return;
      if (node.left.object.type === 'Identifier' && node.left.object.name === 'arguments')
        note(node, 'assigning to arguments does not change the parameter', 'the parameter');
      if (
        !node.left.computed &&
        node.left.property.type === 'Identifier' &&
        node.left.property.name === 'length'
      )
        note(node, 'length cannot be assigned', 'splice, or a new array');
      return;
    case 'BinaryExpression':
      if (node.operator === 'instanceof' && node.right.type === 'Identifier' && node.right.name === 'Error')
        note(node, 'a TypeError is no instanceof Error', 'error.message');
      return;
    case 'NewExpression':
      if (
        node.callee.type === 'Identifier' &&
        /^(?:Uint|Int|Float)\d+(?:Clamped)?Array$/.test(node.callee.name) &&
        node.arguments[0]?.type === 'Literal' &&
        typeof node.arguments[0].value === 'string'
      )
        note(node, 'a typed array cannot be made from a string', 'E.toUint8Array');
      return;
    case 'ForInStatement':
      checkDelete(node.body, note);
  }
}

/**
 * A `delete` ends a for..in loop on the engine, which does not matter if the program leaves the loop right after it.
 */
function checkDelete(body: AnyNode, note: AddFinding): void {
  const visit = (node: AnyNode): void => {
    if (/Function|Class|ReturnStatement|ThrowStatement/.test(node.type)) return;
    if (node.type === 'UnaryExpression' && node.operator === 'delete')
      note(node, 'delete ends the for..in around it', 'Object.keys(x).forEach');
    if (node.type === 'BlockStatement') {
      node.body.forEach((statement, index) => {
        const following = node.body[index + 1];
        if (following?.type !== 'BreakStatement' && following?.type !== 'ReturnStatement') visit(statement);
      });
    } else eachChild(node, visit);
  };
  visit(body);
}

/** Names that the program itself gives to methods and fields. */
function definedNames(program: Program): Set<string> {
  const names = new Set<string>();
  const visit = (node: AnyNode): void => {
    if ((node.type === 'Property' || node.type === 'MethodDefinition') && node.key.type === 'Identifier')
      names.add(node.key.name);
    if (
      node.type === 'AssignmentExpression' &&
      node.left.type === 'MemberExpression' &&
      node.left.property.type === 'Identifier'
    )
      names.add(node.left.property.name);
    eachChild(node, visit);
  };
  visit(program);
  return names;
}
