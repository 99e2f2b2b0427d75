/** What is still open at the end of a console line, as the engine's lexer counts it. */

const OPENING = '([{';
const CLOSING = ')]}';
/** A slash after one of these begins a regular expression. */
const BEFORE_REGEX = /(?:^|[=(,:;!&|?{}[+\-*%~^<>]|\breturn|\btypeof)\s*$/;

/** Whether a line can be run: brackets balance, and no comment or template is open. An open string is run, to fail. */
export function isComplete(text: string): boolean {
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const c = text[at];
    const next = text[at + 1];
    if (c === '/' && next === '/') at = endOf(text, '\n', at);
    else if (c === '/' && next === '*') {
      const end = text.indexOf('*/', at + 2);
      if (end < 0) return false;
      at = end + 2;
    } else if (c === '`') {
      const end = endOfQuote(text, at);
      if (end < 0) return false;
      at = end;
    } else if (c === '"' || c === "'") {
      const end = endOfQuote(text, at);
      if (end < 0) return true;
      at = end;
    } else if (c === '/' && BEFORE_REGEX.test(text.slice(Math.max(0, at - 12), at))) {
      const end = endOfQuote(text, at);
      at = end < 0 ? text.length : end;
    } else {
      if (OPENING.includes(c)) depth++;
      if (CLOSING.includes(c) && --depth < 0) return true;
      at++;
    }
  }
  return depth <= 0;
}

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end;
}

/** The place after the closing quote; -1: there is none. */
function endOfQuote(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === text[from]) return at + 1;
    else if (text[at] === '\n' && text[from] !== '`') return -1;
  }
  return -1;
}
