import { type Sensor, type SensorError, sensor } from './sensor.ts';
import type { Edge, PinWire } from './wires.ts';

/* HC-SR04 (distance by ultrasound). Elecfreaks' user guide: 10 us to trigger, 2 cm to 4 m, 60 ms a cycle. */

export interface Hcsr04Reading {
  /** Metres. */
  distance: number;
}

declare function digitalPulse(pin: PinWire, value: number, timeMs: number): void;
declare function digitalRead(pin: PinWire): number;
declare function setWatch(callback: (edge: Edge) => void, pin: PinWire, options: object): number;
declare function clearWatch(id: number): void;

const TRIGGER_MS = 0.01;
const CYCLE_MS = 60;
const MIN_M = 0.02;
const MAX_M = 4;
/** Two pings that differ by more than this are refused: something passed, or an echo was cut short [E]. */
const AGREEMENT_M = 0.02;

/**
 * @param options.trigger, options.echo the two pins; 5 V on echo needs a divider
 * @param options.celsius of the air, 20 unless given: sound is 0.18 % faster per degree
 */
export function connect(options: {
  trigger: PinWire;
  echo: PinWire;
  celsius?: number;
}): Sensor<Hcsr04Reading> {
  const metresPerSecond = 331.3 + 0.606 * (options.celsius === undefined ? 20 : options.celsius);
  let watch = 0;
  let echoes = 0;
  let highS = 0;
  let first = 0;

  function take(edge: Edge): void {
    echoes++;
    highS = edge.time - edge.lastTime;
  }

  function ping(): void {
    echoes = 0;
    watch = setWatch(take, options.echo, { repeat: true, edge: 'falling' });
    digitalPulse(options.trigger, 1, TRIGGER_MS);
  }

  return sensor({
    waitMs: CYCLE_MS,
    pollMs: CYCLE_MS,
    maxPolls: 1,
    start: (): SensorError | undefined => {
      if (digitalRead(options.echo)) return 'stuck';
      first = 0;
      ping();
      return undefined;
    },
    collect: (): Hcsr04Reading | SensorError | undefined => {
      clearWatch(watch);
      if (echoes === 0) return digitalRead(options.echo) ? 'stuck' : 'absent';
      if (echoes > 1) return 'garbled';
      const distance = (highS * metresPerSecond) / 2;
      // With nothing in range the echo ends after 38 ms.
      if (distance > MAX_M) return 'no data';
      if (distance < MIN_M) return 'out of range';
      if (first)
        return Math.abs(distance - first) > AGREEMENT_M ? 'garbled' : { distance: (distance + first) / 2 };
      first = distance;
      ping();
      return undefined;
    },
  });
}
