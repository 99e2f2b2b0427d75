import { type AnyNode, parse } from 'acorn';
import { walk } from '../../simulator/board/language/edits.ts';

/** A bare board, and a connected socket with a client's buffers. [E, from docs/sizes.md] */
export const ENGINE_VARIABLES = 120;
/** JsVars for readings, messages and callbacks while the program runs: with fewer a board may run out. [E] */
export const WORKING_VARIABLES = 200;
const PER_FUNCTION = 6;
const PER_NAME = 2;

/**
 * The JsVars that code takes when it is run from Storage, where its text stays: six a function, two a variable or
 * property. Held against the engine it is right to about a quarter (docs/boards.md).
 */
export function estimateVariables(code: string): number {
  let variables = 0;
  walk(parse(code, { ecmaVersion: 2022, allowReturnOutsideFunction: true }), [], (node: AnyNode, parents) => {
    const isInside = parents.some((one) => /Function/.test(one.type));
    if (/Function/.test(node.type)) variables += isInside ? 0 : PER_FUNCTION + parametersOf(node);
    // Objects inside a function are made when it runs, and are mostly freed afterwards.
    if (isInside) return;
    if (node.type === 'VariableDeclarator' || node.type === 'Property') variables += PER_NAME;
    if (node.type === 'NewExpression' || node.type === 'ObjectExpression') variables += PER_NAME;
  });
  return variables;
}

function parametersOf(node: AnyNode): number {
  return 'params' in node && Array.isArray(node.params) ? node.params.length : 0;
}
