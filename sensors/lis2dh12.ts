import { type Sensor, type SensorError, sensor } from './sensor.ts';
import type { I2cWires } from './wires.ts';

/* STMicroelectronics LIS2DH12 (acceleration). Sections: data sheet DocID025056, revision 6. */

export interface Lis2dh12Reading {
  /** Multiples of standard gravity, -2 ... 2. */
  x: number;
  y: number;
  z: number;
}

const WHO_AM_I = 0x0f;
const LIS2DH12 = 0x33;
const CTRL_REG1 = 0x20;
const CTRL_REG4 = 0x23;
const STATUS = 0x27;
const OUT = 0x28;
/** 6.1.1: goes on to the next register by itself. */
const INCREMENT = 0x80;

const AT_100_HZ = 0x57;
const POWER_DOWN = 0;
// 8.11: no update between two bytes of a value, +-2 g, 12 bits.
const BLOCK_UPDATE_HIGH_RESOLUTION = 0x88;
const DATA_READY = 0x08;
/** The largest value of 12 bits: the true one may be higher. */
const END = 2.047;
// Table 14: 7 periods from power-down.
const WAKE_MS = 71;

/** @param options.address 0x19 (default) or 0x18 (SA0 low) */
export function connect(i2c: I2cWires, options?: { address?: number }): Sensor<Lis2dh12Reading> {
  const address = options ? options.address || 0x19 : 0x19;

  function get(register: number, length: number): Uint8Array {
    i2c.writeTo(address, register);
    return i2c.readFrom(address, length);
  }

  /** Steps of 1 mg, left-justified in 16 bits. */
  function gravities(bytes: Uint8Array, index: number): number {
    return (((bytes[index] | (bytes[index + 1] << 8)) << 16) >> 20) / 1000;
  }

  return sensor({
    waitMs: WAKE_MS,
    pollMs: 10,
    maxPolls: 4,
    start: (): SensorError | undefined => {
      const id = get(WHO_AM_I, 1)[0];
      if (id === 0 || id === 255) return 'stuck';
      if (id !== LIS2DH12) return 'wrong chip';
      i2c.writeTo(address, CTRL_REG4, BLOCK_UPDATE_HIGH_RESOLUTION);
      i2c.writeTo(address, CTRL_REG1, AT_100_HZ);
      return undefined;
    },
    collect: (): Lis2dh12Reading | SensorError | undefined => {
      const control = get(CTRL_REG1 | INCREMENT, 4);
      if (control[0] !== AT_100_HZ || control[3] !== BLOCK_UPDATE_HIGH_RESOLUTION) return 'no data';
      if (!(get(STATUS, 1)[0] & DATA_READY)) return undefined;
      // In power-down it keeps its last values, and three reads of them must agree: the bus has no checksum.
      i2c.writeTo(address, CTRL_REG1, POWER_DOWN);
      const out = get(OUT | INCREMENT, 6);
      const look = out.join();
      if (look !== get(OUT | INCREMENT, 6).join() || look !== get(OUT | INCREMENT, 6).join())
        return 'garbled';
      const reading = { x: gravities(out, 0), y: gravities(out, 2), z: gravities(out, 4) };
      const most = Math.max(Math.abs(reading.x), Math.abs(reading.y), Math.abs(reading.z));
      return most >= END ? 'out of range' : reading;
    },
  });
}
