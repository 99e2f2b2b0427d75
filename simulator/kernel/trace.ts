import { createHash } from 'node:crypto';
import { TextBytes, WHOLE_CHARACTERS_MAX } from './text-bytes.ts';

/** Takes the lines of a run: what happened, when, and to which device. */
export interface Trace {
  /**
   * @param device 1, 2, 3 ...; 0 is the world
   * @param event a word or two of the field, ASCII, no line break
   * @param bytes the bytes concerned as a binary string; written as hexadecimal
   */
  line(timeUs: number, device: number, event: string, bytes?: string): void;
}

const BUFFER_BYTES = 1 << 16;
/** Two numbers, three separators and the end of the line. */
const FRAME_CHARACTERS = 2 * WHOLE_CHARACTERS_MAX + 4;

/** Takes a run's bytes in order. A buffer is valid until `write` returns. */
export interface Sink {
  write(bytes: Uint8Array): void;
}

/** SHA-256 over the lines of a run. The lines themselves go to a sink, if there is one. */
export class HashedTrace implements Trace {
  #hash = createHash('sha256');
  #waiting = new TextBytes(BUFFER_BYTES);
  #sink: Sink | null;

  constructor(sink: Sink | null) {
    this.#sink = sink;
  }

  line(timeUs: number, device: number, event: string, bytes = ''): void {
    const characters = FRAME_CHARACTERS + event.length + 2 * bytes.length;
    if (characters > BUFFER_BYTES) {
      this.#writeLong(timeUs, device, event, bytes);
      return;
    }
    const text = this.#waiting;
    if (!text.hasRoomFor(characters)) this.#flush();
    text.whole(timeUs);
    text.space();
    text.whole(device);
    text.space();
    text.ascii(event);
    if (bytes !== '') {
      text.space();
      text.hex(bytes);
    }
    text.lineEnd();
  }

  /** Ends the trace. @returns the hash in hexadecimal: what `sha256sum` prints for all that the sink took */
  close(): string {
    this.#flush();
    return this.#hash.digest('hex');
  }

  #flush(): void {
    this.#write(this.#waiting.take());
  }

  #writeLong(timeUs: number, device: number, event: string, bytes: string): void {
    this.#flush();
    const hex = Buffer.from(bytes, 'latin1').toString('hex');
    this.#write(Buffer.from(`${timeUs} ${device} ${event} ${hex}\n`, 'latin1'));
  }

  #write(text: Buffer): void {
    this.#hash.update(text);
    this.#sink?.write(text);
  }
}
