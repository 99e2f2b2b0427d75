import { MAX_TEXT } from './limits.ts';

/** Printable ASCII without wildcards: what nearly all topics are, in one test. */
const plain = /^[ -"$-*,-~]+$/;

/** On an engine with Unicode strings: gives the UTF-8 bytes of one. */
export const toBytes = (KNOWN || typeof E !== 'undefined') && E.isUTF8 && E.isUTF8('\u0101') && E.fromUTF8;

/**
 * A topic name: UTF-8 in bytes, no U+0000, no wildcard (MQTT-1.5.3-1, MQTT-1.5.3-2, MQTT-3.3.2-2). The engine has no
 * alternatives inside a group: so first the forms that are too long, surrogates or past the last character, then each
 * character gets shorter byte by byte until it is a dash, and ASCII must be left.
 */
export function isTopic(text: string): boolean {
  return !text[MAX_TEXT] && (plain.test(text) || (RECEIVE && isUnicode(text)));
}

function isUnicode(text: string): boolean {
  return (
    !/\xe0[\x80-\x9f]|\xed[\xa0-\xbf]|\xf0[\x80-\x8f]|\xf4[\x90-\xbf]/.test(text) &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: MQTT forbids U+0000 only
    /^[\x01-"$-*,-\x7f]+$/.test(
      text
        .replace(/[\xf0-\xf4][\x80-\xbf]/g, '\xe1')
        .replace(/[\xe0-\xef][\x80-\xbf]/g, '\xc2')
        .replace(/[\xc2-\xdf][\x80-\xbf]/g, '-'),
    )
  );
}

/** A text in which wildcards may stand. */
export function isText(text: string): boolean {
  'inline';
  return isTopic(text.replace(/[+#]/g, '-'));
}
