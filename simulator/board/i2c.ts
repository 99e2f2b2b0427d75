import { runningBoard } from './running.ts';

/** A simulated chip on the virtual bus. */
export interface I2cPart {
  /** 7 bits. */
  readonly address: number;
  /** One write transaction: the bytes after the address, as numbers 0 ... 255. */
  write(bytes: number[]): void;
  /** One read transaction of `count` bytes. */
  read(count: number): ArrayLike<number>;
}

/**
 * An I2C bus as programs see it. A chip that is not there does not acknowledge, which on an ESP32 the
 * engine reports as an exception.
 */
export class I2cBus {
  readonly parts = new Map<number, I2cPart>();

  constructor(parts: Iterable<I2cPart>) {
    for (const part of parts) this.parts.set(part.address, part);
  }
}

/** `I2C1.setup`, `writeTo`, `readFrom`, `readReg`: the prototype of every bus object. */
export const i2cMethods = {
  setup(): void {},
  writeTo(address: unknown, ...data: unknown[]): void {
    find(address, 'jshI2CWrite').write(toBytes(data));
  },
  readFrom(address: unknown, count: number): Uint8Array {
    return toTyped(find(address, 'jshI2CRead').read(count));
  },
  readReg(address: unknown, register: number, count: number): Uint8Array {
    const part = find(address, 'jshI2CWrite');
    part.write([register & 0xff]);
    return toTyped(part.read(count));
  },
};

function find(address: unknown, caller: string): I2cPart {
  const board = runningBoard();
  const number =
    typeof address === 'object' && address !== null
      ? (address as { address: number }).address
      : Number(address);
  const part = board.i2c.parts.get(number);
  if (part === undefined) throw board.error(`${caller}: slave doesn't ACK the transfer`);
  return part;
}

/** The engine's rule for data to be sent: numbers, strings, arrays, typed arrays and {data, count}, nested. */
export function toBytes(data: unknown): number[] {
  const bytes: number[] = [];
  const append = (value: unknown): void => {
    if (typeof value === 'string')
      for (let i = 0; i < value.length; i++) bytes.push(value.charCodeAt(i) & 0xff);
    else if (Array.isArray(value) || ArrayBuffer.isView(value))
      for (const item of value as unknown as Iterable<unknown>) append(item);
    else if (typeof value === 'object' && value !== null) {
      const { data, count } = value as { data?: unknown; count?: number };
      for (let i = 0; i < (count ?? 1); i++) append(data);
    } else bytes.push(Number(value) & 0xff);
  };
  append(data);
  return bytes;
}

function toTyped(bytes: ArrayLike<number>): Uint8Array {
  return new (runningBoard().realm.Uint8Array)(bytes);
}
