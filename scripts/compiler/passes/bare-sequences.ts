import { parse } from 'acorn';
import { walk } from '../../../simulator/board/language/edits.ts';
import { bareSequence } from '../../../simulator/board/language/parser-rules.ts';
import { cutFromMap } from '../whole/join-maps.ts';

/**
 * Puts parentheses around lists of expressions where Espruino's parser takes no comma: `a[b, c]` and `case b, c:`. uglify-js
 * writes them without.
 * @param code of one line
 * @param map its source map
 */
export function inParentheses(code: string, map: string): { code: string; map: string } {
  let text = code;
  let moved = map;
  // From the end on, so that places in front stay what they are; one list may stand in another.
  for (const [at, bracket] of placesIn(code).sort(([one], [other]) => other - one)) {
    text = text.slice(0, at) + bracket + text.slice(at);
    moved = cutFromMap(moved, at + 1, -1);
  }
  return { code: text, map: moved };
}

function placesIn(code: string): [at: number, bracket: '(' | ')'][] {
  const places: [number, '(' | ')'][] = [];
  walk(parse(code, { ecmaVersion: 'latest', allowReturnOutsideFunction: true }), [], (node) => {
    const bare = bareSequence(node, code);
    if (bare !== null) places.push([bare.start, '('], [bare.end, ')']);
  });
  return places;
}
