import { wordsHold } from './crc.ts';
import { type Sensor, type SensorError, sensor } from './sensor.ts';
import type { I2cWires } from './wires.ts';

/* Sensirion SCD40, SCD41 (CO2, temperature, humidity). Sections: data sheet SCD4x, version 1.3, September 2022. */

export interface Scd4xReading {
  /** ppm. */
  co2: number;
  /** Degrees Celsius. */
  temperature: number;
  /** Percent. */
  humidity: number;
}

const ADDRESS = 0x62;
// 3.5.1: a new reading every 5 s.
const START_PERIODIC = 0x21b1;
const READ_MEASUREMENT = 0xec05;
const DATA_READY = 0xe4b8;

// A command takes 1 ms, which is why question and answer are two steps.
const STEP_MS = 200;
// 5 s for a reading and three steps for the last question, times one and a half.
const MAX_STEPS = 42;

export function connect(i2c: I2cWires): Sensor<Scd4xReading> {
  let asked = 0;

  function ask(command: number): void {
    asked = command;
    i2c.writeTo(ADDRESS, command >> 8, command & 255);
  }

  return sensor({
    waitMs: 2,
    pollMs: STEP_MS,
    maxPolls: MAX_STEPS,
    start: (): undefined => {
      asked = 0;
      try {
        ask(START_PERIODIC);
      } catch {
        // 3.5: the chip refuses this command when it measures already. The next command shows whether it is there.
      }
    },
    collect: (): Scd4xReading | SensorError | undefined => {
      if (asked === DATA_READY) {
        const state = i2c.readFrom(ADDRESS, 3);
        if (!wordsHold(state)) return 'garbled';
        // 3.8.2: the lower 11 bits are 0 while there is none.
        if ((state[0] & 7) | state[1]) ask(READ_MEASUREMENT);
        else ask(DATA_READY);
        return undefined;
      }
      if (asked !== READ_MEASUREMENT) {
        ask(DATA_READY);
        return undefined;
      }
      const data = i2c.readFrom(ADDRESS, 9);
      if (!wordsHold(data)) return 'garbled';
      const co2 = (data[0] << 8) | data[1];
      if (co2 === 0) return 'no data';
      const temperature = (175 * ((data[3] << 8) | data[4])) / 65535 - 45;
      // Tables 1 and 2: its output range and its operating range.
      if (co2 > 40000 || temperature < -10 || temperature > 60) return 'out of range';
      return { co2: co2, temperature: temperature, humidity: (100 * ((data[6] << 8) | data[7])) / 65535 };
    },
  });
}
