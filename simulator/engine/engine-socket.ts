import type { NetError, Socket, SocketUser } from '../net/socket.ts';
import type { SocketNews } from './questions.ts';

/** A socket of the interpreter on a simulated stack. */
export class EngineSocket implements SocketUser {
  readonly number: number;
  socket: Socket | null = null;
  error: NetError | null = null;
  isClosed = false;
  /** The last write took less than it was given. */
  #isFull = false;
  readonly #tell: () => void;

  /** @param tell called when there is news that a sleeping interpreter must hear */
  constructor(number: number, tell: () => void) {
    this.number = number;
    this.#tell = tell;
  }

  get news(): SocketNews {
    const { socket } = this;
    const isOver = this.isClosed || socket?.ended === true;
    return {
      socket: this.number,
      isReadable: isOver || (socket !== null && socket.readableBytes > 0),
      isWritable: !this.#isFull && !this.isClosed && socket !== null,
    };
  }

  onConnected(): void {
    this.#tell();
  }
  onReadable(): void {
    this.#tell();
  }
  onWritable(): void {
    this.#isFull = false;
    this.#tell();
  }
  onClosed(error: NetError | null): void {
    this.isClosed = true;
    this.error = error;
    this.#tell();
  }

  write(bytes: string): number {
    if (this.socket === null || this.isClosed) return 0;
    const taken = this.socket.write(bytes);
    this.#isFull = taken < bytes.length;
    return taken;
  }

  /** @returns null when the connection was reset */
  read(limit: number): string | null {
    if (this.isClosed && this.error !== null) return null;
    return this.socket !== null && this.socket.readableBytes > 0 ? this.socket.read(limit) : '';
  }

  /** As a kernel closes: with RST where bytes were left unread, with FIN elsewhere. */
  close(): void {
    if (this.socket === null || this.isClosed) return;
    if (this.socket.readableBytes > 0) this.socket.abort();
    else this.socket.end();
  }
}
