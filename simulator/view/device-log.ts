import { deflateRawSync } from 'node:zlib';
import type { Chunk } from './data.ts';

/** Columns of numbers that one chunk holds at most; then the next begins. */
export const MAX_CHUNK_NUMBERS = 60_000;
/** Characters of words that one chunk holds at most. */
const MAX_CHUNK_CHARACTERS = 200_000;
const DEFLATE_LEVEL = 5;

/** A stretch of one device, packed. */
export interface PackedChunk {
  device: number;
  fromUs: number;
  toUs: number;
  /** Base64 of a compressed `Chunk`. */
  packed: string;
  /** What happened in it that one would want to look at; of the least, the first to go. */
  trouble: number;
}

type Column = { [Name in keyof Chunk]: Chunk[Name] extends number[] ? Name : never }[keyof Chunk];

/** Gathers what one device did, stretch by stretch. */
export class DeviceLog {
  readonly device: number;
  readonly #everyUs: number;
  readonly #keep: (chunk: PackedChunk) => void;
  /** Called when a new stretch begins: adds what goes on already. */
  begins: ((fromUs: number) => void) | null = null;
  #chunk: Chunk;
  #numbers = 0;
  #characters = 0;
  #trouble = 0;
  #topics = new Map<string, number>();
  #lastUs: Record<string, number> = {};

  /** @param everyUs a chunk is no longer than that */
  constructor(device: number, everyUs: number, keep: (chunk: PackedChunk) => void) {
    this.device = device;
    this.#everyUs = everyUs;
    this.#keep = keep;
    this.#chunk = newChunk(0);
  }

  /** A row of a column that begins with its time. */
  add(column: Exclude<Column, 'readings'>, timeUs: number, ...rest: number[]): void {
    // A link tells long before when it will be away.
    if (column !== 'away') this.#turn(timeUs);
    // A recorded link may have fractions of a microsecond.
    const numbers = this.#chunk[column];
    numbers.push(this.#since(column, Math.round(timeUs)));
    for (let place = 0; place < rest.length; place++) numbers.push(Math.round(rest[place]));
    this.#numbers += 1 + rest.length;
  }

  addLine(timeUs: number, kind: number, words: string): void {
    this.add('lines', timeUs, kind);
    this.#chunk.lineWords.push(words);
    this.#characters += words.length;
  }

  /** @param row of `Chunk.readings`, with its time second */
  addReading(row: readonly number[], payload: string): void {
    const [number, timeUs, ...rest] = row;
    this.#chunk.readings.push(number, this.#since('readings', timeUs), ...rest);
    this.#chunk.payloads.push(payload);
    this.#numbers += row.length;
    this.#characters += payload.length;
  }

  /** The place of a topic among those of the stretch. */
  topic(topic: string): number {
    let place = this.#topics.get(topic);
    if (place === undefined) {
      place = this.#chunk.topics.push(topic) - 1;
      this.#topics.set(topic, place);
      this.#characters += topic.length;
    }
    return place;
  }

  /** Something happened that one would want to look at. */
  troubled(weight = 1): void {
    this.#trouble += weight;
  }

  /** The stretch until now is over. */
  close(timeUs: number): void {
    const chunk = this.#chunk;
    chunk.toUs = Math.max(timeUs, chunk.fromUs);
    if (this.#numbers > 0)
      this.#keep({
        device: this.device,
        fromUs: chunk.fromUs,
        toUs: chunk.toUs,
        packed: deflateRawSync(JSON.stringify(chunk), { level: DEFLATE_LEVEL }).toString('base64'),
        trouble: this.#trouble,
      });
    this.#chunk = newChunk(chunk.toUs);
    this.#numbers = 0;
    this.#characters = 0;
    this.#trouble = 0;
    this.#topics.clear();
    this.#lastUs = {};
  }

  #turn(timeUs: number): void {
    const isFull = this.#numbers > MAX_CHUNK_NUMBERS || this.#characters > MAX_CHUNK_CHARACTERS;
    if (!isFull && timeUs < this.#chunk.fromUs + this.#everyUs) return;
    this.close(timeUs);
    this.begins?.(this.#chunk.fromUs);
  }

  #since(column: string, timeUs: number): number {
    const sinceUs = timeUs - (this.#lastUs[column] ?? this.#chunk.fromUs);
    this.#lastUs[column] = timeUs;
    return sinceUs;
  }
}

function newChunk(fromUs: number): Chunk {
  return {
    fromUs,
    toUs: fromUs,
    states: [],
    away: [],
    segments: [],
    packets: [],
    lines: [],
    lineWords: [],
    readings: [],
    payloads: [],
    topics: [],
  };
}
