/**
 * The chips at the other end of the wires. A part gets the time with every byte, asks a site for the measured values,
 * and has no clock of its own.
 *
 * @module
 */
/** A part at the level of its bus: bytes in and out, with the time of each. It has no clock of its own. */
export interface I2cPart {
  /** 7 bits. */
  readonly address: number;
  /** What follows the address byte of a write; false when the part does not acknowledge. */
  write(bytes: ArrayLike<number>, timeUs: number): boolean;
  /** `length` bytes; undefined when the part does not acknowledge its address. */
  read(length: number, timeUs: number): Uint8Array | undefined;
}

/** 7-bit addresses that are not reserved (UM10204, 3.1.12). */
export const FIRST_ADDRESS = 0x08;
export const LAST_ADDRESS = 0x77;

/** The parts on one pair of wires. Errors are worded as Espruino's ESP32 build words them. */
export class I2cBus {
  /** By address. */
  readonly #parts: (I2cPart | undefined)[] = new Array(LAST_ADDRESS + 1).fill(undefined);

  /** @throws RangeError for a reserved address, and for one that another part has already */
  attach(part: I2cPart): void {
    const name = `0x${part.address.toString(16)}`;
    if (!(part.address >= FIRST_ADDRESS && part.address <= LAST_ADDRESS))
      throw new RangeError(`I2C address ${name} is reserved; parts stand at 0x8 to 0x77`);
    if (this.#parts[part.address] !== undefined)
      throw new RangeError(`two parts at I2C address ${name}; set one to its other address`);
    this.#parts[part.address] = part;
  }

  has(address: number): boolean {
    return this.#parts[address] !== undefined;
  }

  /** @throws Error when nobody acknowledges; as on the board, an empty write does nothing */
  writeTo(address: number, bytes: ArrayLike<number>, timeUs: number): void {
    if (bytes.length === 0) return;
    if (!this.#parts[address]?.write(bytes, timeUs)) throw noAcknowledge('jshI2CWrite');
  }

  /** @throws Error when nobody acknowledges */
  readFrom(address: number, length: number, timeUs: number): Uint8Array {
    const bytes = this.#parts[address]?.read(length, timeUs);
    if (!bytes) throw noAcknowledge('jshI2CRead');
    return bytes;
  }
}

function noAcknowledge(caller: string): Error {
  return new Error(`${caller}: slave doesn't ACK the transfer`);
}

/** A part on SPI: as many bytes back as come, while its select pin is low. */
export interface SpiPart {
  transfer(bytes: Uint8Array, timeUs: number): Uint8Array;
}

/** A part on one wire that is either let go (high) or pulled low, or that gives a voltage. */
export interface PinPart {
  /** The board pulls the wire to a level, or lets it go. */
  drive?(level: 0 | 1 | undefined, timeUs: number): void;
  /** The board drives the wire with a duty cycle, 0 to 1; a part without it gets a level. */
  duty?(fraction: number, timeUs: number): void;
  /** The level that the part gives the wire while the board does not drive it. */
  level(timeUs: number): 0 | 1;
  /** When that next changes after `timeUs`; Infinity when it does not by itself. */
  nextEdgeUs(timeUs: number): number;
  /** For `analogRead`: 0 ... 1. */
  fraction?(timeUs: number): number;
}

/** A part that sends by itself over a serial line. */
export interface SerialPart {
  /** When it next sends after `timeUs`, and what, one character a byte. */
  next(timeUs: number): { atUs: number; data: string };
  /** What the board writes to it, one character a byte; a part without it does not listen. */
  write?(bytes: string): void;
}
