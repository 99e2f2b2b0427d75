import type { Socket, SocketUser } from '../net/socket.ts';

/** Whether TLS is on a connection, and whether it checks the server's certificate: modems do not unless they are told to. */
export type Security = 'none' | 'unchecked' | 'checked';

/** A connection of the modem's own TCP. */
export interface BearerSocket extends Socket {
  /** Bytes that were written, and of which the peer has not said that they arrived; null where the stack does not say. */
  readonly unacknowledgedBytes: number | null;
}

/** The network under a modem. It never calls a user synchronously from inside a call of that user. */
export interface Bearer {
  /** Begins a connection: `onConnected` or `onClosed` follows. */
  dial(host: string, port: number, user: SocketUser, security: Security): BearerSocket;
  /** Asks for a host's address; null where none is found. */
  resolve(host: string, done: (address: string | null) => void): void;
  /** Tells whether the modem is registered; while it is not, no packet passes. */
  serve(isServed: boolean): void;
  /** The modem has lost its power: its sockets vanish without a packet. */
  powerCut(): void;
  powerUp(): void;
}
