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

const SEQUENCES = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\x80-\xff]/g;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as text for people: valid UTF-8 as its characters, other bytes as `\xNN`. */
export function textOf(bytes: string): string {
  return bytes.replace(SEQUENCES, (sequence) => {
    try {
      return UTF8.decode(Buffer.from(sequence, 'latin1'));
    } catch {
      return sequence.replace(/./gs, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
    }
  });
}
