/** Linux's send buffer grows to what the window can use; this much was never the limit in a measurement. [E] */
export const SEND_BUFFER_BYTES = 131_072;

/** What the program has written and has not been sent; a FIN may follow it. */
export class SendQueue {
  isFinQueued = false;
  isFinSent = false;
  #bytes = '';
  #taken = 0;

  get bytes(): number {
    return this.#bytes.length - this.#taken;
  }

  get isEmpty(): boolean {
    return this.bytes === 0 && this.isFinQueued === this.isFinSent;
  }

  /** @param used bytes of the buffer that are in flight. @returns how many were taken */
  write(bytes: string, used: number): number {
    const room = Math.max(0, SEND_BUFFER_BYTES - used - this.bytes);
    const part = bytes.length <= room ? bytes : bytes.slice(0, room);
    if (this.bytes === 0) {
      this.#bytes = part;
      this.#taken = 0;
    } else this.#bytes += part;
    return part.length;
  }

  /** The next segment: small writes that wait for the window leave as one. */
  take(limit: number): string {
    const end = Math.min(this.#taken + limit, this.#bytes.length);
    const whole = this.#taken === 0 && end === this.#bytes.length;
    const part = whole ? this.#bytes : this.#bytes.slice(this.#taken, end);
    this.#taken = end;
    if (end === this.#bytes.length) {
      this.#bytes = '';
      this.#taken = 0;
    }
    return part;
  }

  /** @returns whether the segment that has just been taken carries the FIN */
  takeFin(): boolean {
    if (!this.isFinQueued || this.isFinSent || this.bytes > 0) return false;
    this.isFinSent = true;
    return true;
  }
}
