import type { PinPart } from './bus.ts';
import type { AirSource } from './day.ts';

/** Aosong's sheet: the host's low, typical times of the answer, and the rest that the chip wants. */
const WAKE_US = 800;
const ANSWER_AFTER_US = 30;
const ANSWER_US = 80;
const BIT_LOW_US = 50;
const ZERO_US = 26;
const ONE_US = 70;
const REST_US = 2_000_000;

/** A DHT22 on its wire. */
export class SimulatedDht22 implements PinPart {
  readonly #day: AirSource;
  /** Changes of level of the answer, in order; the first one pulls low. */
  #edges: number[] = [];
  #lowSinceUs = -1;
  #lastUs = -REST_US;

  constructor(day: AirSource) {
    this.#day = day;
  }

  powerOn(): void {
    this.#edges = [];
  }

  drive(level: 0 | 1 | undefined, timeUs: number): void {
    if (level === 0) {
      if (this.#lowSinceUs < 0) this.#lowSinceUs = timeUs;
      return;
    }
    const awake = this.#lowSinceUs >= 0 && timeUs - this.#lowSinceUs >= WAKE_US;
    this.#lowSinceUs = -1;
    if (!awake || timeUs - this.#lastUs < REST_US) return;
    this.#lastUs = timeUs;
    const air = this.#day.at(timeUs);
    this.#edges = answer(frame(air.temperatureC, air.humidityPercent), timeUs);
  }

  level(timeUs: number): 0 | 1 {
    return this.#edges.filter((edgeUs) => edgeUs <= timeUs).length % 2 ? 0 : 1;
  }

  nextEdgeUs(timeUs: number): number {
    return this.#edges.find((edgeUs) => edgeUs > timeUs) ?? Number.POSITIVE_INFINITY;
  }
}

/** Tenths of percent, tenths of a degree with a sign bit, sum. */
export function frame(celsius: number, percent: number): number[] {
  const humidity = Math.round(Math.min(100, Math.max(0, percent)) * 10);
  const tenths = Math.round(celsius * 10);
  const temperature = Math.abs(tenths) | (tenths < 0 ? 0x8000 : 0);
  const bytes = [humidity >> 8, humidity & 255, temperature >> 8, temperature & 255];
  return [...bytes, bytes.reduce((sum, byte) => sum + byte) & 255];
}

/** When the wire changes for these bytes, sent from `timeUs` on. */
export function answer(bytes: number[], timeUs: number): number[] {
  const edges = [timeUs + ANSWER_AFTER_US];
  const next = (afterUs: number) => edges.push(edges[edges.length - 1] + afterUs);
  next(ANSWER_US);
  next(ANSWER_US);
  for (const byte of bytes)
    for (let bit = 7; bit >= 0; bit--) {
      next(BIT_LOW_US);
      next((byte >> bit) & 1 ? ONE_US : ZERO_US);
    }
  next(BIT_LOW_US);
  return edges;
}
