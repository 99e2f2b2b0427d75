/**
 * Strings on an ESP32 hold bytes. Here they are JavaScript strings of characters 0 ... 255 ("binary
 * strings"), so a source text is turned into its UTF-8 bytes before it is compiled.
 */

const BEYOND_ASCII = /[\u0080-\uffff]/;
const BEYOND_BYTES = /[\u0100-\uffff]/;

/** The UTF-8 bytes of a text as it stands in an editor. */
export function utf8Bytes(text: string): string {
  return BEYOND_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

/** Keeps the low 8 bits of each character, as the engine does wherever a byte is stored. */
export function maskBytes(text: string): string {
  if (!BEYOND_BYTES.test(text)) return text;
  return text.replace(/[\u0100-\uffff]/g, (character) => String.fromCharCode(character.charCodeAt(0) & 0xff));
}
