import type * as net from 'node:net';
import type { BrokerLimits } from '../../broker/limits.ts';

/** Addresses whose last connection is remembered; the oldest is forgotten first. */
export const MAX_ADDRESSES = 10_000;

/** Time for the TLS and HTTP handshakes, beside the time until CONNECT. */
const HANDSHAKE_MS = 2000;

export interface DoorUser {
  limits: Pick<BrokerLimits, 'connections' | 'connectionsPerS' | 'connectWithinUs'>;
  /**
   * Called when a connection reaches a bound of the broker.
   * @param address where the connection comes from
   */
  reached(limit: keyof BrokerLimits, address: string): void;
}

/**
 * Admission of connections. At the bound on connections, the one that has waited longest without an accepted CONNECT is
 * closed, so that idle sockets keep nobody out. An address that connects too often waits for its turn.
 */
export class Door {
  readonly #user: DoorUser;
  readonly #open = new Set<net.Socket>();
  /** Connections without an accepted CONNECT, the oldest first, with their deadlines. */
  readonly #strangers = new Map<net.Socket, NodeJS.Timeout>();
  /** When each address would have come at the rate that is allowed, milliseconds. */
  readonly #turns = new Map<string, number>();

  constructor(user: DoorUser) {
    this.#user = user;
  }

  get count(): number {
    return this.#open.size;
  }

  /** @param enter called at once, or when the address has its turn */
  admit(socket: net.Socket, enter: () => void, nowMs = performance.now()): void {
    const { limits, reached } = this.#user;
    const address = socket.remoteAddress ?? '';
    if (this.#open.size >= limits.connections) {
      reached('connections', address);
      const [oldest = socket] = this.#strangers.keys();
      this.#leave(oldest);
      oldest.destroy();
      if (oldest === socket) return;
    }
    this.#open.add(socket);
    // The TLS or HTTP handshake may never complete; the CONNECT has a shorter deadline.
    const patience = setTimeout(() => socket.destroy(), limits.connectWithinUs / 1000 + HANDSHAKE_MS);
    this.#strangers.set(socket, patience);
    socket.on('close', () => this.#leave(socket));
    socket.on('error', () => {}); // Whoever has the connection then hears of its end.
    const waitMs = this.#waitOf(address, nowMs);
    if (waitMs <= 0) {
      enter();
      return;
    }
    reached('connectionsPerS', address);
    if (waitMs * 1000 > limits.connectWithinUs) {
      this.#leave(socket);
      socket.destroy();
      return;
    }
    setTimeout(() => {
      if (!socket.destroyed) enter();
    }, waitMs);
  }

  /** Its CONNECT was accepted. */
  known(socket: net.Socket): void {
    clearTimeout(this.#strangers.get(socket));
    this.#strangers.delete(socket);
  }

  closeAll(): void {
    for (const socket of this.#open) socket.destroy();
  }

  #leave(socket: net.Socket): void {
    this.#open.delete(socket);
    this.known(socket);
  }

  /** The connections of one second may come in a burst. */
  #waitOf(address: string, nowMs: number): number {
    const { connectionsPerS } = this.#user.limits;
    const turnMs = Math.max(this.#turns.get(address) ?? 0, nowMs) + 1000 / connectionsPerS;
    this.#turns.delete(address);
    this.#turns.set(address, turnMs);
    const [first] = this.#turns.keys();
    if (this.#turns.size > MAX_ADDRESSES) this.#turns.delete(first);
    return turnMs - nowMs - 1000;
  }
}
