import type { NetError, SocketUser } from '../net/socket.ts';
import type { Bearer, BearerSocket, Security } from './bearer.ts';

/** Bytes that a modem buffers before its TCP's own buffer; a send that does not fit fails. [E] */
export const MAX_UNSENT_BYTES = 10_240;
/** Bytes of one push. */
const PUSH_BYTES = 1460;

/** `buffer`: the board reads received bytes by a command; `push`: the modem sends them at once. */
export type AccessMode = 'buffer' | 'push';

export type SocketState = 'opening' | 'open' | 'ended' | 'closed';

/** What a socket tells its modem. */
export interface SocketHost {
  opened(socket: ModemSocket, error: NetError | null): void;
  arrived(socket: ModemSocket): void;
  pushed(socket: ModemSocket, bytes: string): void;
  /** The network or the peer has closed it. */
  closed(socket: ModemSocket): void;
}

/** One connection as the board sees it: a number, bytes sent, bytes received. */
export class ModemSocket implements SocketUser {
  readonly id: number;
  readonly context: number;
  readonly mode: AccessMode;
  readonly security: Security;
  readonly host: string;
  readonly port: number;
  state: SocketState = 'opening';
  /** Counts of bytes that the board has sent and read. */
  sentBytes = 0;
  readBytes = 0;
  /** The connection is gone, and the modem does not know it. */
  isGhost = false;
  readonly #user: SocketHost;
  readonly #bearer: BearerSocket;
  #unsent = '';
  /** The board has been told of bytes and has not read them yet. */
  #isTold = false;

  constructor(
    user: SocketHost,
    bearer: Bearer,
    plan: Pick<ModemSocket, 'id' | 'context' | 'mode' | 'security' | 'host' | 'port'>,
  ) {
    this.id = plan.id;
    this.context = plan.context;
    this.mode = plan.mode;
    this.security = plan.security;
    this.host = plan.host;
    this.port = plan.port;
    this.#user = user;
    this.#bearer = bearer.dial(plan.host, plan.port, this, plan.security);
  }

  get isSecure(): boolean {
    return this.security !== 'none';
  }

  /** Bytes that wait for the board. */
  get waitingBytes(): number {
    return this.isGhost || this.state === 'opening' ? 0 : this.#bearer.readableBytes;
  }

  /** Bytes that the peer has not acknowledged. */
  get unacknowledgedBytes(): number {
    return Math.min(this.sentBytes, this.#unsent.length + (this.#bearer.unacknowledgedBytes ?? 0));
  }

  /** @returns false when there is no room, or no connection */
  send(bytes: string): boolean {
    if (this.state !== 'open' || this.#unsent.length + bytes.length > MAX_UNSENT_BYTES) return false;
    this.sentBytes += bytes.length;
    this.#unsent += bytes;
    this.#flush();
    return true;
  }

  read(limit: number): string {
    if (this.isGhost || this.state === 'opening') return '';
    const bytes = this.#bearer.read(limit);
    this.readBytes += bytes.length;
    if (this.waitingBytes === 0) this.#isTold = false;
    return bytes;
  }

  close(): void {
    if (this.state === 'closed') return;
    const wasOpen = this.state === 'open' || this.state === 'ended';
    this.state = 'closed';
    if (wasOpen && !this.isGhost) this.#bearer.end();
    else this.#bearer.abort();
  }

  /** The connection vanishes; neither end is told. */
  lose(): void {
    if (this.state !== 'open' || this.isGhost) return;
    this.isGhost = true;
    this.#bearer.abort();
  }

  /** It has taken too long to open. */
  giveUp(): void {
    if (this.state !== 'opening') return;
    this.#bearer.abort();
    this.onClosed('timeout');
  }

  onConnected(): void {
    if (this.state !== 'opening') return;
    this.state = 'open';
    this.#user.opened(this, null);
    this.onReadable();
  }

  onReadable(): void {
    if (this.isGhost || (this.state !== 'open' && this.state !== 'ended')) return;
    if (this.mode === 'push')
      for (let bytes = this.read(PUSH_BYTES); bytes !== ''; bytes = this.read(PUSH_BYTES))
        this.#user.pushed(this, bytes);
    else if (this.waitingBytes > 0 && !this.#isTold) {
      this.#isTold = true;
      this.#user.arrived(this);
    }
    if (this.#bearer.ended) this.#ended();
  }

  onWritable(): void {
    this.#flush();
  }

  onClosed(error: NetError | null): void {
    if (this.isGhost) return;
    if (this.state === 'opening') {
      this.state = 'closed';
      this.#user.opened(this, error ?? 'reset');
    } else this.#ended();
  }

  /** Bytes that were received can still be read. */
  #ended(): void {
    if (this.state !== 'open') return;
    this.state = 'ended';
    this.#user.closed(this);
  }

  #flush(): void {
    if (this.#unsent === '') return;
    const taken = this.isGhost ? 0 : this.#bearer.write(this.#unsent);
    this.#unsent = this.#unsent.slice(taken);
  }
}
