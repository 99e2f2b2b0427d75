import { type AnyNode, parse } from 'acorn';
import { applyEdits, type Edit, walk } from '../../../simulator/board/language/edits.ts';
import { CompileError } from '../passes/es5.ts';
import { quoted } from '../passes/tree.ts';

/**
 * Text in a program becomes the bytes of its UTF-8, as an engine whose strings hold bytes has no other; `\xNN` is a byte
 * and stays one. esbuild takes `ü`, `\u00fc` and `\xfc` for the same string, so the first two are marked before it reads
 * the source: each character from U+0080 to U+00FF is replaced by a letter of a Unicode block that the source does not
 * use. A letter is valid in strings, names, patterns and comments alike.
 */
const BLOCKS = [0xa000, 0xa100, 0xa200, 0xa300, 0x3500, 0x3600, 0x3700, 0x3800];

/** Characters that could also be bytes: esbuild makes the same of both. */
const AMBIGUOUS = /[\u0080-\u00ff]|\\u(?:00[89a-f][0-9a-f]|\{0*[89a-f][0-9a-f]\})/i;
const MARKED = /[\u0080-\u00ff]|(?<!\\)(?:\\\\)*\\u(?:00[89a-f][0-9a-f]|\{0*[89a-f][0-9a-f]\})/gi;

export function isAmbiguous(source: string): boolean {
  return AMBIGUOUS.test(source);
}

/** A block that none of the sources has a letter of. @throws CompileError when there is none */
export function freeBlock(sources: string[]): number {
  const isTaken = (block: number) => {
    const page = (block >> 8).toString(16);
    const letters = new RegExp(`[\\u${page}00-\\u${page}ff]|\\\\u\\{?0*${page}`, 'i');
    return sources.some((source) => letters.test(source));
  };
  const block = BLOCKS.find((one) => !isTaken(one));
  if (block === undefined)
    throw new CompileError('its text has letters of all blocks that the compiler uses as marks');
  return block;
}

/** Marks the characters from U+0080 to U+00FF of a source. */
export function mark(source: string, block: number): string {
  return source.replace(MARKED, (found) => {
    if (found.length === 1) return String.fromCharCode(block + found.charCodeAt(0));
    const start = found.lastIndexOf('\\u');
    const code = Number.parseInt(found.slice(start + 2).replace(/[{}]/g, ''), 16);
    return `${found.slice(0, start)}\\u${(block + code).toString(16)}`;
  });
}

/** UTF-8, one character a byte; what is a byte already stays. @throws CompileError for half a surrogate pair */
function encode(text: string, block: number): string {
  const encoded = [...text].map((one) => {
    const code = one.codePointAt(0) as number;
    if (code < 0x100) return one;
    if (code >= 0xd800 && code < 0xe000)
      throw new CompileError(`\\u${code.toString(16)} alone is half a character, which has no UTF-8`);
    const isMark = block > 0 && code >> 8 === block >> 8;
    return Buffer.from(isMark ? String.fromCharCode(code & 0xff) : one).toString('latin1');
  });
  return encoded.join('');
}

const BEYOND_ASCII = /[^\0-\x7f]/;
const BEYOND_BYTES = /[^\0-\xff]/;

/**
 * Makes bytes of all text in a compiled program. Names that are not ASCII become ones that are: the engine knows no other.
 * @param block of the marks; 0 where nothing was marked
 * @throws CompileError where that would be another program
 */
export function textToBytes(source: string, block: number): string {
  const program = parse(source, { ecmaVersion: 2022, sourceType: 'module' });
  const edits: Edit[] = [];
  const replace = ({ start, end }: AnyNode, text: string) => edits.push({ start, end, text });
  let hasText = false;
  const stringifies: AnyNode[] = [];
  walk(program, [], (node, parents) => {
    const parent = parents.at(-1);
    if (node.type === 'Literal') {
      if ('regex' in node && node.regex) {
        const pattern = bytePattern(node.regex.pattern, block);
        if (pattern !== node.regex.pattern) replace(node, `/${pattern}/${node.regex.flags}`);
      } else if (typeof node.value === 'string' && BEYOND_BYTES.test(node.value)) {
        hasText = true;
        replace(node, quoted(encode(node.value, block)));
      }
    } else if (node.type === 'Identifier' && BEYOND_ASCII.test(node.name) && parent) {
      const bytes = quoted(encode(node.name, block));
      if (parent.type === 'Property' && parent.key === node && !parent.computed) replace(node, bytes);
      else if (parent.type === 'MemberExpression' && parent.property === node && !parent.computed)
        edits.push({ start: source.lastIndexOf('.', node.start), end: node.end, text: `[${bytes}]` });
      else if (/^(?:Method|Property)Definition$/.test(parent.type) && 'key' in parent && parent.key === node)
        throw new CompileError(
          `${unmarked(node.name, block)}: Espruino knows no such name in a class; use ASCII`,
        );
      else replace(node, asciiName(node.name, block));
    } else if (isStringify(node)) stringifies.push(node);
  });
  if (!hasText || stringifies.length === 0) return applyEdits(source, edits);
  for (const node of stringifies) replace(node, STRINGIFY);
  // On the first line, so that lines stay lines. Functions are not hoisted on the engine.
  return HELPER + applyEdits(source, edits);
}

function unmarked(text: string, block: number): string {
  if (block === 0) return text;
  return [...text]
    .map((one) =>
      one.charCodeAt(0) >> 8 === block >> 8 ? String.fromCharCode(one.charCodeAt(0) & 0xff) : one,
    )
    .join('');
}

function asciiName(name: string, block: number): string {
  return [...unmarked(name, block)]
    .map((one) => (one > '~' ? `$${(one.codePointAt(0) as number).toString(16)}$` : one))
    .join('');
}

/** @throws CompileError where a character of several bytes is in a class, or is repeated: bytes would be something else */
function bytePattern(pattern: string, block: number): string {
  const plain = pattern.replace(/\\u([0-9a-f]{4})/gi, (found, hex: string) =>
    Number.parseInt(hex, 16) > 0xff ? String.fromCharCode(Number.parseInt(hex, 16)) : found,
  );
  if (!BEYOND_BYTES.test(plain)) return pattern;
  const refuse = (what: string) => {
    throw new CompileError(
      `/${unmarked(plain, block)}/: a character that is not ASCII is several bytes on the board; ${what}`,
    );
  };
  if (/\[(?:\\.|[^\]\\])*[^\0-\xff](?:\\.|[^\]\\])*\]/u.test(plain))
    refuse('name each by itself, as in /ä|ö/, in place of a class');
  if (/[^\0-\xff][*+?{]/u.test(plain)) refuse('put ( ) around what is repeated');
  return encode(plain, block).replace(/[\x80-\xff]/g, (one) => `\\x${one.charCodeAt(0).toString(16)}`);
}

function isStringify(node: AnyNode): boolean {
  return (
    node.type === 'MemberExpression' &&
    !node.computed &&
    node.object.type === 'Identifier' &&
    node.object.name === 'JSON' &&
    node.property.type === 'Identifier' &&
    node.property.name === 'stringify'
  );
}

const STRINGIFY = '$stringify';
/**
 * The engine's `JSON.stringify` writes each byte as a character of its own, \u00C2\u00B0 for a degree sign: where such
 * escapes are UTF-8, the bytes come back.
 */
const HELPER =
  `var ${STRINGIFY} = function (value, replacer, space) { return JSON.stringify(value, replacer, space).replace(` +
  '/\\\\u00[CD].\\\\u00[89AB].|\\\\u00E.\\\\u00[89AB].\\\\u00[89AB].|\\\\u00F.\\\\u00[89AB].\\\\u00[89AB].\\\\u00[89AB].|\\\\./g, ' +
  'function (found) { var bytes = ""; if (!found[6]) return found; ' +
  'for (var at = 4; at < found.length; at += 6) bytes += String.fromCharCode(parseInt(found.substr(at, 2), 16)); ' +
  'return bytes; }); };';
