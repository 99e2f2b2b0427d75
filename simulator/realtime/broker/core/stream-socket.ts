import { Socket as TcpSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { NetError, Socket, SocketUser } from '../../../net/socket.ts';

/** A peer that does not answer a FIN, or does not read what was sent before it, is given up after so long. */
const FIN_WAIT_MS = 10_000;
/** Bytes that wait to be read before the stream is told to wait. */
const RECEIVE_BYTES = 1 << 16;

/** Sockets with something to write: all that was said in one turn of the event loop goes in one write each. */
let dirty: StreamSocket[] = [];

/** What is said while it runs goes with the next turn. */
function flushAll(): void {
  const sockets = dirty;
  dirty = [];
  for (const socket of sockets) socket.flush();
}

/** Less than this is never why there was no room, and the tally of what is unread may be wrong by it. */
const NOTICED_BYTES = 1 << 10;

/** A stream of Node's (TCP, TLS, WebSocket) in the shape that the broker stands on. It takes all that it is given. */
export class StreamSocket implements Socket {
  ended = false;
  readonly #stream: Duplex;
  #user: SocketUser | null = null;
  #received = '';
  #unwritten = '';
  #hasEnded = false;
  #isOver = false;

  constructor(stream: Duplex) {
    this.#stream = stream;
    if (stream instanceof TcpSocket) stream.setNoDelay(true);
    stream.on('data', (bytes: Buffer) => this.#take(bytes));
    stream.on('end', () => {
      this.ended = true;
      this.#user?.onReadable();
    });
    stream.on('drain', () => this.#user?.onWritable());
    let error: NetError | null = null;
    stream.on('error', () => {
      error = 'reset';
    });
    stream.on('close', () => {
      this.#isOver = true;
      this.#user?.onClosed(error);
    });
  }

  /** Whom it tells, from the first byte on. */
  set user(user: SocketUser) {
    this.#user = user;
  }

  get readableBytes(): number {
    return this.#received.length;
  }

  get unsentBytes(): number {
    return this.#unwritten.length + this.#stream.writableLength;
  }

  write(bytes: string): number {
    if (this.#isOver || this.#hasEnded) return bytes.length;
    if (this.#unwritten === '') {
      if (dirty.length === 0) setImmediate(flushAll);
      dirty.push(this);
    }
    this.#unwritten += bytes;
    return bytes.length;
  }

  /** For `flushAll`, and before the end. */
  flush(): void {
    const bytes = this.#unwritten;
    this.#unwritten = '';
    if (bytes === '' || this.#isOver) return;
    this.#stream.write(bytes, 'latin1');
    // Node tells of room only where a write had to wait.
    if (bytes.length >= NOTICED_BYTES && !this.#stream.writableNeedDrain) this.#user?.onWritable();
  }

  read(limit: number): string {
    const all = this.#received;
    const bytes = all.length <= limit ? all : all.slice(0, limit);
    this.#received = bytes.length === all.length ? '' : all.slice(bytes.length);
    if (this.#received.length < RECEIVE_BYTES && this.#stream.isPaused()) this.#stream.resume();
    return bytes;
  }

  end(): void {
    if (this.#hasEnded || this.#isOver) return;
    this.flush();
    this.#hasEnded = true;
    this.#received = '';
    this.#stream.resume();
    this.#stream.end();
    const timer = setTimeout(() => this.#stream.destroy(), FIN_WAIT_MS);
    this.#stream.once('close', () => clearTimeout(timer));
  }

  abort(): void {
    this.#isOver = true;
    if (this.#stream instanceof TcpSocket) this.#stream.resetAndDestroy();
    else this.#stream.destroy();
  }

  #take(bytes: Buffer): void {
    if (this.#hasEnded) return;
    this.#received += bytes.toString('latin1');
    this.#user?.onReadable();
    if (this.#received.length >= RECEIVE_BYTES) this.#stream.pause();
  }
}
