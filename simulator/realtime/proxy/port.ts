import { once } from 'node:events';
import * as net from 'node:net';
import type { HostPort } from './address.ts';

/** A port that can be closed and opened again at the same number. */
export class Port {
  #wanted: HostPort;
  #bound: { address: string; port: number };
  #server: net.Server | null = null;
  #accept: (socket: net.Socket) => void;

  constructor(wanted: HostPort, accept: (socket: net.Socket) => void) {
    this.#wanted = wanted;
    this.#bound = { address: wanted.host, port: wanted.port };
    this.#accept = accept;
  }

  get isListening(): boolean {
    return this.#server !== null;
  }

  get address(): { address: string; port: number } {
    return this.#bound;
  }

  /** @throws the system's error */
  async open(): Promise<void> {
    if (this.#server !== null) return;
    const server = net.createServer({ allowHalfOpen: true, noDelay: true }, this.#accept);
    server.listen({ host: this.#wanted.host, port: this.#bound.port, backlog: BACKLOG });
    await once(server, 'listening');
    this.#server = server;
    this.#bound = server.address() as net.AddressInfo;
  }

  /** The connections are the caller's. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    server.close();
    await once(server, 'close');
  }
}

/** A fleet may come all at once; the system cuts it to its own limit. */
const BACKLOG = 4096;

/** What the system's error means for whoever named the port. */
export function describeListenError(code: string): string {
  return LISTEN_ERRORS[code] ?? `cannot listen there (${code})`;
}

const LISTEN_ERRORS: Record<string, string> = {
  EADDRINUSE: 'the port is in use; name another',
  EACCES: 'not allowed; ports below 1024 are for root',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'no such host',
};
