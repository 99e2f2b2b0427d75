import { type Sensor, type SensorError, sensor } from './sensor.ts';
import type { PinWire } from './wires.ts';

/* A contact or Hall switch that closes once per amount: rain gauges, water and gas meters. */

export interface PulsesReading {
  /** Amount since the last reading, in the unit of `amount`. */
  since: number;
  /** Amount since the start. */
  total: number;
}

export interface PulsesOptions {
  /** What one pulse stands for: 0.2794 mm of rain, 1 litre; 1 unless given. */
  amount?: number;
  /** A contact bounces; 10 ms unless given. */
  debounceMs?: number;
  /** More pulses a second than that are no pulses; 50 unless given. */
  maxHz?: number;
  /** The contact may stay closed, as a water meter's does; a line that hangs low cannot then be detected. */
  staysClosed?: boolean;
}

declare function setWatch(callback: () => void, pin: PinWire, options: object): number;
declare function pinMode(pin: PinWire, mode: string): void;
declare function digitalRead(pin: PinWire): number;
declare function getTime(): number;

/** A contact that only closes for a moment is open again within this time. */
const CLOSED_MS = 500;
const POLL_MS = 50;

/** The contact closes to ground. Counting goes on between readings; a burst is an error and is not counted. */
export function connect(pin: PinWire, options?: PulsesOptions): Sensor<PulsesReading> {
  const amount = (options ? options.amount : 0) || 1;
  const maxHz = (options ? options.maxHz : 0) || 50;
  const staysClosed = options ? options.staysClosed : false;
  let pulses = 0;
  let total = 0;
  let sinceS = getTime();
  let hangs = false;

  pinMode(pin, 'input_pullup');
  setWatch(
    () => {
      pulses++;
    },
    pin,
    { repeat: true, edge: 'falling', debounce: (options ? options.debounceMs : 0) || 10 },
  );

  return sensor({
    waitMs: 0,
    pollMs: POLL_MS,
    maxPolls: CLOSED_MS / POLL_MS,
    start: (): undefined => {},
    collect: (): PulsesReading | SensorError | undefined => {
      if (!staysClosed && !digitalRead(pin)) return undefined;
      hangs = false;
      const counted = pulses;
      const nowS = getTime();
      const most = maxHz * (nowS - sinceS) + 1;
      pulses = 0;
      sinceS = nowS;
      if (counted > most) return 'garbled';
      total += counted;
      return { since: counted * amount, total: total * amount };
    },
    forget: (): void => {
      // The edge that made the line hang does not count as a pulse.
      if (!hangs && pulses) pulses--;
      hangs = true;
    },
  });
}
