const END = 0xc0;
const ESCAPE = 0xdb;
const ESCAPED_END = 0xdc;
const ESCAPED_ESCAPE = 0xdd;
/** The longest frame of the protocol, a block of 16 KiB, with room for its head. */
export const MAX_FRAME_BYTES = 0x5000;

/** Frames of the Serial Line Internet Protocol (RFC 1055) out of a stream of bytes. */
export class SlipReader {
  #frame: number[] | null = null;
  #isEscaped = false;

  /** @returns the frames that these bytes complete; what stands outside of frames is left out */
  take(bytes: Uint8Array): Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (const byte of bytes) {
      if (byte === END) {
        if (this.#frame !== null && this.#frame.length > 0) {
          frames.push(Uint8Array.from(this.#frame));
          this.#frame = null;
        } else this.#frame = [];
      } else if (this.#frame !== null && this.#frame.length < MAX_FRAME_BYTES) this.#add(this.#frame, byte);
    }
    return frames;
  }

  #add(frame: number[], byte: number): void {
    if (byte === ESCAPE && !this.#isEscaped) {
      this.#isEscaped = true;
      return;
    }
    if (!this.#isEscaped) frame.push(byte);
    else if (byte === ESCAPED_END) frame.push(END);
    else if (byte === ESCAPED_ESCAPE) frame.push(ESCAPE);
    this.#isEscaped = false;
  }
}

export function slipFrame(data: Uint8Array): Uint8Array {
  const out = [END];
  for (const byte of data) {
    if (byte === END) out.push(ESCAPE, ESCAPED_END);
    else if (byte === ESCAPE) out.push(ESCAPE, ESCAPED_ESCAPE);
    else out.push(byte);
  }
  out.push(END);
  return Uint8Array.from(out);
}
