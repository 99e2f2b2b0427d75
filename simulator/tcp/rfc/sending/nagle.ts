/** Nagle's algorithm (RFC 896) as Minshall varied it: one segment that is not full may be unacknowledged at a time. */
export class Nagle {
  /** The end of the last segment sent that was not full. */
  #smallEnd = 0;

  sent(end: number, length: number, mss: number): void {
    if (length < mss) this.#smallEnd = end;
  }

  holdsBack(length: number, mss: number, acknowledged: number): boolean {
    return length < mss && this.#smallEnd > acknowledged;
  }
}
