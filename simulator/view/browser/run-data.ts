import {
  type Chunk,
  IS_AGAIN,
  IS_UP,
  PACKET_NUMBERS,
  READING_NUMBERS,
  type RunFacts,
  SEGMENT_NUMBERS,
} from '../data.ts';
import { byTime, Rows } from './rows.ts';

/** Places in a row. */
export const TIME = 0;
export const FLAGS = 1;
export const SEGMENT = {
  flow: 2,
  seq: 3,
  length: 4,
  tcpFlags: 5,
  ack: 6,
  flight: 7,
  cause: 8,
  nth: 9,
} as const;
export const PACKET = { type: 2, id: 3, code: 4, connection: 5, topic: 6 } as const;
export const STATE = { state: 1, cause: 2 } as const;
export const AWAY = { duration: 1, cause: 2 } as const;

export interface Reading {
  number: number;
  timeUs: number;
  /** Null: never taken in. */
  deliveredUs: number | null;
  ackedUs: number | null;
  qos: number;
  packetId: number;
  fate: number;
  topic: string;
  payload: string;
  /** Cause and duration of each stretch. */
  spans: number[];
  /** Where it is drawn, that readings beside each other can be told apart. */
  lane: number;
}

export interface Line {
  timeUs: number;
  kind: number;
  words: string;
}

/** Each event of one device that the page holds, in the order of time. */
export interface DeviceData {
  device: number;
  states: Rows;
  away: Rows;
  segments: Rows;
  packets: Rows;
  /** By the numbers of `packets`. */
  topics: string[];
  lines: Line[];
  readings: Reading[];
  /** Times and how many readings the client holds from then on. */
  depth: Rows;
}

export const LANES = 12;

export function readFacts(): RunFacts {
  return JSON.parse(document.getElementById('run')?.textContent ?? '') as RunFacts;
}

/** A byte a slice. */
export function unpackSlices(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

async function unpack(text: string): Promise<Chunk> {
  const stream = new Blob([unpackSlices(text) as BlobPart])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'));
  return (await new Response(stream).json()) as Chunk;
}

export async function loadDevice(device: number): Promise<DeviceData> {
  const text = document.getElementById(`d${device}`)?.textContent ?? '';
  const chunks = await Promise.all(text.split('\n').filter(Boolean).map(unpack));
  const topics = new Map<string, number>();
  const data: DeviceData = {
    device,
    states: rowsOf(chunks, 3, (chunk) => chunk.states),
    away: rowsOf(chunks, 3, (chunk) => chunk.away),
    segments: numbered(rowsOf(chunks, SEGMENT_NUMBERS, (chunk) => chunk.segments)),
    packets: rowsOf(chunks, PACKET_NUMBERS, (chunk) => withTopics(chunk, topics)),
    topics: [...topics.keys()],
    lines: chunks.flatMap(linesOf).sort((one, other) => one.timeUs - other.timeUs),
    readings: laned(readingsOf(chunks)),
    depth: new Rows(2, new Float64Array()),
  };
  data.depth = depthOf(data.readings);
  return data;
}

function rowsOf(chunks: readonly Chunk[], width: number, column: (chunk: Chunk) => readonly number[]): Rows {
  const columns = chunks.map(column);
  const values = new Float64Array(columns.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  chunks.forEach((chunk, index) => {
    let timeUs = chunk.fromUs;
    const numbers = columns[index];
    for (let row = 0; row < numbers.length; row += width) {
      timeUs += numbers[row];
      values[at] = timeUs;
      for (let place = 1; place < width; place++) values[at + place] = numbers[row + place];
      at += width;
    }
  });
  return byTime(width, values);
}

/** Topics are numbered by stretch; here by device. 0: none. */
function withTopics(chunk: Chunk, all: Map<string, number>): number[] {
  const numbers = [...chunk.packets];
  for (let row = 0; row < numbers.length; row += PACKET_NUMBERS) {
    const place = numbers[row + PACKET.topic];
    if (place === 0) continue;
    const topic = chunk.topics[place - 1];
    const known = all.get(topic) ?? all.size;
    all.set(topic, known);
    numbers[row + PACKET.topic] = known + 1;
  }
  return numbers;
}

/** Adds to each segment how often its bytes had been sent before. */
function numbered(segments: Rows): Rows {
  const wide = new Rows(SEGMENT_NUMBERS + 1, new Float64Array(segments.count * (SEGMENT_NUMBERS + 1)));
  const sent = new Map<number, number>();
  for (let row = 0; row < segments.count; row++) {
    for (let place = 0; place < SEGMENT_NUMBERS; place++) wide.set(row, place, segments.at(row, place));
    const flags = segments.at(row, FLAGS);
    const isAgain = (flags & IS_AGAIN) !== 0;
    // A stream has fewer bytes than 2 ** 33, a device fewer connections than 2 ** 18.
    const key =
      (segments.at(row, SEGMENT.flow) * 2 + (flags & IS_UP)) * 2 ** 33 + segments.at(row, SEGMENT.seq);
    const nth = isAgain ? (sent.get(key) ?? 0) + 1 : 0;
    if (segments.at(row, SEGMENT.length) > 0) sent.set(key, nth);
    wide.set(row, SEGMENT.nth, nth);
  }
  return wide;
}

function linesOf(chunk: Chunk): Line[] {
  let timeUs = chunk.fromUs;
  return chunk.lineWords.map((words, index) => {
    timeUs += chunk.lines[2 * index];
    return { timeUs, kind: chunk.lines[2 * index + 1], words };
  });
}

/** A reading may be there twice: its later record knows more. */
function readingsOf(chunks: readonly Chunk[]): Reading[] {
  const all = new Map<string, Reading>();
  for (const { fromUs, readings: numbers, payloads, topics } of chunks) {
    let timeUs = fromUs;
    let at = 0;
    for (const payload of payloads) {
      const [number, sinceUs, took, acked, qos, packetId, fate, topic, count] = numbers.slice(
        at,
        at + READING_NUMBERS,
      );
      timeUs += sinceUs;
      at += READING_NUMBERS;
      const spans = numbers.slice(at, at + 2 * count);
      at += 2 * count;
      all.set(`${number} ${qos}`, {
        ...{ number, timeUs, qos, packetId, fate, payload, spans, lane: 0 },
        topic: topics[topic],
        deliveredUs: took < 0 ? null : timeUs + took,
        ackedUs: acked < 0 ? null : timeUs + acked,
      });
    }
  }
  return [...all.values()].sort((one, other) => one.timeUs - other.timeUs);
}

export const endOf = ({ deliveredUs, ackedUs, timeUs }: Reading) => deliveredUs ?? ackedUs ?? timeUs;

function laned(readings: Reading[]): Reading[] {
  const free = new Array<number>(LANES).fill(0);
  for (const reading of readings) {
    const lane = free.findIndex((untilUs) => untilUs <= reading.timeUs);
    reading.lane = lane < 0 ? LANES - 1 : lane;
    free[reading.lane] = Math.max(free[reading.lane], endOf(reading));
  }
  return readings;
}

function depthOf(readings: readonly Reading[]): Rows {
  const changes = readings
    .filter(({ qos }) => qos > 0)
    .flatMap(({ timeUs, ackedUs }) => [
      [timeUs, 1],
      [ackedUs ?? Number.POSITIVE_INFINITY, -1],
    ])
    .sort(([one], [other]) => one - other);
  let depth = 0;
  const numbers = changes.flatMap(([timeUs, change]) => {
    depth += change;
    return [timeUs, depth];
  });
  return new Rows(2, Float64Array.from(numbers));
}
