import type { FunctionDeclaration, Program } from 'acorn';
import { applyEdits, type Edit, walk } from '../../../simulator/board/language/edits.ts';
import { isFunctionNode, PassError, parseModule, place } from './tree.ts';

/**
 * What a function asks of the compiler, as a text at the start of its body:
 * `'inline'` puts its one expression in the place of each call; `'rare'` keeps it a function where its one call is in an `else`,
 * as the engine reads also what it skips: so the usual way comes first and is short.
 */
export const DIRECTIVES = ['inline', 'rare'] as const;

export type Directive = (typeof DIRECTIVES)[number];

/** The functions at the top that have a directive. */
export function functionsWith(program: Program, directive: Directive): FunctionDeclaration[] {
  return program.body.filter(
    (node): node is FunctionDeclaration =>
      node.type === 'FunctionDeclaration' && directiveOf(node) === directive,
  );
}

function directiveOf(fn: FunctionDeclaration): string | undefined {
  const [first] = fn.body.body;
  return first?.type === 'ExpressionStatement' ? first.directive : undefined;
}

/** @throws PassError for a directive that no pass knows, with the function's name */
export function checkDirectives(source: string): void {
  walk(parseModule(source), [], (node, parents) => {
    if (node.type !== 'ExpressionStatement' || node.directive === undefined) return;
    const fn = parents.findLast(isFunctionNode);
    const name = fn && 'id' in fn && fn.id && 'name' in fn.id ? fn.id.name : 'a function';
    if (!(DIRECTIVES as readonly string[]).includes(node.directive))
      throw new PassError(
        `'${node.directive}' in ${name} asks the compiler for nothing that it does; it knows ${DIRECTIVES.join(', ')}`,
      );
    const isAtTop = parents[1] === fn && fn?.type === 'FunctionDeclaration';
    if (!isAtTop)
      throw new PassError(`'${node.directive}' in ${name}: only a function at the top may ask for it`);
  });
}

/** Takes the directives out, once every pass has seen them. */
export function dropDirectives(source: string): string {
  const edits: Edit[] = [];
  walk(parseModule(source), [], (node) => {
    if (node.type === 'ExpressionStatement' && node.directive !== undefined)
      edits.push({ ...place(node), text: '' });
  });
  return applyEdits(source, edits);
}
