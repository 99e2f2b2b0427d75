import { type Sensor, type SensorError, sensor } from './sensor.ts';
import type { I2cWires } from './wires.ts';

/* Texas Instruments INA219 (voltage, current). Sections: SBOS448G, December 2015. */

export interface Ina219Reading {
  /** Volts between bus and ground. */
  voltage: number;
  /** Amperes through the shunt; negative the other way. */
  current: number;
}

const CONFIGURATION = 0;
const SHUNT_VOLTAGE = 1;
const BUS_VOLTAGE = 2;

// 8.6.2.1: 32 V, +-320 mV, 12 bits, 8 samples each; then shunt and bus once.
const ONCE = 0x3ddb;
// Table 5: 2 x 4.26 ms; 8.5.2: conversion times may be 10 % longer.
const MEASURE_MS = 10;
/** 7.3: 26 V. */
const MAX_BUS_STEPS = 6500;
const CONVERTED = 2;
const OVERFLOW = 1;

/** @param options.shunt ohms (0.1, as on most boards) @param options.address 0x40 (default) to 0x4f */
export function connect(
  i2c: I2cWires,
  options?: { address?: number; shunt?: number },
): Sensor<Ina219Reading> {
  const address = options ? options.address || 0x40 : 0x40;
  const shunt = options ? options.shunt || 0.1 : 0.1;

  /**
   * The bus has no checksum: three reads of a register must agree, else -1. Two reads are too few, as two errors can
   * hit the same of 16 bits.
   */
  function look(register: number): number {
    i2c.writeTo(address, register);
    const bytes = i2c.readFrom(address, 2);
    for (let again = 0; again < 2; again++) {
      const other = i2c.readFrom(address, 2);
      if (bytes[0] !== other[0] || bytes[1] !== other[1]) return -1;
    }
    return (bytes[0] << 8) | bytes[1];
  }

  return sensor({
    waitMs: MEASURE_MS,
    pollMs: 5,
    maxPolls: 4,
    start: (): undefined => {
      i2c.writeTo(address, CONFIGURATION, ONCE >> 8, ONCE & 255);
    },
    collect: (): Ina219Reading | SensorError | undefined => {
      const configuration = look(CONFIGURATION);
      const bus = look(BUS_VOLTAGE);
      const shuntVoltage = look(SHUNT_VOLTAGE);
      if (configuration < 0 || bus < 0 || shuntVoltage < 0) return 'garbled';
      if (configuration === 0xffff || configuration === 0) return 'stuck';
      // After a power-on reset it measures too, but with its default settings.
      if (configuration !== ONCE) return 'no data';
      if (!(bus & CONVERTED)) return undefined;
      // 8.6.3.1 and 8.6.3.2: 10 uV and 4 mV a step. +-320 mV is the converter's limit.
      const microvolts = ((shuntVoltage << 16) >> 16) * 10;
      if (bus & OVERFLOW || microvolts >= 320000 || microvolts <= -320000 || bus >> 3 > MAX_BUS_STEPS)
        return 'out of range';
      return { voltage: (bus >> 3) * 0.004, current: microvolts / 1e6 / shunt };
    },
  });
}
