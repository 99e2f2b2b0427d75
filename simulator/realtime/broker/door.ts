import type * as net from 'node:net';
import type { BrokerLimits } from '../../broker/limits.ts';

/** Addresses whose last connection is remembered; the one that came longest ago is forgotten first. */
export const MAX_ADDRESSES = 10_000;

/** What TLS and HTTP may take beside the time until CONNECT. */
const HANDSHAKE_MS = 2000;

export interface DoorUser {
  limits: Pick<BrokerLimits, 'connections' | 'connectionsPerS' | 'connectWithinUs'>;
  /** A bound was reached, by a connection from there. */
  reached(limit: keyof BrokerLimits, address: string): void;
}

/**
 * Who comes in. When there are as many connections as may be, the one that has waited longest without an accepted
 * CONNECT makes room: idle sockets keep nobody out. Who comes too often from one address waits for a turn.
 */
export class Door {
  readonly #user: DoorUser;
  readonly #open = new Set<net.Socket>();
  /** Those without an accepted CONNECT, the first that came first, and the end of their patience. */
  readonly #strangers = new Map<net.Socket, NodeJS.Timeout>();
  /** When each address would have come at the rate that is allowed, milliseconds. */
  readonly #turns = new Map<string, number>();

  constructor(user: DoorUser) {
    this.#user = user;
  }

  get count(): number {
    return this.#open.size;
  }

  /** @param enter called at once, or when it is the address's turn */
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
    // TLS and HTTP may never come to their end; a CONNECT has less time.
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

  /** It has shown who it is. */
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

  /** One second's connections may come at once. */
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
