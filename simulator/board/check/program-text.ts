import { tokenizer, tokTypes } from 'acorn';

/** What a board's Storage holds at the most (224 pages of 4096 bytes on an ESP32). */
export const MAX_PROGRAM_BYTES = 224 * 4096;

/** Bytes of UTF-8's byte order mark; an editor's, and no part of a program. */
const BYTE_ORDER_MARK = '\xef\xbb\xbf';
/** The first 32 characters, but for tab, line ends and escape: no text has them. */
const IS_TEXT = [9, 10, 11, 12, 13, 27];

/** A file that is no program; the message says why, without the path. */
export class NoProgram extends Error {}

/** A program's file without its byte order mark. @param bytes one character a byte @throws NoProgram */
export function programText(bytes: string): string {
  const text = bytes.startsWith(BYTE_ORDER_MARK) ? bytes.slice(BYTE_ORDER_MARK.length) : bytes;
  if (text.length > MAX_PROGRAM_BYTES)
    throw new NoProgram(`it has ${text.length} bytes, and a board holds ${MAX_PROGRAM_BYTES} at the most`);
  if (!isText(text)) throw new NoProgram('it is no text; name the JavaScript file');
  if (isEmpty(text)) throw new NoProgram('there is no program in it');
  return text;
}

function isText(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 32 && !IS_TEXT.includes(code)) return false;
  }
  return true;
}

/** Comments and white space alone. */
function isEmpty(text: string): boolean {
  try {
    return tokenizer(text.replace(/^#!/, '//'), { ecmaVersion: 'latest' }).getToken().type === tokTypes.eof;
  } catch {
    return false;
  }
}
