import { type Sensor, type SensorError, sensor } from './sensor.ts';
import type { Edge, PinWire } from './wires.ts';

/* Aosong DHT22, also AM2302 (temperature, humidity). Aosong's data sheet for both; it wants 2 s between readings. */

export interface Dht22Reading {
  /** Degrees Celsius. */
  temperature: number;
  /** Percent. */
  humidity: number;
}

declare function digitalWrite(pin: PinWire, value: number): void;
declare function digitalRead(pin: PinWire): number;
declare function pinMode(pin: PinWire, mode: string): void;
declare function setWatch(callback: (edge: Edge) => void, pin: PinWire, options: object): number;
declare function clearWatch(id: number): void;

// The host pulls low for 0.8 to 20 ms; then 40 bits take 5 ms at the most.
const WAKE_MS = 2;
const TRANSFER_MS = 15;
/** A high of 26 us is a 0, one of 70 us a 1. */
const ONE_S = 48e-6;
/** Two falling edges precede the bits; the first may come before the watch is set. */
const MIN_EDGES = 41;
const MAX_EDGES = 43;

export function connect(pin: PinWire): Sensor<Dht22Reading> {
  let watch = 0;
  let edges = 0;
  let humidity = 0;
  let temperature = 0;
  let checksum = 0;

  /** These three variables are one shift register for the last 40 bits. */
  function take(edge: Edge): void {
    edges++;
    humidity = ((humidity << 1) | (temperature >> 15)) & 65535;
    temperature = ((temperature << 1) | (checksum >> 7)) & 65535;
    checksum = ((checksum << 1) | (edge.time - edge.lastTime > ONE_S ? 1 : 0)) & 255;
  }

  function unwatch(): void {
    if (watch) clearWatch(watch);
    watch = 0;
  }

  return sensor({
    waitMs: WAKE_MS,
    pollMs: TRANSFER_MS,
    maxPolls: 1,
    start: (): undefined => {
      edges = 0;
      // On a pin with a set mode a write alone does not change the mode.
      pinMode(pin, 'output');
      digitalWrite(pin, 0);
    },
    collect: (): Dht22Reading | SensorError | undefined => {
      if (!watch) {
        watch = setWatch(take, pin, { repeat: true, edge: 'falling' });
        pinMode(pin, 'input_pullup');
        return undefined;
      }
      unwatch();
      if (edges < 2) return digitalRead(pin) ? 'absent' : 'stuck';
      if (edges < MIN_EDGES || edges > MAX_EDGES) return 'garbled';
      const sum = (humidity >> 8) + (humidity & 255) + (temperature >> 8) + (temperature & 255);
      if ((sum & 255) !== checksum) return 'garbled';
      // A reading of all zeros has a correct checksum too.
      if (humidity === 0 && temperature === 0) return 'no data';
      const celsius = ((temperature & 32767) / 10) * (temperature & 32768 ? -1 : 1);
      if (humidity > 1000 || celsius < -40 || celsius > 80) return 'out of range';
      return { temperature: celsius, humidity: humidity / 10 };
    },
    forget: unwatch,
  });
}
