import { bytes, prefixed } from '../../wire.ts';

/** By the id of a property: how many bytes its number has, 6 for a string, 7 for two; 0: none that we take or send. */
const KINDS = '0146000066000000046206604060600602221174111';

/** Values by the id of their property: numbers, strings, and a list of the user's own. */
export type Found = { [id: number]: any };

function kindOf(id: number): number {
  return +KINDS[id];
}

export const props = {
  /** Where the last list that was read ended. */
  end: 0,
};

/** Big-endian. */
export function number(text: string): number {
  let value = 0;
  for (let at = 0; at < text.length; at++) value = value * 256 + text.charCodeAt(at);
  return value;
}

/**
 * The properties at `at` by their ids, as `Properties` has them; undefined when they are cut off, not `allowed` in this
 * packet or there twice.
 */
export function readProperties(packet: string, at: number, allowed: RegExp): Found | undefined {
  const found: Found = {};
  let end = packet.charCodeAt(at++);
  if (end > 127) end += (packet.charCodeAt(at++) - 1) << 7;
  for (end += at; at < end; ) {
    const id = packet.charCodeAt(at);
    let kind = kindOf(id);
    // Only the user's own may come again.
    if (!kind || !allowed.test(packet[at++]) || (found[id] !== undefined && kind < 7)) return undefined;
    do {
      if (kind > 5) at += 2;
      const next = at + (kind > 5 ? number(packet.slice(at - 2, at)) : kind);
      const value = packet.slice(at, next);
      at = next;
      found[id] = kind < 5 ? number(value) : id === 38 ? (found[id] || []).concat(value) : value;
    } while (kind-- > 6);
  }
  props.end = at;
  return at === end && at <= packet.length ? found : undefined;
}

/** A list of properties without its length; those that are 0, empty or undefined are left out. */
export function writeProperties(given: Found): string {
  let list = '';
  for (const id in given)
    if (given[id]) {
      const values = [].concat(given[id]) as any[];
      for (const at in values) {
        let size = kindOf(+id);
        if (!(+at & 1)) list += bytes(+id);
        if (size > 4) list += prefixed(values[at]);
        else while (size--) list += bytes((values[at] >>> (8 * size)) & 255);
      }
    }
  return list;
}

/** Behind its length. */
export function withLength(list: string): string {
  return prefixed(list, 1).slice(1);
}
