import { MAX_NAME_SHOWN, printable } from '../../report/printable.ts';

/** Bytes of a character in UTF-8, at most. */
const MAX_UTF8_BYTES = 4;

/** A payload as text. @param payload a binary string @param max characters that are shown */
export function shownPayload(payload: string, max: number): string {
  const text = Buffer.from(payload.slice(0, max * MAX_UTF8_BYTES), 'latin1').toString();
  const start = printable(text.slice(0, max));
  return text.length > max ? `${start}...` : start;
}

/** Names that clients and boards give themselves, as text that cannot be mistaken for another name. */
export function shownName(name: string): string {
  return printable(name, MAX_NAME_SHOWN);
}
