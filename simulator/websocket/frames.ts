/** First bytes of unfragmented frames (RFC 6455, 5.2). */
export const BINARY = 0x82;
export const CLOSE = 0x88;
export const PING = 0x89;
export const PONG = 0x8a;

/** Longest frame that is accepted: 16 bits of length. */
export const MAX_FRAME_BYTES = 65_535;
/** Longest request or answer of a handshake. */
export const MAX_HEAD_BYTES = 8192;

export interface Frame {
  first: number;
  isMasked: boolean;
  body: string;
}

/** A violation of the protocol, with its close code (RFC 6455, 7.4.1). */
export class WebSocketError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Parses one direction of a connection: the head of its handshake, then frames. */
export class WebSocketReader {
  /** First line and header lines; null until it is complete. */
  head: string | null = null;
  #rest = '';

  /** @returns the frames that these bytes complete. @throws WebSocketError */
  read(bytes: string): Frame[] {
    this.#rest += bytes;
    if (this.head === null) this.#readHead();
    const frames: Frame[] = [];
    while (this.head !== null) {
      const frame = this.#readFrame();
      if (frame === null) break;
      frames.push(frame);
    }
    return frames;
  }

  /** The payload in these bytes, as far as the frames are complete. */
  data(bytes: string): string {
    try {
      return this.read(bytes)
        .map(({ first, body }) => ((first & 0x0f) <= 2 ? body : ''))
        .join('');
    } catch {
      return '';
    }
  }

  #readHead(): void {
    const end = this.#rest.indexOf('\r\n\r\n');
    if (end < 0 && this.#rest.length > MAX_HEAD_BYTES) throw new WebSocketError(1009, 'a head without end');
    if (end < 0) return;
    this.head = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + 4);
  }

  #readFrame(): Frame | null {
    const rest = this.#rest;
    if (rest.length < 2) return null;
    const first = rest.charCodeAt(0);
    const isMasked = rest.charCodeAt(1) > 127;
    const short = rest.charCodeAt(1) & 127;
    if (short === 127) throw new WebSocketError(1009, `a frame of more than ${MAX_FRAME_BYTES} bytes`);
    if (first & 8 && short > 125) throw new WebSocketError(1002, 'a long control frame');
    const from = (short === 126 ? 4 : 2) + (isMasked ? 4 : 0);
    if (rest.length < from) return null;
    const length = short === 126 ? (rest.charCodeAt(2) << 8) | rest.charCodeAt(3) : short;
    if (rest.length < from + length) return null;
    this.#rest = rest.slice(from + length);
    const body = rest.slice(from, from + length);
    return { first, isMasked, body: isMasked ? unmask(body, rest.slice(from - 4, from)) : body };
  }
}

function unmask(body: string, key: string): string {
  let text = '';
  for (let at = 0; at < body.length; at++)
    text += String.fromCharCode(body.charCodeAt(at) ^ key.charCodeAt(at & 3));
  return text;
}

/** A server's frame: without a mask. */
export function serverFrame(first: number, body: string): string {
  const length =
    body.length < 126
      ? String.fromCharCode(body.length)
      : String.fromCharCode(126, body.length >> 8, body.length & 255);
  return String.fromCharCode(first) + length + body;
}
