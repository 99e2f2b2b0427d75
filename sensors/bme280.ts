import { type Sensor, type SensorError, sensor } from './sensor.ts';
import type { I2cWires, PinWire, SpiWires } from './wires.ts';

/*
 * Bosch BME280 (temperature, humidity, pressure) and BMP280 (no humidity).
 * Section numbers: BST-BME280-DS002 revision 1.23; formulas: BST-BMP280-DS001 revision 1.26, 8.1.
 */

export interface Bme280Reading {
  /** Degrees Celsius. */
  temperature: number;
  /** hPa. */
  pressure: number;
  /** Percent; a BMP280 has none. */
  humidity?: number;
}

type ReadBytes = (register: number, length: number) => Uint8Array;
type WriteByte = (register: number, value: number) => void;

const BME280 = 0x60;
const BMP280 = 0x58;

const CALIBRATION = 0x88;
const CHIP_ID = 0xd0;
const CALIBRATION_HUMIDITY = 0xe1;
const CTRL_HUM = 0xf2;
const STATUS = 0xf3;
const CTRL_MEAS = 0xf4;
const DATA = 0xf7;

const MEASURING_OR_COPYING = 0x09;
const OVERSAMPLING_1 = 0x24;
const FORCED = 0x01;

// 9.1: one sample of each quantity takes at most 9.3 ms.
const MEASURE_MS = 10;

/** Double precision as in 8.1: the engine has no 64-bit integers, and its doubles come at no extra cost. */
function compensate(
  words: Int16Array,
  trim: Uint8Array | undefined,
  data: Uint8Array,
): Bme280Reading | SensorError {
  const rawPressure = (data[0] << 12) | (data[1] << 4) | (data[2] >> 4);
  const rawTemperature = (data[3] << 12) | (data[4] << 4) | (data[5] >> 4);
  const rawHumidity = (data[6] << 8) | data[7];
  // 5.4.7 to 5.4.9: values that stand for "skipped", which the chip also holds after power-on.
  if (rawPressure === 0x80000 || rawTemperature === 0x80000 || (trim && rawHumidity === 0x8000))
    return 'no data';

  let x = rawTemperature / 16384 - (words[0] & 65535) / 1024;
  const fine = x * words[1] + ((x * x) / 64) * words[2];
  const temperature = fine / 5120;

  x = fine / 2 - 64000;
  let y = (x * x * words[8]) / 32768 + x * words[7] * 2;
  y = y / 4 + words[6] * 65536;
  x = 1 + ((words[5] * x * x) / 524288 + words[4] * x) / 524288 / 32768;
  x *= words[3] & 65535;
  let pressure = ((1048576 - rawPressure - y / 4096) * 6250) / x;
  pressure +=
    ((words[11] * pressure * pressure) / 2147483648 + (pressure * words[10]) / 32768 + words[9]) / 16;
  // Table 1: the chip's range. The result of a division by zero above is outside of it too.
  if (!(temperature >= -40 && temperature <= 85 && pressure >= 30000 && pressure <= 110000))
    return 'out of range';
  const reading: Bme280Reading = { temperature: temperature, pressure: pressure / 100 };
  if (!trim) return reading;

  x = fine - 76800;
  y =
    (((trim[3] << 24) >> 20) | (trim[4] & 15)) * 64 +
    ((((trim[5] << 24) >> 20) | (trim[4] >> 4)) / 16384) * x;
  y =
    (rawHumidity - y) *
    ((((trim[0] | (trim[1] << 8)) << 16) >> 16) / 65536) *
    (1 + (((trim[6] << 24) >> 24) / 67108864) * x * (1 + (trim[2] / 67108864) * x));
  y *= 1 - (((words[12] >> 8) & 255) * y) / 524288;
  // The formula ends in a clamp; tolerance and hysteresis (1.2) explain 5 % beyond the ends, and no more.
  if (!(y >= -5 && y <= 105)) return 'out of range';
  reading.humidity = Math.min(Math.max(y, 0), 100);
  return reading;
}

function create(readBytes: ReadBytes, writeByte: WriteByte): Sensor<Bme280Reading> {
  let words: Int16Array | undefined;
  let trim: Uint8Array | undefined;

  /** The bus has no checksum: three reads must agree, else there is no reading. */
  function sure(register: number, length: number): Uint8Array | undefined {
    const bytes = readBytes(register, length);
    const look = bytes.join();
    const same = look === readBytes(register, length).join() && look === readBytes(register, length).join();
    return same ? bytes : undefined;
  }

  function identify(): SensorError | undefined {
    const id = readBytes(CHIP_ID, 1)[0];
    if (id === 0 || id === 255) return 'stuck';
    if (id !== BME280 && id !== BMP280) return 'wrong chip';
    const calibration = sure(CALIBRATION, 26);
    trim = id === BME280 ? sure(CALIBRATION_HUMIDITY, 7) : undefined;
    if (!calibration || (id === BME280 && !trim)) return 'garbled';
    words = new Int16Array(new Uint8Array(calibration).buffer);
    return undefined;
  }

  return sensor({
    waitMs: MEASURE_MS,
    pollMs: 5,
    maxPolls: 4,
    start: (): SensorError | undefined => {
      const error = words ? undefined : identify();
      if (error) return error;
      // 5.4.3: humidity's setting takes effect with the write to CTRL_MEAS.
      if (trim) writeByte(CTRL_HUM, 1);
      writeByte(CTRL_MEAS, OVERSAMPLING_1 | FORCED);
      return undefined;
    },
    collect: (): Bme280Reading | SensorError | undefined => {
      if (readBytes(STATUS, 1)[0] & MEASURING_OR_COPYING) return undefined;
      const data = sure(DATA, 8);
      return data && words ? compensate(words, trim, data) : 'garbled';
    },
    forget: (): void => {
      words = undefined;
    },
  });
}

/** @param options.address 0x76 (SDO low, default) or 0x77 */
export function connect(i2c: I2cWires, options?: { address?: number }): Sensor<Bme280Reading> {
  const address = options ? options.address || 0x76 : 0x76;
  return create(
    (register, length) => {
      i2c.writeTo(address, register);
      return i2c.readFrom(address, length);
    },
    (register, value) => {
      i2c.writeTo(address, register, value);
    },
  );
}

/** The same chip on SPI (6.3, mode 0). @param options.cs the pin that goes to CSB */
export function connectSpi(spi: SpiWires, options: { cs: PinWire }): Sensor<Bme280Reading> {
  return create(
    (register, length) => {
      const bytes = new Uint8Array(length + 1);
      bytes[0] = register | 0x80;
      // The first byte comes back while the register's number goes out. `slice` makes an array on the engine.
      return new Uint8Array(spi.send(bytes, options.cs).slice(1));
    },
    (register, value) => {
      spi.send(new Uint8Array([register & 0x7f, value]), options.cs);
    },
  );
}
