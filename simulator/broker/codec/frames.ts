import { MALFORMED, ProtocolError } from './packets.ts';

/** MQTT 5's reason code. */
export const TOO_LARGE = 0x95;

/** The standard allows 256 MB; more than this is a fault of the device. */
export const MAX_PACKET_BYTES = 1 << 20;

/** Cuts a byte stream into control packets, however it was split or joined on the way. */
export class Frames {
  /** First byte of the packet that `next` found: type in the upper four bits, flags in the lower. */
  head = 0;
  /** What follows the fixed header. */
  body = '';

  #buffered = '';
  #at = 0;
  /** Fewer bytes are no whole packet. */
  #neededBytes = 0;

  push(bytes: string): void {
    this.#buffered = this.#at === this.#buffered.length ? bytes : this.#buffered.slice(this.#at) + bytes;
    this.#at = 0;
  }

  /** Bytes of a packet that is not complete, or of packets not yet asked for. */
  get waitingBytes(): number {
    return this.#buffered.length - this.#at;
  }

  /** With those of packets that are dealt with already. */
  get bufferedBytes(): number {
    return this.#buffered.length;
  }

  /** Keeps nothing of packets that are dealt with: the last one may be large, and the next one hours away. */
  tidy(): void {
    this.body = '';
    if (this.#at < this.#buffered.length) return;
    this.#buffered = '';
    this.#at = 0;
  }

  /** Forgets what has not been asked for. */
  clear(): void {
    this.#buffered = '';
    this.#at = this.#neededBytes = 0;
  }

  /**
   * Goes to the next whole packet. @returns false when there is none yet
   * @param maxBytes of its body
   * @throws ProtocolError when the length is malformed or above `maxBytes`
   */
  next(maxBytes = MAX_PACKET_BYTES): boolean {
    const bytes = this.#buffered;
    // Reading a character joins all the pieces that have come, which costs too much for each of many small ones.
    if (bytes.length - this.#at < this.#neededBytes) return false;
    this.#neededBytes = 0;
    let at = this.#at + 1;
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= bytes.length) return false;
      const byte = bytes.charCodeAt(at++);
      length += (byte & 127) << shift;
      if (byte < 128) break;
      if (shift === 21)
        throw new ProtocolError('MQTT-2.2.3', 'remaining length takes more than four bytes', MALFORMED);
    }
    if (length > maxBytes)
      throw new ProtocolError('MQTT-2.2.3', `a packet of ${length} bytes; at most ${maxBytes}`, TOO_LARGE);
    if (at + length > bytes.length) {
      this.#neededBytes = at + length - this.#at;
      return false;
    }
    this.head = bytes.charCodeAt(this.#at);
    this.body = length === 0 ? '' : bytes.slice(at, at + length);
    this.#at = at + length;
    return true;
  }
}
