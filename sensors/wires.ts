/** What the drivers ask of a bus: less than Espruino's own objects give, so that any of their shape will do. */

export interface I2cWires {
  writeTo(address: number, ...data: number[]): void;
  /** The array has a buffer of its own. */
  readFrom(address: number, quantity: number): Uint8Array;
}
