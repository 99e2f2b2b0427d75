import { newArray, newObject } from '../realm.ts';

/** Bytes of text in a variable of its own and in each that it goes on in, and bytes of a flat string's variables. */
const TEXT_BYTES = 4;
const MORE_BYTES = 10;
const FLAT_BYTES = 14;
/** A property holds an integer up to this one by itself (espruino-engine: 14-byte variables). */
const MAX_HELD_INTEGER = 8191;
/** The source of a function of the board's (bridge.ts). */
const NATIVE = /^f\(\.\.\.args\)|\[native code\]/;
const FUNCTION_VARIABLES = 3;

/** `E.getSizeOf` of an ESP32: variables, from the kinds of values that it holds; the code of functions is read in place. */
export function getSizeOf(value: unknown, depth?: unknown): unknown {
  const levels = Number(depth) || 0;
  if (levels <= 0 || typeof value !== 'object' || value === null) return count(value, new Set());
  return newArray(
    Object.entries(value).map(([name, member]) => {
      const item = newObject({ name, size: ofMember(name, member, new Set()) });
      if (levels > 1 && typeof member === 'object' && member !== null)
        item.more = getSizeOf(member, levels - 1);
      return item;
    }),
  );
}

function count(value: unknown, seen: Set<unknown>): number {
  if (value === undefined) return 0;
  if (typeof value === 'string') return 1 + Math.ceil(Math.max(0, value.length - TEXT_BYTES) / MORE_BYTES);
  if (typeof value === 'function') return NATIVE.test(String(value)) ? 1 : FUNCTION_VARIABLES;
  if (typeof value !== 'object' || value === null) return 1;
  if (seen.has(value)) return 0;
  seen.add(value);
  if (ArrayBuffer.isView(value)) return 3 + Math.ceil(value.byteLength / FLAT_BYTES);
  let sum = 1;
  for (const [name, member] of Object.entries(value)) sum += ofMember(name, member, seen);
  return sum;
}

function ofMember(name: string, member: unknown, seen: Set<unknown>): number {
  const own = 1 + Math.ceil(Math.max(0, name.length - TEXT_BYTES) / MORE_BYTES);
  const isHeld =
    typeof member === 'boolean' ||
    (typeof member === 'number' && Number.isInteger(member) && Math.abs(member) <= MAX_HELD_INTEGER);
  return own + (isHeld ? 0 : count(member, seen));
}
