import { vi } from 'vitest';
import type { Failure, Sensor } from '../../sensors/sensor.ts';
import type { I2cBus } from '../../sensors/simulated/bus.ts';
import type { I2cWires } from '../../sensors/wires.ts';

/** Virtual time for drivers that know only `setTimeout`; call it first in a test. */
export function startClock(): void {
  vi.useFakeTimers({ now: 0 });
}

export const nowUs = () => Date.now() * 1000;

/** A bus as the board offers it. */
export function wires(bus: I2cBus): I2cWires {
  return {
    writeTo: (address, ...data) => bus.writeTo(address, data, nowUs()),
    readFrom: (address, quantity) => bus.readFrom(address, quantity, nowUs()),
  };
}

/** Reads once and lets time pass until the callback has come; fails when it comes at once or not within 10 s. */
export function readOnce<R>(sensor: Sensor<R>): R | Failure {
  let result: R | Failure | undefined;
  let calls = 0;
  sensor.read((reading) => {
    result = reading;
    calls++;
  });
  if (calls) throw new Error('called back before read() returned');
  for (let passedMs = 0; passedMs < 10_000 && !calls; passedMs++) vi.advanceTimersByTime(1);
  if (calls !== 1 || !result) throw new Error(`${calls} callbacks`);
  return result;
}

/** An I2C chip that is a table of registers; `answer` may change what a read gives. */
export function registerChip(
  registers: Uint8Array,
  answer: (bytes: Uint8Array, register: number) => Uint8Array = (bytes) => bytes,
): I2cWires {
  let pointer = 0;
  return {
    writeTo: (_address, register, value?: number) => {
      pointer = register;
      if (value !== undefined) registers[register] = value;
    },
    readFrom: (_address, quantity) => answer(registers.slice(pointer, pointer + quantity), pointer),
  };
}
