import { crc32 } from './crc.ts';

/** Version of all that is in the folder; another one is refused. */
export const FORMAT = 1;
/** Stands before the keys of the broker's own records, which the key of the summary does not. */
const RECORD_PREFIX = 'r';
export const SUMMARY_KEY = 's';
const CRC_CHARACTERS = 4;

export function storedKey(key: string): string {
  return RECORD_PREFIX + key;
}

export function isRecordKey(stored: string): boolean {
  return stored.startsWith(RECORD_PREFIX);
}

export function keyIn(stored: string): string {
  return stored.slice(RECORD_PREFIX.length);
}

/** The checksum is of key and value: a value under another's key is damage too. */
export function crcOf(stored: string, value: string): number {
  return crc32(value, crc32(stored));
}

export function storedValue(crc: number, value: string): string {
  return String.fromCharCode(crc >>> 24, (crc >>> 16) & 255, (crc >>> 8) & 255, crc & 255) + value;
}

/** @returns null where it is damaged */
export function valueIn(stored: string, bytes: string): { value: string; crc: number } | null {
  const value = bytes.slice(CRC_CHARACTERS);
  const crc = crcOf(stored, value);
  return bytes.length >= CRC_CHARACTERS && storedValue(crc, '') === bytes.slice(0, CRC_CHARACTERS)
    ? { value, crc }
    : null;
}

/** What has to be there: a record that is missing as a whole shows in nothing else. */
export interface Summary {
  format: number;
  /** Of the write that it went with; they count up. */
  batch: number;
  records: number;
  sum: number;
}

/** Sums stay whole numbers below 2^53. */
const SUM_MODULUS = 2 ** 48;

export function addTo(sum: number, crc: number): number {
  return (sum + crc) % SUM_MODULUS;
}

export function takeFrom(sum: number, crc: number): number {
  return (sum - crc + SUM_MODULUS) % SUM_MODULUS;
}
