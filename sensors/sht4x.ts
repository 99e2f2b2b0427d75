import { wordsHold } from './crc.ts';
import { type Sensor, type SensorError, sensor } from './sensor.ts';
import type { I2cWires } from './wires.ts';

/* Sensirion SHT40, SHT41, SHT45 (temperature, humidity). Sections: data sheet SHT4x, version 6.5, April 2024. */

export interface Sht4xReading {
  /** Degrees Celsius. */
  temperature: number;
  /** Percent. */
  humidity: number;
}

const MEASURE_HIGH_PRECISION = 0xfd;
// Table 5: 8.3 ms at the most.
const MEASURE_MS = 9;

/** @param options.address 0x44 (default), 0x45 or 0x46, by the last letter of the part's number */
export function connect(i2c: I2cWires, options?: { address?: number }): Sensor<Sht4xReading> {
  const address = options ? options.address || 0x44 : 0x44;
  return sensor({
    waitMs: MEASURE_MS,
    pollMs: 3,
    maxPolls: 4,
    start: (): undefined => {
      i2c.writeTo(address, MEASURE_HIGH_PRECISION);
    },
    collect: (): Sht4xReading | SensorError | undefined => {
      let data: Uint8Array;
      try {
        data = i2c.readFrom(address, 6);
      } catch {
        // 4.2: it does not acknowledge while it measures.
        return undefined;
      }
      if (!wordsHold(data)) return 'garbled';
      // 4.6. Humidity may come out slightly beyond its ends, and is to be cropped.
      const humidity = (125 * ((data[3] << 8) | data[4])) / 65535 - 6;
      const temperature = (175 * ((data[0] << 8) | data[1])) / 65535 - 45;
      if (temperature < -40 || temperature > 125) return 'out of range';
      return { temperature: temperature, humidity: Math.min(Math.max(humidity, 0), 100) };
    },
  });
}
