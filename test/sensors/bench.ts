import { vi } from 'vitest';
import type { Failure, Sensor } from '../../sensors/sensor.ts';
import type { I2cBus, I2cPart, SerialPart } from '../../sensors/simulated/bus.ts';
import type { OneWireBus } from '../../sensors/simulated/onewire.ts';
import { Pins } from '../../sensors/simulated/pins.ts';
import type { I2cWires, OneWireWires, SerialWires } from '../../sensors/wires.ts';
import { Kernel } from '../../simulator/kernel/kernel.ts';

const BOARD = 1;
let kernel = new Kernel('bench');
/** What hangs on the board's pins; new with each clock. */
export let pins = new Pins(kernel, BOARD);

type Callback = (...values: unknown[]) => void;

/** Virtual time and pins for drivers that know only Espruino's globals; call it before each test. */
export function startClock(): void {
  kernel = new Kernel('bench');
  pins = new Pins(kernel, BOARD);
  vi.stubGlobal('setTimeout', (run: Callback, delayMs: number, ...values: unknown[]) =>
    kernel.after(delayMs * 1000, BOARD, () => run(...values), undefined),
  );
  vi.stubGlobal('setInterval', (run: Callback, intervalMs: number) => {
    const round = () => {
      kernel.after(intervalMs * 1000, BOARD, round, undefined);
      run();
    };
    kernel.after(intervalMs * 1000, BOARD, round, undefined);
  });
  vi.stubGlobal('getTime', () => kernel.now / 1e6);
  vi.stubGlobal('digitalWrite', (pin: object, value: 0 | 1) => pins.write(pin, value));
  vi.stubGlobal('digitalRead', (pin: object) => pins.read(pin));
  vi.stubGlobal('digitalPulse', (pin: object, value: 0 | 1, timeMs: number) =>
    pins.pulse(pin, value, timeMs),
  );
  vi.stubGlobal('analogRead', (pin: object) => pins.analog(pin));
  vi.stubGlobal('pinMode', (pin: object, mode: string) => pins.mode(pin, mode));
  vi.stubGlobal('setWatch', (...watch: Parameters<Pins['watch']>) => pins.watch(...watch));
  vi.stubGlobal('clearWatch', (watch: number) => pins.unwatch(watch));
}

export const stopClock = () => {
  vi.unstubAllGlobals();
};
export const nowUs = () => kernel.now;
export const passMs = (timeMs: number) => kernel.run(kernel.now + timeMs * 1000);
export const passUntil = (timeUs: number) => kernel.run(timeUs);

/** A bus as the board offers it. */
export function wires(bus: I2cBus): I2cWires {
  return {
    writeTo: (address, ...data) => bus.writeTo(address, data, nowUs()),
    readFrom: (address, quantity) => bus.readFrom(address, quantity, nowUs()),
  };
}

export function oneWireWires(bus: OneWireBus): OneWireWires {
  return {
    reset: () => bus.reset(nowUs()),
    select: (rom) => bus.select(rom, nowUs()),
    write: (data) => bus.write(data, nowUs()),
    read: (count) => bus.read(count, nowUs()),
    search: () => bus.search(nowUs()),
  };
}

/** A serial port that hears `part` while somebody listens. */
export function serialWires(part: SerialPart): SerialWires & { listeners: Set<(data: string) => void> } {
  const listeners = new Set<(data: string) => void>();
  let armed = false;
  const arm = () => {
    armed = listeners.size > 0;
    if (!armed) return;
    const { atUs, data } = part.next(nowUs());
    const arrive = () => {
      for (const listener of listeners) listener(data);
      arm();
    };
    kernel.at(atUs, BOARD, arrive, undefined);
  };
  return {
    listeners,
    on: (_event, callback) => {
      listeners.add(callback);
      if (!armed) arm();
    },
    removeListener: (_event, callback) => listeners.delete(callback),
  };
}

/** Reads once and lets time pass until the callback has come; fails when it comes at once or not within 10 s. */
export function readOnce<R>(sensor: Sensor<R>): R | Failure {
  const results: (R | Failure)[] = [];
  sensor.read((reading) => {
    results.push(reading);
  });
  if (results.length) throw new Error('called back before read() returned');
  for (let passedMs = 0; passedMs < 10_000 && !results.length; passedMs++) passMs(1);
  if (results.length !== 1) throw new Error(`${results.length} callbacks`);
  return results[0];
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

/** Answers each command with the bytes listed for it, from the first byte written to the last. */
export function commandChip(answers: Record<number, number[]>): I2cWires {
  let command = 0;
  return {
    writeTo: (_address, ...bytes) => {
      command = bytes.reduce((word, byte) => word * 256 + byte, 0);
    },
    readFrom: () => Uint8Array.from(answers[command]),
  };
}

export function busWith(part: I2cPart, bus: I2cBus): I2cWires {
  bus.attach(part);
  return wires(bus);
}
