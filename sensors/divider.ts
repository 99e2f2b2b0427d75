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
  /** The highest voltage that the source can have. */
  min: number;
  max: number;
}

declare function analogRead(pin: PinWire): number;

/** Share of the scale: three reads that differ by more show a spike or a loose wire [E]. */
const AGREEMENT = 0.02;
// The converter is at its limit, and the true voltage may be higher.
const FULL_SCALE = 0.999;

export function connect(pin: PinWire, options: DividerOptions): Sensor<DividerReading> {
  const volts = options.ratio * (options.reference || 3.3);
  let first = 0;
  let second = -1;
  return sensor({
    waitMs: 2,
    pollMs: 2,
    maxPolls: 1,
    start: (): undefined => {
      first = analogRead(pin);
      second = -1;
    },
    collect: (): DividerReading | SensorError | undefined => {
      if (second < 0) {
        second = analogRead(pin);
        return undefined;
      }
      const third = analogRead(pin);
      const least = Math.min(first, second, third);
      const most = Math.max(first, second, third);
      if (most - least > AGREEMENT) return 'garbled';
      // The median: a small spike would still move a mean.
      const voltage = (first + second + third - least - most) * volts;
      if (most >= FULL_SCALE || !(voltage >= options.min && voltage <= options.max)) return 'out of range';
      return { voltage: voltage };
    },
  });
}
