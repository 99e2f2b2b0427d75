import { createHash } from 'node:crypto';
import { LineOrder } from './line-order.ts';
import { TextBytes, WHOLE_CHARACTERS_MAX } from './text-bytes.ts';

/** Takes the lines of a run: what happened, when, and to which device. */
export interface Trace {
  /**
   * @param device 1, 2, 3 ...; 0 is the world
   * @param event a word or two of the field, ASCII, no line break
   * @param bytes the bytes concerned as a binary string; written as hexadecimal
   * @param reachedUs the time that all devices have reached: no line of an earlier time will come
   */
  line(timeUs: number, device: number, event: string, bytes?: string, reachedUs?: number): void;
}

const BUFFER_BYTES = 1 << 16;
/** Two numbers, three separators and the end of the line. */
const FRAME_CHARACTERS = 2 * WHOLE_CHARACTERS_MAX + 4;

/** Takes a run's bytes in order. A buffer is valid until `write` returns. */
export interface Sink {
  write(bytes: Uint8Array): void;
}

/** The most that a line can have. */
export function charactersOf(event: string, bytes: string): number {
  return FRAME_CHARACTERS + event.length + 2 * bytes.length;
}

/** Puts a line into text that has room for it. */
export function putLine(text: TextBytes, timeUs: number, device: number, event: string, bytes: string): void {
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

/** A line that no buffer is kept for. */
export function longLine(timeUs: number, device: number, event: string, bytes: string): Uint8Array {
  const hex = Buffer.from(bytes, 'latin1').toString('hex');
  return Buffer.from(`${timeUs} ${device} ${event} ${hex}\n`, 'latin1');
}

/** SHA-256 over the lines of a run, by time and device. The lines themselves go to a sink, if there is one. */
export class HashedTrace implements Trace {
  #hash = createHash('sha256');
  readonly #order = new LineOrder((timeUs, device, event, bytes) => this.#put(timeUs, device, event, bytes));
  #waiting = new TextBytes(BUFFER_BYTES);
  #sink: Sink | null;

  constructor(sink: Sink | null) {
    this.#sink = sink;
  }

  /** Who does not say how far all have come has its lines put in order at the end. */
  line(timeUs: number, device: number, event: string, bytes = '', reachedUs = 0): void {
    this.#order.add(timeUs, device, event, bytes, reachedUs);
  }

  /** Lines that are text already. */
  lines(text: Uint8Array): void {
    this.#flush();
    this.#write(text);
  }

  /** Ends the trace. @returns the hash in hexadecimal: what `sha256sum` prints for all that the sink took */
  close(): string {
    this.#order.end();
    this.#flush();
    return this.#hash.digest('hex');
  }

  #put(timeUs: number, device: number, event: string, bytes: string): void {
    const characters = charactersOf(event, bytes);
    if (characters > BUFFER_BYTES) {
      this.#flush();
      this.#write(longLine(timeUs, device, event, bytes));
      return;
    }
    if (!this.#waiting.hasRoomFor(characters)) this.#flush();
    putLine(this.#waiting, timeUs, device, event, bytes);
  }

  #flush(): void {
    this.#write(this.#waiting.take());
  }

  #write(text: Uint8Array): void {
    this.#hash.update(text);
    this.#sink?.write(text);
  }
}
