import { type AnyNode, parse } from 'acorn';
import { walk } from '../../simulator/board/language/edits.ts';

/** The memory that a board has for programs, from boards/*.py of Espruino's sources. */
export interface BoardRoom {
  /** JsVars, and the bytes of text that one holds. */
  variables: number;
  bytesPerVariable: number;
  storageBytes: number;
}

/** By Espruino's own names, as `process.env.BOARD` has them. */
export const BOARDS: Record<string, BoardRoom> = {
  ESP32: { variables: 16_383, bytesPerVariable: 14, storageBytes: 224 * 4096 },
  ESP32S3: { variables: 16_383, bytesPerVariable: 14, storageBytes: 224 * 4096 },
  ESP32C3: { variables: 4095, bytesPerVariable: 13, storageBytes: 224 * 4096 },
  ESP8266_4MB: { variables: 1600, bytesPerVariable: 12, storageBytes: 48 * 4096 },
  ESPRUINOWIFI: { variables: 8190, bytesPerVariable: 13, storageBytes: 65_536 },
  PICO_R1_3: { variables: 5100, bytesPerVariable: 13, storageBytes: 3 * 16_384 },
};

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
