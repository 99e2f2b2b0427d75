/**
 * MQTT over WebSocket at the broker's end. Stands between a socket of TCP and a listener, and asks neither of them
 * for more than `simulator/net` has.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { Listener, NetError, Socket, SocketUser } from '../net/socket.ts';
import {
  BINARY,
  CLOSE,
  type Frame,
  MAX_FRAME_BYTES,
  PING,
  PONG,
  serverFrame,
  WebSocketError,
  WebSocketReader,
} from './frames.ts';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** Bytes that wait for the socket; beyond that `write` takes nothing. */
export const MAX_WAITING = 16_384;

/** The same port, over WebSocket: path `/mqtt`, subprotocol `mqtt` (MQTT-6.0.0-3, MQTT-6.0.0-4). */
export function overWebSocket(listener: Listener): Listener {
  return {
    listeningAt: (timeUs) => listener.listeningAt(timeUs),
    accept: (socket, device) => new ServerEnd(socket, (end) => listener.accept(end, device)),
  };
}

/** The server's half of RFC 6455, strict: a socket to the program above, a user to the TCP below. */
class ServerEnd implements Socket, SocketUser {
  #tcp: Socket;
  #introduce: (end: Socket) => SocketUser;
  /** Null until the handshake is done. */
  #user: SocketUser | null = null;
  #reader = new WebSocketReader();
  #plain = '';
  #outgoing = '';
  /** The opcode that a data frame must have now: 2 begins a message, 0 continues one. */
  #next = 2;
  #wantsToWrite = false;
  #isClosing = false;

  constructor(tcp: Socket, introduce: (end: Socket) => SocketUser) {
    this.#tcp = tcp;
    this.#introduce = introduce;
  }

  write(bytes: string): number {
    if (this.#isClosing || this.#outgoing.length > MAX_WAITING) {
      this.#wantsToWrite = true;
      return 0;
    }
    const taken = bytes.slice(0, MAX_FRAME_BYTES);
    this.#send(serverFrame(BINARY, taken));
    if (taken.length < bytes.length) this.#wantsToWrite = true;
    return taken.length;
  }

  read(limit: number): string {
    const bytes = this.#plain.slice(0, limit);
    this.#plain = this.#plain.slice(bytes.length);
    return bytes;
  }

  get readableBytes(): number {
    return this.#plain.length;
  }

  get ended(): boolean {
    return this.#tcp.ended || this.#isClosing;
  }

  end(): void {
    this.#close(1000);
  }

  abort(): void {
    this.#tcp.abort();
  }

  onConnected(): void {}

  onReadable(): void {
    const before = this.#plain.length;
    const bytes = this.#tcp.read(Number.POSITIVE_INFINITY);
    try {
      const hadHead = this.#reader.head !== null;
      const frames = this.#reader.read(bytes);
      if (!hadHead && this.#reader.head !== null) this.#shakeHands(this.#reader.head);
      for (const frame of frames) if (!this.#isClosing) this.#take(frame);
    } catch (error) {
      if (!(error instanceof WebSocketError)) throw error;
      this.#close(error.code);
    }
    if (this.#tcp.ended && this.#user === null) this.#tcp.end();
    if (this.#plain.length > before || this.ended) this.#user?.onReadable();
  }

  onWritable(): void {
    this.#send('');
    if (!this.#wantsToWrite || this.#outgoing.length > MAX_WAITING) return;
    this.#wantsToWrite = false;
    this.#user?.onWritable();
  }

  onClosed(error: NetError | null): void {
    this.#user?.onClosed(error);
  }

  #shakeHands(head: string): void {
    const [request, ...lines] = head.split('\r\n');
    const fields = new Map(lines.map((line) => splitLine(line)));
    const key = fields.get('sec-websocket-key') ?? '';
    const isUpgrade =
      request === 'GET /mqtt HTTP/1.1' &&
      (fields.get('host') ?? '') !== '' &&
      /^websocket$/i.test(fields.get('upgrade') ?? '') &&
      /(^|, *)upgrade *(,|$)/i.test(fields.get('connection') ?? '') &&
      fields.get('sec-websocket-version') === '13' &&
      Buffer.from(key, 'base64').length === 16 &&
      (fields.get('sec-websocket-protocol') ?? '').split(/ *, */).includes('mqtt');
    if (!isUpgrade) {
      this.#isClosing = true;
      this.#send('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
      return;
    }
    const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
    this.#send(
      [
        'HTTP/1.1 101 Switching Protocols',
        'Upgrade: websocket',
        'Connection: Upgrade',
        `Sec-WebSocket-Accept: ${accept}`,
        'Sec-WebSocket-Protocol: mqtt',
        '\r\n',
      ].join('\r\n'),
    );
    this.#user = this.#introduce(this);
  }

  #take({ first, isMasked, body }: Frame): void {
    if (!isMasked) throw new WebSocketError(1002, 'a frame without a mask');
    if (first === PING) this.#send(serverFrame(PONG, body));
    else if (first === CLOSE) this.#close(1000);
    else if ((first & 127) === this.#next) {
      this.#next = first > 127 ? 2 : 0;
      this.#plain += body;
    } else if (first !== PONG) throw new WebSocketError(first % 128 === 1 ? 1003 : 1002, 'no such frame now');
  }

  #close(code: number): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#send(serverFrame(CLOSE, String.fromCharCode(code >> 8, code & 255)));
  }

  #send(bytes: string): void {
    this.#outgoing += bytes;
    if (this.#outgoing !== '') this.#outgoing = this.#outgoing.slice(this.#tcp.write(this.#outgoing));
    if (this.#isClosing && this.#outgoing === '') this.#tcp.end();
  }
}

function splitLine(line: string): [name: string, value: string] {
  const at = line.indexOf(':');
  return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
}
