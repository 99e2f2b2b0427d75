import { inflateRawSync } from 'node:zlib';
import { type Chunk, READING_NUMBERS } from '../../simulator/view/data.ts';

/** What the page unpacks, stretch by stretch. */
export function unpacked(packed: readonly string[]): Chunk[] {
  return packed.map(
    (one) => JSON.parse(inflateRawSync(Buffer.from(one, 'base64')).toString('utf8')) as Chunk,
  );
}

/** Rows of a column, each with its own time in place of the difference. */
export function rowsOf(
  chunk: Chunk,
  column: 'states' | 'away' | 'segments' | 'packets',
  width: number,
): number[][] {
  let timeUs = chunk.fromUs;
  const numbers = chunk[column];
  return Array.from({ length: numbers.length / width }, (_, row) => {
    const [sinceUs, ...rest] = numbers.slice(row * width, (row + 1) * width);
    timeUs += sinceUs;
    return [timeUs, ...rest];
  });
}

export interface PackedReading {
  number: number;
  timeUs: number;
  tookUs: number;
  fate: number;
  /** The sum of its stretches. */
  sumUs: number;
}

export function readingsOf({ fromUs, readings: numbers, payloads }: Chunk): PackedReading[] {
  let timeUs = fromUs;
  let at = 0;
  return payloads.map(() => {
    const [number, sinceUs, tookUs, , , , fate, , spans] = numbers.slice(at, at + READING_NUMBERS);
    timeUs += sinceUs;
    at += READING_NUMBERS;
    const durations = numbers.slice(at, at + 2 * spans).filter((_, place) => place % 2 === 1);
    at += 2 * spans;
    return { number, timeUs, tookUs, fate, sumUs: durations.reduce((sum, us) => sum + us, 0) };
  });
}
