/**
 * What the page of a run holds, as plain data: written by the recorder, read by the page. Times are microseconds of the
 * run. Numbers stand in columns, row after row, and times as differences, so that they compress. The recorder is told what happens
 * in a world and changes nothing in it; the page asks for nothing beside its own file.
 *
 * @module
 */

/** Whose run it is, and what is true of all of it. */
export interface RunFacts {
  title: string;
  /** Printed command that makes the run again. */
  replay: string;
  verdict: string;
  mark: 'good' | 'warning' | 'bad';
  /** The readings stop there, and then the end of the run. */
  forUs: number;
  endUs: number;
  devices: number;
  /** A packet keeps the radio on so long; 0 where it never sleeps. */
  radioTailUs: number;
  /** Name and words of each cause, by its place. */
  causes: [name: string, words: string, group: string][];
  failures: { device: number; timeUs: number; words: string }[];
  /** Times in which the broker was away. */
  broker: [fromUs: number, toUs: number][];
  /** What is left out, in words; a line each. */
  leftOut: string[];
  rows: Row[];
  /** Devices of which events are kept, and the times of which each is kept, rising. */
  kept: [device: number, times: [fromUs: number, toUs: number][]][];
}

/** One line of the overview: a device, or several beside each other. Values are those of equal slices of the run. */
export interface Row {
  from: number;
  to: number;
  /** Base64 of a byte a slice: share of its time in which nothing passed, in 255ths. */
  cut: string;
  connected: string;
  /** The most readings that one client held: `level` of it. */
  waiting: string;
  /** The longest way to the broker of the readings that were published in the slice: `level` of its milliseconds; 0: none. */
  slowest: string;
}

/** Steps of a doubling in a level. */
const STEPS = 8;

/** A positive number in a byte, to a tenth: 0 stays 0. */
export function level(value: number): number {
  return value <= 0 ? 0 : Math.min(255, 1 + Math.round(STEPS * Math.log2(1 + value)));
}

export function levelValue(byte: number): number {
  return byte === 0 ? 0 : 2 ** ((byte - 1) / STEPS) - 1;
}

/** What a client does, by its place here. */
export const CLIENT_STATES = ['off', 'booting', 'apart', 'dialling', 'greeting', 'up'] as const;

/** Each event of one device in a stretch of the run. The comment names the numbers of a row. */
export interface Chunk {
  fromUs: number;
  toUs: number;
  /** time, state, cause */
  states: number[];
  /** time, duration, cause: nothing passed the link. */
  away: number[];
  /** time, flags, flow, seq, length, TCP flags, ack, flight (0: lost), cause of the loss */
  segments: number[];
  /** time, flags, type, packet id, code, connection, topic + 1 */
  packets: number[];
  /** time, kind; and its words */
  lines: number[];
  lineWords: string[];
  /** number, time, took (-1: never taken in), acknowledged after (-1: never), QoS, packet id, fate, topic, count of stretches; then cause and duration of each */
  readings: number[];
  payloads: string[];
  topics: string[];
}

export const SEGMENT_NUMBERS = 9;
export const PACKET_NUMBERS = 7;
export const READING_NUMBERS = 9;

/** In the flags of segments and packets. */
export const IS_UP = 1;
/** A retransmission, or a PUBLISH with DUP. */
export const IS_AGAIN = 2;
/** Of a segment: it arrives nowhere. */
export const IS_LOST = 4;
/** Of a PUBLISH: its QoS, times this. */
export const QOS_SHIFT = 8;

/** In place of a packet's type: the client's socket was opened, and closed (code 1: by the client). */
export const SOCKET_OPENED = 0;
export const SOCKET_CLOSED = 16;

/** Kinds of lines. */
export const PRINTED = 0;
export const CALLED = 1;
/** `publish()` returned false. */
export const REFUSED = 2;

/** What became of a reading. */
export const TAKEN_IN = 0;
export const NEVER_TAKEN_IN = 1;
export const GONE_WITH_POWER = 2;
