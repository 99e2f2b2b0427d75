/** Bytes that come in pieces of any length, read in pieces of the reader's choice. It holds one piece at a time. */
export class ByteSource {
  #pieces: Iterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);
  #at = 0;

  constructor(pieces: Iterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.iterator]();
  }

  /** @returns so many bytes, valid until the next call; null when fewer are left */
  take(bytes: number): Uint8Array | null {
    while (this.#held.length - this.#at < bytes) {
      const { value, done } = this.#pieces.next();
      if (done) return null;
      const left = this.#held.subarray(this.#at);
      const joined = new Uint8Array(left.length + value.length);
      joined.set(left);
      joined.set(value, left.length);
      this.#held = joined;
      this.#at = 0;
    }
    const taken = this.#held.subarray(this.#at, this.#at + bytes);
    this.#at += bytes;
    return taken;
  }

  /** Whether nothing is left. */
  get isAtEnd(): boolean {
    if (this.#at < this.#held.length) return false;
    const first = this.take(1);
    if (first === null) return true;
    this.#at--;
    return false;
  }
}
