import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { Board, collect } from '../scripted.ts';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** One frame of a server's: whole, short head where it can be. */
export const frame = (first: number, body: string) =>
  String.fromCharCode(
    ...(body.length < 126 ? [first, body.length] : [first, 126, body.length >> 8, body.length & 255]),
  ) + body;

export const CONNACK = frame(0x82, ' \x02\0\0');

interface Frame {
  first: number;
  key: string;
  body: string;
}

/** The server's half of RFC 6455, which expects a client over WebSocket to keep to its own half. */
export class WebServer {
  readonly board: Board;
  readonly client;
  readonly errors;
  readonly frames: Frame[] = [];
  head = '';
  #rest = '';

  constructor(options: object = {}, globals: object = {}) {
    this.board = new Board('max', undefined, globals);
    this.client = this.board.mote.create('broker', { client_id: 'c', transport: 'ws', ...options });
    this.errors = collect(this.client, 'error');
    this.board.unframe = (chunk) => this.#take(chunk.toString('latin1'));
    this.client.connect();
    this.board.idle();
  }

  /** What the key in the request is answered with, as the RFC has it. */
  get accept(): string {
    const [, key] = /sec-websocket-key: *(\S+)/i.exec(this.head) ?? [];
    return createHash('sha1').update(`${key}${GUID}`).digest('base64');
  }

  /** The upgrade, as most servers write it. */
  get answer(): string {
    return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${this.accept}\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n`;
  }

  /** A masked frame for each of the client's, else it fails here; the MQTT in them goes on. */
  #take(chunk: string): Buffer {
    this.#rest += chunk;
    let mqtt = '';
    if (!this.head) {
      const end = this.#rest.indexOf('\r\n\r\n') + 4;
      if (end < 4) return Buffer.alloc(0);
      this.head = this.#rest.slice(0, end);
      this.#rest = this.#rest.slice(end);
    }
    while (this.#rest.length > 5) {
      const [first, length] = [this.#rest.charCodeAt(0), this.#rest.charCodeAt(1)];
      expect(length).toBeGreaterThan(127);
      const key = this.#rest.slice(2, 6);
      if (this.#rest.length < length - 122) break;
      const body = [...this.#rest.slice(6, length - 122)]
        .map((one, at) => String.fromCharCode(one.charCodeAt(0) ^ key.charCodeAt(at & 3)))
        .join('');
      this.#rest = this.#rest.slice(length - 122);
      this.frames.push({ first, key, body });
      if (first === 0x82) mqtt += body;
    }
    return Buffer.from(mqtt, 'latin1');
  }

  send(data: string): void {
    this.board.peer.sendBytes(data);
    this.board.idle();
  }

  open(): this {
    this.send(this.answer);
    this.send(CONNACK);
    return this;
  }

  /** After this the client's next connection is waited for. */
  hangUp(): void {
    this.board.peer.close();
    this.board.idle();
    this.forget();
  }

  forget(): void {
    this.head = '';
    this.#rest = '';
  }
}
