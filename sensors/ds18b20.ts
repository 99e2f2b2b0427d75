import { oneWireCrc } from './crc.ts';
import { type Sensor, type SensorError, sensor } from './sensor.ts';
import type { OneWireWires } from './wires.ts';

/* Maxim DS18B20 (temperature), with a supply of its own. Data sheet 19-7487, revision 6, July 2019. */

export interface Ds18b20Reading {
  /** Degrees Celsius, in steps of 1/16. */
  temperature: number;
}

const FAMILY = '28';
const CONVERT = 0x44;
const READ_SCRATCHPAD = 0xbe;
// Electrical characteristics: 12 bits take 750 ms at the most.
const CONVERSION_MS = 750;
/** 85 C, table 1: the register's value after power-on. A true reading of 85.0 C is refused too. */
const POWER_ON = 0x0550;

/** @param options.rom which one, when there are several on the wire; see `search()` of Espruino's OneWire */
export function connect(wire: OneWireWires, options?: { rom?: string }): Sensor<Ds18b20Reading> {
  const wanted = options ? options.rom : undefined;
  let rom: string | undefined;

  return sensor({
    waitMs: CONVERSION_MS,
    pollMs: 0,
    maxPolls: 0,
    start: (): SensorError | undefined => {
      if (!wire.reset()) return 'absent';
      if (!rom) rom = wanted || wire.search()[0];
      if (!rom) return 'absent';
      if (rom.substr(0, 2) !== FAMILY) return 'wrong chip';
      wire.select(rom);
      wire.write(CONVERT);
      // It answers 0 while it converts. If it had missed the command, it would give its last temperature as a new one.
      return wire.read(1)[0] === 255 ? 'absent' : undefined;
    },
    collect: (): Ds18b20Reading | SensorError => {
      wire.select(rom as string);
      wire.write(READ_SCRATCHPAD);
      const data = wire.read(9);
      const sum = data[0] + data[1] + data[2] + data[3] + data[4] + data[5] + data[6] + data[7] + data[8];
      // A line that nobody drives reads as ones. All zeros have a correct checksum.
      if (sum === 9 * 255) return 'absent';
      if (sum === 0) return 'stuck';
      if (oneWireCrc(data)) return 'garbled';
      const raw = ((data[0] | (data[1] << 8)) << 16) >> 16;
      if (raw === POWER_ON) return 'no data';
      if (raw < -55 * 16 || raw > 125 * 16) return 'out of range';
      return { temperature: raw / 16 };
    },
    forget: (): void => {
      rom = undefined;
    },
  });
}
