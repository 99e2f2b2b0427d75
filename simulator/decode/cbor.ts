import { DecodeError } from './measurement.ts';

/** Deepest nesting; nothing deeper is a payload of a board. */
export const MAX_DEPTH = 8;

const BREAK = Symbol('break');

/**
 * The part of CBOR (RFC 8949) that SenML uses: integers, texts, byte strings, arrays and maps of both kinds of
 * length, floats of all sizes, booleans, decimal fractions (tag 4). Byte strings stay strings of bytes.
 *
 * @throws DecodeError for anything else, and for bytes that are missing or left over
 */
export function decodeCbor(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (value === BREAK) throw new DecodeError('CBOR: a break outside of anything');
  if (reader.left) throw new DecodeError(`CBOR: ${reader.left} bytes left over`);
  return value;
}

class Reader {
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#view.byteLength - this.#at;
  }

  value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new DecodeError(`CBOR: nested more than ${MAX_DEPTH} deep`);
    const initial = this.#view.getUint8(this.#take(1));
    const major = initial >> 5;
    const detail = initial & 31;
    if (major === 7) return this.#simple(detail);
    const open = detail === 31;
    const argument = open ? Number.POSITIVE_INFINITY : this.#argument(detail);
    if (major === 0 && !open) return argument;
    if (major === 1 && !open) return -1 - argument;
    if ((major === 2 || major === 3) && !open) return this.#text(argument, major === 3);
    if (major === 4) return this.#list(argument, depth);
    if (major === 5) return this.#map(argument, depth);
    if (major === 6 && argument === 4) return this.#decimal(depth);
    throw new DecodeError(`CBOR: 0x${initial.toString(16)} is not used in SenML`);
  }

  #take(length: number): number {
    if (length > this.left) throw new DecodeError(`CBOR: ends ${length - this.left} bytes too early`);
    this.#at += length;
    return this.#at - length;
  }

  #argument(detail: number): number {
    if (detail < 24) return detail;
    if (detail === 24) return this.#view.getUint8(this.#take(1));
    if (detail === 25) return this.#view.getUint16(this.#take(2));
    if (detail === 26) return this.#view.getUint32(this.#take(4));
    if (detail === 27) return Number(this.#view.getBigUint64(this.#take(8)));
    throw new DecodeError(`CBOR: length ${detail} is reserved`);
  }

  #simple(detail: number): unknown {
    if (detail === 20 || detail === 21) return detail === 21;
    if (detail === 25) return half(this.#view.getUint16(this.#take(2)));
    if (detail === 26) return this.#view.getFloat32(this.#take(4));
    if (detail === 27) return this.#view.getFloat64(this.#take(8));
    if (detail === 31) return BREAK;
    throw new DecodeError(`CBOR: simple value ${detail} is not used in SenML`);
  }

  #text(length: number, utf8: boolean): string {
    const start = this.#take(length);
    const bytes = new Uint8Array(this.#view.buffer, this.#view.byteOffset + start, length);
    return Buffer.from(bytes).toString(utf8 ? 'utf8' : 'latin1');
  }

  #list(length: number, depth: number): unknown[] {
    const items: unknown[] = [];
    while (items.length < length) {
      const item = this.value(depth + 1);
      if (item === BREAK) {
        if (length === Number.POSITIVE_INFINITY) return items;
        throw new DecodeError('CBOR: a break in an array of known length');
      }
      items.push(item);
    }
    return items;
  }

  #map(length: number, depth: number): Map<unknown, unknown> {
    const items = this.#list(2 * length, depth);
    if (items.length % 2) throw new DecodeError('CBOR: a key without a value');
    const map = new Map<unknown, unknown>();
    for (let index = 0; index < items.length; index += 2) {
      if (map.has(items[index])) throw new DecodeError(`CBOR: the key ${items[index]} comes twice`);
      map.set(items[index], items[index + 1]);
    }
    return map;
  }

  #decimal(depth: number): number {
    const parts = this.value(depth + 1);
    if (!Array.isArray(parts) || parts.length !== 2 || !parts.every(Number.isInteger))
      throw new DecodeError('CBOR: a decimal fraction has an exponent and a mantissa');
    // Via text, so that the result is the double that the same number in JSON has.
    return Number(`${parts[1]}e${parts[0]}`);
  }
}

function half(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
