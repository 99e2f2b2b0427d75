import { makeError } from '../realm.ts';
import { runningBoard } from '../running.ts';
import { toBytes } from './i2c.ts';
import { pinName } from './pin.ts';

const wires = () => runningBoard().wires;

/** One pin, or several of which the last is the lowest bit. */
function eachBit(pin: unknown, value: unknown, write: (pin: unknown, bit: 0 | 1) => void): void {
  if (!Array.isArray(pin)) write(pinName(pin), value ? 1 : 0);
  else
    for (let index = 0; index < pin.length; index++)
      write(pinName(pin[index]), ((Number(value) >> (pin.length - 1 - index)) & 1) as 0 | 1);
}

/** Bits to a pin, each with a pulse on the clock's pin where there is one. */
function shiftOut(pins: unknown, options: { clk?: unknown } | undefined, data: unknown): void {
  const pin = pinName(Array.isArray(pins) ? pins[0] : pins);
  const clock = options?.clk === undefined ? undefined : pinName(options.clk);
  for (const byte of toBytes(data))
    for (let bit = 7; bit >= 0; bit--) {
      wires().write(pin, ((byte >> bit) & 1) as 0 | 1);
      if (clock === undefined) continue;
      wires().write(clock, 1);
      wires().write(clock, 0);
    }
}

/** The global functions for pins. */
export const pinFunctions = {
  pinMode: (pin: unknown, mode: unknown) =>
    wires().mode(pinName(pin), mode === undefined ? undefined : String(mode)),
  getPinMode: (pin: unknown) => wires().modeOf(pinName(pin)),
  digitalWrite: (pin: unknown, value: unknown) => eachBit(pin, value, (one, bit) => wires().write(one, bit)),
  digitalRead: (pin: unknown): number =>
    Array.isArray(pin)
      ? pin.reduce((bits: number, one) => (bits << 1) | wires().read(pinName(one)), 0)
      : wires().read(pinName(pin)),
  digitalPulse: (pin: unknown, value: unknown, timeMs: unknown) =>
    wires().pulse(pinName(pin), value ? 1 : 0, timeMs),
  analogRead: (pin: unknown) => wires().analog(pinName(pin)),
  analogWrite: (pin: unknown, value: unknown) => wires().pwm(pinName(pin), Number(value)),
  shiftOut,
  setWatch(callback: unknown, pin: unknown, options?: object): number {
    if (typeof callback === 'string')
      return wires().watch(runningBoard().globals.scope.codeOf(callback, 'watch'), pin, options);
    if (typeof callback !== 'function') throw makeError('Error', 'Function or String not supplied!');
    return wires().watch(callback, pin, options);
  },
  clearWatch: (...ids: unknown[]) => wires().unwatch(ids.length === 0 ? undefined : Number(ids[0])),
};
