import { once } from 'node:events';
import * as net from 'node:net';
import { ALL_ADDRESSES, formatAddress, type ListenAddress } from './address.ts';

/** A listening port that can be closed and opened again with the same number. */
export class Port {
  #wanted: ListenAddress;
  /** Null until it has listened. */
  #bound: { address: string; port: number } | null = null;
  #server: net.Server | null = null;
  #accept: (socket: net.Socket) => void;

  constructor(wanted: ListenAddress, accept: (socket: net.Socket) => void) {
    this.#wanted = wanted;
    this.#accept = accept;
  }

  get isListening(): boolean {
    return this.#server !== null;
  }

  /** The address as it was given, with the port that it got. */
  get address(): { address: string; port: number } {
    return this.#bound ?? { address: this.#wanted.host || '::', port: this.#wanted.port };
  }

  /** The same for people. */
  get text(): string {
    return this.#bound === null && this.#wanted.text !== undefined
      ? this.#wanted.text
      : formatAddress(this.address);
  }

  /** Whether it has that address, or waits for it. Port 0 asks for another port each time. */
  isAt({ host, port }: ListenAddress): boolean {
    const { address, port: ownPort } = this.address;
    const isSameHost = host === this.#wanted.host || host === address;
    return isSameHost && port === ownPort && (port !== 0 || this.#bound === null);
  }

  /** @throws the system's error */
  async open(): Promise<void> {
    if (this.#server !== null) return;
    const server = net.createServer({ allowHalfOpen: true, noDelay: true }, this.#accept);
    const { host } = this.#wanted;
    const { port } = this.address;
    server.listen({ ...(host !== ALL_ADDRESSES && { host }), port, backlog: BACKLOG });
    await once(server, 'listening');
    this.#server = server;
    this.#bound = server.address() as net.AddressInfo;
  }

  /** Open connections stay; they belong to the caller. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    server.close();
    await once(server, 'close');
  }
}

/** A whole fleet may connect at once; the system reduces it to its own limit. */
const BACKLOG = 4096;

/** What the system's error means, for the person who named the port. */
export function describeListenError(code: string): string {
  return LISTEN_ERRORS[code] ?? `cannot listen there (${code})`;
}

/**
 * The system's error in the words of Go's net.Listen, which Toxiproxy's clients know.
 * @returns null if it is not an error of listening
 */
export function describeListenFailure(
  error: NodeJS.ErrnoException & Partial<net.AddressInfo>,
): string | null {
  const { code = '', syscall, hostname } = error as typeof error & { hostname?: string };
  if (syscall === 'getaddrinfo') return `listen tcp: lookup ${hostname}: no such host`;
  if (syscall !== 'listen' && syscall !== 'bind') return null;
  const { address = '', port = 0 } = error;
  const where = address === '::' ? `:${port}` : formatAddress({ address, port });
  return `listen tcp ${where}: bind: ${GO_ERRORS[code] ?? code}`;
}

const GO_ERRORS: Record<string, string> = {
  EADDRINUSE: 'address already in use',
  EACCES: 'permission denied',
  EADDRNOTAVAIL: 'cannot assign requested address',
};

const LISTEN_ERRORS: Record<string, string> = {
  EADDRINUSE: 'the port is in use; name another',
  EACCES: 'not allowed; ports below 1024 are for root',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'no such host',
};
