import { KVS_KEY_CHARS, KVS_KEYS, KVS_VALUE_BYTES } from './limits.ts';

/** Codes of the documentation's "Common errors". */
export const INVALID_ARGUMENT = -103;
export const NOT_FOUND = -105;
export const RESOURCE_EXHAUSTED = -108;

/** What a method answers: a result, or an error. */
export type Answer = { result: unknown } | { code: number; message: string };

const refused = (code: number, message: string): Answer => ({ code, message });

interface Entry {
  json: string;
  etag: string;
}

/** The key-value store of a device. It outlives power cuts. */
export class Kvs {
  /** Writes so far: each is one of the flash. */
  writes = 0;
  #entries = new Map<string, Entry>();

  /** Puts an entry there as its owner would have before. */
  preset(key: string, value: unknown): void {
    this.#entries.set(key, { json: JSON.stringify(value), etag: `0${key}` });
  }

  set({ key, value, etag }: Record<string, unknown>): Answer {
    if (typeof key !== 'string' || key === '')
      return refused(INVALID_ARGUMENT, "Missing or bad argument 'key'!");
    if (value === undefined) return refused(INVALID_ARGUMENT, "Missing or bad argument 'value'!");
    const json = JSON.stringify(value);
    if (key.length > KVS_KEY_CHARS || Buffer.byteLength(json, 'latin1') > KVS_VALUE_BYTES)
      return refused(
        INVALID_ARGUMENT,
        key.length > KVS_KEY_CHARS
          ? `Argument 'key', length should be less than ${KVS_KEY_CHARS + 1}!`
          : `Argument 'value', length should be less than ${KVS_VALUE_BYTES + 1}!`,
      );
    const known = this.#entries.get(key);
    if (etag !== undefined && etag !== null && known?.etag !== etag)
      return refused(INVALID_ARGUMENT, `Argument 'etag', value does not match the one of '${key}'!`);
    if (known === undefined && this.#entries.size >= KVS_KEYS)
      return refused(RESOURCE_EXHAUSTED, `Resource exhausted: no more than ${KVS_KEYS} keys`);
    this.writes++;
    const made = `${this.writes}${key}`;
    this.#entries.set(key, { json, etag: made });
    return { result: { etag: made, rev: this.writes } };
  }

  get({ key }: Record<string, unknown>): Answer {
    const entry = this.#entries.get(String(key));
    if (entry === undefined) return refused(NOT_FOUND, `Argument 'key', value '${String(key)}' not found!`);
    return { result: { etag: entry.etag, value: JSON.parse(entry.json) } };
  }

  delete({ key }: Record<string, unknown>): Answer {
    if (!this.#entries.delete(String(key)))
      return refused(NOT_FOUND, `Argument 'key', value '${String(key)}' not found!`);
    this.writes++;
    return { result: { rev: this.writes } };
  }

  list({ match = '*' }: Record<string, unknown>): Answer {
    const keys = Object.fromEntries(this.#matching(String(match)).map(([key, { etag }]) => [key, { etag }]));
    return { result: { keys, rev: this.writes, offset: 0, total: Object.keys(keys).length } };
  }

  getMany({ match = '*' }: Record<string, unknown>): Answer {
    const items = this.#matching(String(match)).map(([key, { etag, json }]) => ({
      key,
      etag,
      value: JSON.parse(json),
    }));
    return { result: { items, offset: 0, total: items.length } };
  }

  /** `*` stands for any characters, `?` for one. */
  #matching(match: string): [string, Entry][] {
    const pattern = match
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    const matches = new RegExp(`^${pattern}$`);
    return [...this.#entries].filter(([key]) => matches.test(key)).sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
