import * as net from 'node:net';
import * as tls from 'node:tls';
import type { Listener, NetError, Socket, SocketUser } from '../../net/socket.ts';
import { type LiveKernel, RealSocket } from '../clock/index.ts';
import { isLinkLocal, lookupWithoutLinkLocal } from '../proxy/reach.ts';

/** Bytes read from one side at a time. */
const READ_BYTES = 4096;

/**
 * The far end of a modem's connection: a real connection that is begun when the modem asks for it, and whose outcome
 * answers the modem's SYN.
 */
export class Upstream implements Listener {
  readonly #live: LiveKernel;
  readonly #node: net.Socket;
  readonly #real: RealSocket;
  #state: 'pending' | 'open' | 'over' = 'pending';
  #modelled: Socket | null = null;
  /** Bytes that the other side has not accepted yet. */
  #up = '';
  #down = '';
  #hasEndedUp = false;
  #hasEndedDown = false;

  /** @param failed called with the reason when there is no connection */
  constructor(
    live: LiveKernel,
    target: { host: string; port: number; isSecure: boolean },
    failed: (error: NetError) => void,
  ) {
    this.#live = live;
    const { host, port, isSecure } = target;
    this.#node = net.connect({ host, port, allowHalfOpen: true, lookup: lookupWithoutLinkLocal });
    if (isLinkLocal(host))
      this.#node.destroy(Object.assign(new Error('link-local'), { code: 'EHOSTUNREACH' }));
    const secured = isSecure
      ? tls.connect({ socket: this.#node, servername: net.isIP(host) ? '' : host, rejectUnauthorized: false })
      : undefined;
    this.#real = new RealSocket(
      this.#node,
      {
        onConnected: () => this.#enter(() => this.#opened()),
        onReadable: () => this.#enter(() => this.#pumpDown()),
        onWritable: () => this.#enter(() => this.#pumpUp()),
        onClosed: (error) => this.#enter(() => this.#closed(error, failed)),
      },
      secured,
    );
  }

  /** Until the real connection's outcome is known, the modem's SYN gets no answer. */
  isSilentAt(): boolean {
    return this.#state === 'pending';
  }

  listeningAt(): boolean {
    return this.#state === 'open';
  }

  accept(socket: Socket): SocketUser {
    this.#modelled = socket;
    this.#pumpDown();
    return {
      onConnected: () => {},
      onReadable: () => this.#pumpUp(),
      onWritable: () => this.#pumpDown(),
      onClosed: () => this.stop(),
    };
  }

  stop(): void {
    this.#state = 'over';
    this.#node.destroy();
  }

  #enter(work: () => void): void {
    this.#live.enter(work);
  }

  #opened(): void {
    if (this.#state === 'pending') this.#state = 'open';
  }

  #pumpUp(): void {
    const socket = this.#modelled;
    if (socket === null) return;
    for (;;) {
      if (this.#up === '') this.#up = socket.read(READ_BYTES);
      if (this.#up === '') break;
      const taken = this.#real.write(this.#up);
      this.#up = this.#up.slice(taken);
      if (this.#up !== '') return;
    }
    if (!socket.ended || this.#hasEndedUp) return;
    this.#hasEndedUp = true;
    this.#real.end();
  }

  #pumpDown(): void {
    const socket = this.#modelled;
    if (socket === null) return;
    for (;;) {
      if (this.#down === '') this.#down = this.#real.read(READ_BYTES);
      if (this.#down === '') break;
      const taken = socket.write(this.#down);
      this.#down = this.#down.slice(taken);
      if (this.#down !== '') return;
    }
    if (!this.#real.ended || this.#hasEndedDown) return;
    this.#hasEndedDown = true;
    socket.end();
  }

  #closed(error: NetError | null, failed: (error: NetError) => void): void {
    const before = this.#state;
    this.#state = 'over';
    if (before === 'pending') failed(error ?? 'refused');
    else if (this.#modelled !== null) {
      this.#pumpDown();
      if (error !== null) this.#modelled.abort();
      else if (!this.#hasEndedDown) this.#modelled.end();
    }
  }
}
