import { makeError, newBytes } from '../realm.ts';
import { runningBoard } from '../running.ts';
import { blame } from './bare.ts';

/** `setup`, `writeTo`, `readFrom`, `readReg`: the prototype of `I2C1`. */
export const i2cMethods = {
  setup(): void {},
  writeTo(address: unknown, ...data: unknown[]): void {
    const board = runningBoard();
    try {
      board.i2c.writeTo(addressOf(address), toBytes(data), board.nowUs);
    } catch (error) {
      throw ofProgram(error, address);
    }
  },
  readFrom(address: unknown, count: number): Uint8Array {
    const board = runningBoard();
    try {
      return newBytes(board.i2c.readFrom(addressOf(address), count, board.nowUs));
    } catch (error) {
      throw ofProgram(error, address);
    }
  },
  readReg(address: unknown, register: number, count: number): Uint8Array {
    i2cMethods.writeTo(address, register);
    return i2cMethods.readFrom(address, count);
  },
};

/** The bus words its errors as the engine does; the program gets them as errors of its realm. */
function ofProgram(error: unknown, given: unknown): Error {
  const thrown = makeError('Error', (error as Error).message);
  const address = addressOf(given);
  const { i2c, wires } = runningBoard();
  if (!Number.isInteger(address) || i2c.has(address)) return thrown;
  return blame(thrown, wires.missed({ wire: 'i2c', address }));
}

function addressOf(address: unknown): number {
  const given =
    typeof address === 'object' && address !== null ? (address as { address?: unknown }).address : address;
  return Number(given);
}

/** The engine's rule for bytes to send: numbers, strings, arrays, typed arrays and {data, count}, nested. */
export function toBytes(data: unknown): number[] {
  if (Array.isArray(data) && areBytes(data)) return data;
  const bytes: number[] = [];
  append(bytes, data);
  return bytes;
}

function areBytes(data: unknown[]): data is number[] {
  for (let index = 0; index < data.length; index++) {
    const value = data[index];
    if (typeof value !== 'number' || (value & 0xff) !== value) return false;
  }
  return true;
}

/** One of any realm. */
export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === '[object ArrayBuffer]';
}

function append(bytes: number[], value: unknown): void {
  if (typeof value === 'number') bytes.push(value & 0xff);
  else if (typeof value === 'string')
    for (let index = 0; index < value.length; index++) bytes.push(value.charCodeAt(index) & 0xff);
  else if (Array.isArray(value))
    for (let index = 0; index < value.length; index++) append(bytes, value[index]);
  else if (ArrayBuffer.isView(value))
    for (const item of value as unknown as Iterable<unknown>) append(bytes, item);
  else if (isArrayBuffer(value)) append(bytes, new Uint8Array(value));
  else if (typeof value === 'object' && value !== null) {
    const { data, count } = value as { data?: unknown; count?: number };
    for (let index = 0; index < (count ?? 1); index++) append(bytes, data);
  } else bytes.push(Number(value) & 0xff);
}
