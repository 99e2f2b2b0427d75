import { lineAt } from './json-place.ts';

/**
 * The line on which a value begins, in a text that is JSON.
 * @param path keys and indices; where it leads nowhere, the last value on the way counts
 */
export function lineOfPath(text: string, path: readonly unknown[]): number {
  let at = afterSpace(text, 0);
  for (const key of path) {
    const next = placeOfChild(text, at, key);
    if (next === null) break;
    at = next;
  }
  return lineAt(text, at);
}

function placeOfChild(text: string, start: number, key: unknown): number | null {
  const isObject = text[start] === '{';
  if (!isObject && text[start] !== '[') return null;
  let at = afterSpace(text, start + 1);
  for (let index = 0; at < text.length && !'}]'.includes(text[at]); index++) {
    let name: unknown = index;
    if (isObject) {
      const end = afterString(text, at);
      name = JSON.parse(text.slice(at, end));
      at = afterSpace(text, afterSpace(text, end) + 1);
    }
    if (name === key) return at;
    at = afterSpace(text, afterValue(text, at));
    if (text[at] === ',') at = afterSpace(text, at + 1);
  }
  return null;
}

function afterValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '"') at = afterString(text, at) - 1;
    else if ('{['.includes(text[at])) depth++;
    else if ('}]'.includes(text[at]) && --depth < 0) return at;
    else if (depth === 0 && text[at] === ',') return at;
  }
  return text.length;
}

function afterString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function afterSpace(text: string, start: number): number {
  let at = start;
  while (' \t\n\r'.includes(text[at] ?? 'x')) at++;
  return at;
}
