import { type AnyNode, type Program, parse } from 'acorn';
import { eachChild } from '../../board/language/scope.ts';

/** Syntax that the documentation lists as not supported, by the type of its node ["Script language features"]. */
const LACKING: Readonly<Record<string, string>> = {
  ClassDeclaration: 'class',
  ClassExpression: 'class',
  AwaitExpression: 'await',
  ImportDeclaration: 'import',
  ExportNamedDeclaration: 'export',
  ExportDefaultDeclaration: 'export',
};

/** The script's tree, or what is wrong with it, in words. */
export function parseScript(text: string): Program | string {
  try {
    return parse(text, { ecmaVersion: 'latest', sourceType: 'script', locations: true });
  } catch (error) {
    const { message, loc } = error as SyntaxError & { loc?: { line: number } };
    return `line ${loc?.line ?? 0}: ${message.replace(/ \(\d+:\d+\)$/, '')}`;
  }
}

/** Why a Shelly does not take the script; null where it does. */
export function checkScript(text: string): string | null {
  const program = parseScript(text);
  if (typeof program === 'string') return program;
  let refusal: string | null = null;
  const visit = (node: AnyNode): void => {
    const isAsync = 'async' in node && node.async === true;
    const what = isAsync ? 'async' : LACKING[node.type];
    if (what !== undefined) refusal ??= `line ${node.loc?.start.line}: Shelly scripts have no ${what}`;
    eachChild(node, visit);
  };
  visit(program);
  return refusal;
}
