import type * as net from 'node:net';
import type { NetError, Socket, SocketUser } from '../../net/socket.ts';

/** Buffer of one connection in esp-lwip, each direction (TCP_WND and TCP_SND_BUF, 4 segments of 1440). */
export const BUFFER_BYTES = 5760;
/** Time to wait for the answer to a FIN, as in lwIP (TCP_FIN_WAIT_TIMEOUT). */
const FIN_WAIT_MS = 20_000;

const ERRORS: Record<string, NetError> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENOTFOUND: 'no-such-host',
  EAI_AGAIN: 'no-such-host',
};

/** A socket of Node's with the interface that boards and the broker use. */
export class RealSocket implements Socket {
  ended = false;
  #tcp: net.Socket;
  /** What the bytes go through: TCP itself, or TLS on it. */
  #node: net.Socket;
  #user: SocketUser;
  #received = '';
  #unsentBytes = 0;
  #isShort = false;
  #error: NetError | null = null;
  #hasEnded = false;
  #isAborted = false;

  /** @param tcp made with `allowHalfOpen`, so that Node does not answer the peer's FIN by itself */
  constructor(tcp: net.Socket, user: SocketUser, secured?: net.Socket) {
    const node = secured ?? tcp;
    this.#tcp = tcp;
    this.#node = node;
    this.#user = user;
    node.on(secured ? 'secureConnect' : 'connect', () => this.#user.onConnected());
    node.on('data', (bytes) => this.#take(bytes));
    node.on('end', () => {
      this.ended = true;
      this.#user.onReadable();
    });
    for (const one of new Set([tcp, node]))
      one.on('error', (error: NodeJS.ErrnoException) => {
        this.#error = ERRORS[error.code ?? ''] ?? 'reset';
      });
    node.on('close', () => {
      if (!this.#isAborted) this.#user.onClosed(this.#error);
    });
  }

  get readableBytes(): number {
    return this.#received.length;
  }

  write(bytes: string): number {
    const room = BUFFER_BYTES - this.#unsentBytes;
    const taken = bytes.slice(0, Math.max(0, room));
    this.#isShort = taken.length < bytes.length;
    if (taken === '') return 0;
    this.#unsentBytes += taken.length;
    this.#node.write(taken, 'latin1', () => this.#sent(taken.length));
    return taken.length;
  }

  read(limit: number): string {
    const bytes = this.#received.slice(0, limit);
    this.#received = this.#received.slice(bytes.length);
    if (this.#received.length < BUFFER_BYTES && this.#node.isPaused()) this.#node.resume();
    return bytes;
  }

  end(): void {
    this.#hasEnded = true;
    this.#received = '';
    this.#node.resume();
    this.#node.end();
    this.#node.setTimeout(FIN_WAIT_MS, () => this.#node.destroy());
  }

  abort(): void {
    this.#isAborted = true;
    this.#tcp.resetAndDestroy();
  }

  /** Node delivers up to 64 KiB at once. So much may be above the bound, and no more comes until it is read. */
  #take(bytes: Buffer): void {
    if (this.#hasEnded) return;
    this.#received += bytes.toString('latin1');
    if (this.#received.length >= BUFFER_BYTES) this.#node.pause();
    this.#user.onReadable();
  }

  #sent(bytes: number): void {
    this.#unsentBytes -= bytes;
    if (!this.#isShort) return;
    this.#isShort = false;
    this.#user.onWritable();
  }
}
