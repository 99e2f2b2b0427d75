import { gunzipSync } from 'node:zlib';
import { about } from '../errors.ts';
import { readUserFile } from '../files/read-file.ts';
import { LinkError } from '../link/link-error.ts';

/** A recording of a day at 12 Mbit/s; more is a mistake. */
export const MAX_TRACE_LINES = 100_000_000;

/** So many lines of ten characters. */
const MAX_TRACE_BYTES = 1 << 30;

const GZIP_MAGIC = 0x1f8b;
const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const ZERO = 48;
const MAX_MS = 0xffffffff;

/** Recordings that were read, by path: many devices share one. */
const known = new Map<string, Uint32Array>();

/**
 * Reads a recorded link in mahimahi's format: one whole number a line, the millisecond at which one packet of
 * 1500 bytes may leave; the file loops after its last.
 * @throws FileError, LinkError naming file and line
 */
export function readTrace(path: string): Uint32Array {
  let times = known.get(path);
  if (times === undefined) {
    times = parseTrace(path, bytesOf(path));
    known.set(path, times);
  }
  return times;
}

function bytesOf(path: string): Buffer {
  const bytes = about(`${path}: `, () => readUserFile(path, MAX_TRACE_BYTES));
  if (bytes.length < 2 || bytes.readUInt16BE(0) !== GZIP_MAGIC) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_TRACE_BYTES });
  } catch {
    throw new LinkError(`${path}: looks gzipped, but cannot be unpacked; is it cut off, or more than 1 GiB?`);
  }
}

function parseTrace(path: string, bytes: Buffer): Uint32Array {
  const times: number[] = [];
  let line = 1;
  let start = 0;
  while (start < bytes.length) {
    let end = bytes.indexOf(NEWLINE, start);
    if (end === -1) end = bytes.length;
    const ms = parseLine(bytes, start, bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end);
    if (ms === -1) {
      const text = bytes.toString('latin1', start, Math.min(end, start + 20));
      throw new LinkError(`${path}, line ${line}: "${text}" is no whole number of milliseconds`);
    }
    if (times.length > 0 && ms < times[times.length - 1]) {
      throw new LinkError(
        `${path}, line ${line}: ${ms} comes after ${times[times.length - 1]}; times must not go back`,
      );
    }
    times.push(ms);
    if (times.length > MAX_TRACE_LINES) throw new LinkError(`${path}: more than ${MAX_TRACE_LINES} lines`);
    start = end + 1;
    line++;
  }
  if (times.length === 0) throw new LinkError(`${path}: is empty; it should hold a millisecond a line`);
  if (times[times.length - 1] === 0) throw new LinkError(`${path}: ends at 0 ms, so it covers no time`);
  return Uint32Array.from(times);
}

function parseLine(bytes: Buffer, start: number, end: number): number {
  if (end <= start) return -1;
  let value = 0;
  for (let index = start; index < end; index++) {
    const digit = bytes[index] - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value <= MAX_MS ? value : -1;
}
