/** Of one name, topic or payload; what is longer is cut. */
export const MAX_NAME_SHOWN = 120;
/** Of a line of a log or an error; what is longer is cut. */
export const MAX_LINE_SHOWN = 2000;

/**
 * Characters that control a terminal, or make a text look like another one: control characters (C0, DEL, C1), format
 * characters (direction overrides, zero width), line separators, halves of surrogate pairs, and the two codes that are
 * no characters.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\ufffe\uffff]/gu;
const NAMED: { [character: string]: string } = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Text of others on one line: a control character is shown as JavaScript writes it (`\n`, `\x1b`, `\u202e`), so that
 * no client id, topic or error can begin a line of its own, steer the terminal, or hide what follows.
 * @param max UTF-16 units of `text` that are shown; of a longer one its length is said
 */
export function printable(text: string, max = MAX_LINE_SHOWN): string {
  return cut(text, max).replace(UNSAFE, escaped);
}

/** The same for text that may have several lines: line breaks and tabs stay. */
export function printableLines(text: string): string {
  return text.replace(UNSAFE, (character) =>
    character === '\n' || character === '\t' ? character : escaped(character),
  );
}

/** A name inside a sentence: in quotes unless it is one plain word, so that it cannot pass for the sentence. */
export function printableName(name: string): string {
  const shown = printable(name, MAX_NAME_SHOWN);
  return /^[^\s"]+$/.test(shown) ? shown : `"${shown.replaceAll('"', '\\"')}"`;
}

/** JSON that a terminal shows as it is: `JSON.parse` gives the same value. @param indent as of `JSON.stringify` */
export function printableJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(UNSAFE, (character) =>
    character === '\n' ? character : [...Array(character.length).keys()].map(unitOf(character)).join(''),
  );
}

function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const isInPair = /[\ud800-\udbff]/.test(text[max - 1]);
  return `${text.slice(0, isInPair ? max - 1 : max)}... (${text.length} characters)`;
}

function escaped(character: string): string {
  const code = character.codePointAt(0) as number;
  if (NAMED[character] !== undefined) return NAMED[character];
  if (code <= 0xff) return `\\x${hex(code, 2)}`;
  return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\u{${hex(code, 4)}}`;
}

const unitOf = (character: string) => (index: number) => `\\u${hex(character.charCodeAt(index), 4)}`;

const hex = (code: number, digits: number) => code.toString(16).padStart(digits, '0');
