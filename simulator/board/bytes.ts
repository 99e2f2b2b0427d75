/**
 * Strings on an ESP32 hold bytes. Here they are JavaScript strings of characters 0 ... 255 ("binary
 * strings"): a program's source is its UTF-8 bytes, and so are its literals.
 */

const BEYOND_BYTES = /[\u0100-\uffff]/;

/** Keeps the low 8 bits of each character, as the engine does wherever a byte is stored. */
export function maskBytes(text: string): string {
  if (!BEYOND_BYTES.test(text)) return text;
  return text.replace(/[\u0100-\uffff]/g, (character) => String.fromCharCode(character.charCodeAt(0) & 0xff));
}
