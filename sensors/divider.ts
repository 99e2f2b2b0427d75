import { type Sensor, type SensorError, sensor } from './sensor.ts';
import type { PinWire } from './wires.ts';

/* A voltage behind two resistors on an analog pin: a battery, mostly. */

export interface DividerReading {
  /** Volts, before the divider. */
  voltage: number;
}

export interface DividerOptions {
  /** (upper + lower) / lower resistor: 2 for two equal ones. */
  ratio: number;
  /** Volts at the pin that read as 1; 3.3 unless given. */
  reference?: number;
  /** Volts that the source can have at all. */
  min: number;
  max: number;
}

declare function analogRead(pin: PinWire): number;

/** Of the scale: two looks that lie further apart saw a spike or a loose wire [E]. */
const AGREEMENT = 0.02;
// The converter is at its end, and the voltage may be anywhere beyond.
const FULL_SCALE = 0.999;

export function connect(pin: PinWire, options: DividerOptions): Sensor<DividerReading> {
  const volts = options.ratio * (options.reference || 3.3);
  let first = 0;
  return sensor({
    waitMs: 2,
    pollMs: 0,
    maxPolls: 0,
    start: (): undefined => {
      first = analogRead(pin);
    },
    collect: (): DividerReading | SensorError => {
      const second = analogRead(pin);
      if (Math.abs(first - second) > AGREEMENT) return 'garbled';
      const voltage = ((first + second) / 2) * volts;
      if (second >= FULL_SCALE || !(voltage >= options.min && voltage <= options.max)) return 'out of range';
      return { voltage: voltage };
    },
  });
}
