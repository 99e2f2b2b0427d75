import { crc32 } from './crc.ts';

/** Version of all that is in the folder; another one is refused. */
export const FORMAT = 1;
/** Prefix of the keys of the broker's records; the key of the summary has another. */
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

/** The checksum covers key and value, so that a value under a wrong key is found too. */
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

/** The summary of all records: it shows when a whole record is missing. */
export interface Summary {
  format: number;
  /** Number of the write; it rises by one each time. */
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
