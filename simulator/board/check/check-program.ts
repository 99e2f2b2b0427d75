import { type AnyNode, parse } from 'acorn';
import { type BoardKind, boardsWith, ESP32 } from '../boards/index.ts';
import { NOT_SIMULATED } from '../globals/builtins.ts';
import { isGlobal } from '../globals.ts';
import { checkLanguage, type Finding } from '../language/language.ts';
import { MISSING_GLOBALS } from '../language/language-names.ts';
import { freeNames } from '../language/scope.ts';
import { codeTexts } from '../language/string-code.ts';
import { topNames } from '../language/top-names.ts';
import { checkNode } from './of-node.ts';

/** Of Node and of browsers, and what a board has in its place. */
const OF_OTHERS: Record<string, string> = {
  __proto__: null as never,
  window: 'global',
  document: 'nothing like it',
  fetch: 'require("http").get',
  XMLHttpRequest: 'require("http").get',
  localStorage: 'require("Storage")',
  Buffer: 'a string, strings are bytes',
  __dirname: 'nothing like it',
  __filename: 'nothing like it',
  alert: 'print',
};

/**
 * What of a plain program would fail on a board: language, names that are nowhere, and the code in its strings.
 * @param text one character a byte
 */
export function checkProgram(text: string, file: string, kind: BoardKind = ESP32): Finding[] {
  const findings = checkLanguage(text, file);
  if (findings.some(({ kind }) => kind === 'refused')) return findings;
  const source = text.replace(/^#!/, '//');
  const program = parse(source, { ecmaVersion: 'latest', locations: true, allowReturnOutsideFunction: true });
  for (const { name, line, assigned, probed } of freeNames(program)) {
    if (assigned || probed || isGlobal(name, kind) || NOT_SIMULATED.has(name)) continue;
    if (Object.hasOwn(MISSING_GLOBALS, name)) continue;
    const where = boardsWith(name, kind);
    if (where !== null) {
      const [what, option] = where.split(': ');
      findings.push({ file, line, what, instead: option, kind: 'missing' });
      continue;
    }
    const instead = OF_OTHERS[name] ?? 'a variable of that name';
    findings.push({ file, line, what: `${name} is not defined`, instead, kind: 'missing' });
  }
  for (const statement of program.body) {
    if (statement.type === 'ReturnStatement')
      findings.push({
        file,
        line: lineOf(statement),
        what: 'return stands in no function',
        instead: 'if',
        kind: 'refused',
      });
  }
  findings.push(...checkNode(program, file, new Set(topNames(program))));
  const known = new Set([...topNames(program), ...freeNames(program).map(({ name }) => name)]);
  for (const { text: code, line } of codeTexts(program))
    for (const found of checkText(code, known, kind))
      findings.push({ ...found, file, line, what: `in the string: ${found.what}` });
  return findings.sort((a, b) => a.line - b.line);
}

function checkText(code: string, known: Set<string>, kind: BoardKind): Finding[] {
  return checkProgram(code, '', kind).filter(({ what }) => {
    const name = / is not defined$/.test(what) ? what.split(' ')[0] : null;
    return name === null || !known.has(name);
  });
}

function lineOf(node: AnyNode): number {
  return node.loc?.start.line ?? 0;
}
