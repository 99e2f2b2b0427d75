/**
 * The UTF-8 bytes of a text, a character for each byte. What is UTF-8 already stays: messages come in as bytes, and a program
 * may send them on. A surrogate without its half becomes the replacement character U+FFFD.
 */
export function utf8(text: string): string {
  if (isUtf8(text)) return text;
  let bytes = '';
  for (let at = 0; at < text.length; at++) {
    let code = text.charCodeAt(at);
    if (code >= 0xd800 && code <= 0xdfff) {
      const low = text.charCodeAt(at + 1);
      if (code < 0xdc00 && low >= 0xdc00 && low <= 0xdfff) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        at++;
      } else code = 0xfffd;
    }
    bytes += bytesOf(code);
  }
  return bytes;
}

function bytesOf(code: number): string {
  if (code < 0x80) return String.fromCharCode(code);
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), next(code));
  if (code < 0x10000) return String.fromCharCode(0xe0 | (code >> 12), next(code >> 6), next(code));
  return String.fromCharCode(0xf0 | (code >> 18), next(code >> 12), next(code >> 6), next(code));
}

/** A byte behind the first, with the low six bits. */
function next(code: number): number {
  return 0x80 | (code & 0x3f);
}

/** Whether each character is a byte, and each first byte has as many behind it as it says. ASCII is. */
function isUtf8(text: string): boolean {
  let behind = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (behind > 0) {
      if ((code & ~0x3f) !== 0x80) return false;
      behind--;
    } else if (code >= 0x80) {
      if (code < 0xc2 || code > 0xf4) return false;
      behind = code < 0xe0 ? 1 : code < 0xf0 ? 2 : 3;
    }
  }
  return behind === 0;
}
