import { DecodeError, type Measurement } from './measurement.ts';

/** Name, bytes, steps per unit, signed; of myDevices' list and its usual extensions. */
const TYPES = new Map<number, [string, number, number, boolean]>([
  [0x00, ['digital_in', 1, 1, false]],
  [0x01, ['digital_out', 1, 1, false]],
  [0x02, ['analog_in', 2, 100, true]],
  [0x03, ['analog_out', 2, 100, true]],
  [0x64, ['generic', 4, 1, false]],
  [0x65, ['luminosity', 2, 1, false]],
  [0x66, ['presence', 1, 1, false]],
  [0x67, ['temperature', 2, 10, true]],
  [0x68, ['humidity', 1, 2, false]],
  [0x73, ['barometer', 2, 10, false]],
  [0x74, ['voltage', 2, 100, false]],
  [0x75, ['current', 2, 1000, true]],
  [0x7d, ['concentration', 2, 1, false]],
  [0x82, ['distance', 4, 1000, false]],
  [0x85, ['unix_time', 4, 1, false]],
]);

/** Types of three values: names, bytes each, steps of each. */
const TRIPLES = new Map<number, [string[], number, number[]]>([
  [0x71, [['x', 'y', 'z'], 2, [1000, 1000, 1000]]],
  [0x86, [['gyro_x', 'gyro_y', 'gyro_z'], 2, [100, 100, 100]]],
  [0x88, [['latitude', 'longitude', 'altitude'], 3, [10000, 10000, 100]]],
]);

/**
 * Names consist of type and channel, as in `temperature_1`. A time on channel 0 applies to what follows it.
 * @throws DecodeError
 */
export function decodeCayenne(payload: Uint8Array): Measurement[] {
  const measurements: Measurement[] = [];
  let timeS: number | undefined;
  let at = 0;
  const number = (size: number, signed: boolean): number => {
    if (at + size > payload.length)
      throw new DecodeError(`Cayenne: ends ${at + size - payload.length} bytes too early`);
    at += size;
    const view = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    return signed ? view.readIntBE(at - size, size) : view.readUIntBE(at - size, size);
  };
  const add = (name: string, value: number) =>
    measurements.push(timeS === undefined ? { name, value } : { name, value, timeS });
  while (at < payload.length) {
    const channel = number(1, false);
    const code = number(1, false);
    const type = TYPES.get(code);
    const triple = TRIPLES.get(code);
    if (type) {
      const [name, size, steps, signed] = type;
      const value = number(size, signed) / steps;
      if (name === 'unix_time' && channel === 0) timeS = value;
      else add(`${name}_${channel}`, value);
    } else if (triple) {
      const [names, size, steps] = triple;
      for (let axis = 0; axis < 3; axis++) add(`${names[axis]}_${channel}`, number(size, true) / steps[axis]);
    } else throw new DecodeError(`Cayenne: type 0x${code.toString(16)} on channel ${channel} is not known`);
  }
  return measurements;
}
