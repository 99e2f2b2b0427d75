import { broken } from '../kernel/invariant.ts';
import type { NetError, Socket, SocketUser } from '../net/socket.ts';
import type { Endpoint } from './endpoint.ts';
import type { Flow } from './flow.ts';
import type { TlsEnd } from './tls.ts';

/** A connection that a program asks for and does not wait for, as a modem does. `onConnected` or `onClosed` follows. */
export class Dialled implements Socket, SocketUser {
  #user: SocketUser;
  #client: Endpoint | null = null;
  /** Bytes go through it: the TCP itself, or TLS on it. */
  #open: Socket | null = null;
  #isOver = false;

  constructor(user: SocketUser) {
    this.#user = user;
  }

  /** For the net alone: the SYN leaves. */
  begin({ client }: Flow): void {
    if (client === null) broken('a connection is dialled without an end of its own');
    if (this.#isOver) return;
    this.#client = client;
    client.user = this;
    client.connect();
  }

  /** For the net alone: the handshake of the TCP is done. @param secured what encrypts; null where nothing does */
  established(secured: TlsEnd | null): void {
    const client = this.#client;
    if (this.#isOver || client === null || client.state !== 'ESTABLISHED') return;
    this.#open = secured ?? client;
    if (secured !== null) {
      secured.user = this;
      client.user = secured;
      secured.start(client);
    }
    this.#user.onConnected();
  }

  /** For the net alone: it never began. */
  failed(error: NetError): void {
    this.onClosed(error);
  }

  get state(): string {
    return this.#client?.state ?? 'CLOSED';
  }

  /** Bytes that were written, and of which the peer has not said that they arrived; null where the stack does not say. */
  get unacknowledgedBytes(): number | null {
    return this.#client?.unacknowledgedBytes ?? 0;
  }

  get readableBytes(): number {
    return this.#open?.readableBytes ?? 0;
  }

  get ended(): boolean {
    return this.#open?.ended ?? false;
  }

  write(bytes: string): number {
    return this.#open?.write(bytes) ?? 0;
  }

  read(limit: number): string {
    return this.#open?.read(limit) ?? '';
  }

  end(): void {
    if (this.#open !== null) this.#open.end();
    else this.abort();
  }

  abort(): void {
    this.#isOver = true;
    this.#client?.abort();
  }

  onConnected(): void {}

  onReadable(): void {
    if (!this.#isOver) this.#user.onReadable();
  }

  onWritable(): void {
    if (!this.#isOver) this.#user.onWritable();
  }

  onClosed(error: NetError | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#user.onClosed(error);
  }
}
