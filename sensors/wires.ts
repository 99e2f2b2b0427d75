/** The interface that drivers need of a bus: a part of what Espruino's own objects have. */

export interface I2cWires {
  writeTo(address: number, ...data: number[]): void;
  readFrom(address: number, quantity: number): Uint8Array;
}

/** A pin of Espruino's, `D21`; drivers only pass it on. */
export type PinWire = object;

export interface SpiWires {
  /** As many bytes back as go out, with `select` low meanwhile. */
  send(data: Uint8Array, select: PinWire): Uint8Array;
}

export interface OneWireWires {
  /** False when no part shows its presence. */
  reset(): boolean;
  /** Resets, then speaks to one part; `rom` is 16 hexadecimal digits, family first. */
  select(rom: string): void;
  write(data: number): void;
  read(count: number): Uint8Array;
  search(): string[];
}

export interface SerialWires {
  on(event: 'data', callback: (data: string) => void): void;
  removeListener(event: 'data', callback: (data: string) => void): void;
}

/** The argument of a watch. Times in seconds, taken when the pin changed. */
export interface Edge {
  state: boolean;
  time: number;
  lastTime: number;
}
