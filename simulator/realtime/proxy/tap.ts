import type * as net from 'node:net';

/** A connection of a proxy, for those who read its bytes at both ends. */
export interface TappedConnection {
  /** The client's address and port. */
  readonly address: string;
  /** Nothing is read from the client for now, as the link takes no more. */
  readonly isHeldUp: boolean;
}

/** Reads what passes at both ends of a proxied connection. */
export interface ConnectionTap {
  /** From the client's socket, before the link. */
  clientSent(bytes: Buffer): void;
  /** To the client's socket, behind the link. */
  clientHears(bytes: Buffer): void;
  brokerSent(bytes: Buffer): void;
  brokerHears(bytes: Buffer): void;
  clientClosed(): void;
  /** Both sockets are closed. */
  over(): void;
}

/** @param socket the client's */
export function tapped(socket: net.Socket): TappedConnection {
  return {
    address: `${socket.remoteAddress}:${socket.remotePort}`,
    get isHeldUp() {
      return socket.isPaused();
    },
  };
}
