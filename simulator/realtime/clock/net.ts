import * as net from 'node:net';
import * as tls from 'node:tls';
import type { Clock } from '../../kernel/kernel.ts';
import type { Connecting, NetStack, Secure, SocketUser } from '../../net/socket.ts';
import { RealSocket } from './socket.ts';

/** Espruino's TLS verifies nothing, and sends the same name to every server (network.c). */
const ESPRUINO_TLS = {
  rejectUnauthorized: false,
  servername: 'mbed TLS Server 1',
  maxVersion: 'TLSv1.2',
} as const;

/** The machine's own network for virtual boards: `connect` returns at once, and the outcome follows. */
export class RealNet implements NetStack {
  #clock: Clock;
  #open = new Set<net.Socket>();
  #isStopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Sockets that the system still has. */
  get sockets(): number {
    return this.#open.size;
  }

  connect(host: string, port: number, user: SocketUser, secure?: Secure): Connecting {
    const decidedAtUs = this.#clock.now;
    if (this.#isStopped || port > 65535) return { socket: null, error: 'unreachable', decidedAtUs };
    const node = net.connect({ host, port, allowHalfOpen: true });
    this.#open.add(node);
    node.on('close', () => this.#open.delete(node));
    const secured = secure && tls.connect({ ...secure, ...ESPRUINO_TLS, socket: node });
    return { socket: new RealSocket(node, user, secured), error: null, decidedAtUs, isPending: true };
  }

  /** The board above is off: its sockets end at once, without callbacks. */
  powerCut(): void {
    for (const node of this.#open) {
      node.removeAllListeners();
      node.on('error', () => {});
      node.on('close', () => this.#open.delete(node));
      node.resetAndDestroy();
    }
  }

  /** Ends every connection without callbacks; resolves when no socket is left. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const closing = [...this.#open].map(
      (node) =>
        new Promise((resolve) => {
          node.removeAllListeners();
          node.on('error', () => {});
          node.on('close', resolve);
          node.destroy();
        }),
    );
    await Promise.all(closing);
    this.#open.clear();
  }
}
