/**
 * What a net stack gives to those above it, and asks of them. Types alone: board, TCP, WebSocket, broker and the
 * real network meet here and know nothing else of each other.
 *
 * @module
 */
/**
 * What lies between a program and a TCP: the virtual board and the broker stand above it, the simulated
 * stacks and (in real time) Node's own sockets below. Bytes travel as binary strings, one character a byte,
 * as they do on Espruino. A stack never calls its user from inside a call of the user's: it posts an event.
 */

/** Why a connection ended, or never began. */
export type NetError = 'refused' | 'timeout' | 'reset' | 'unreachable' | 'no-such-host';

/** The user of a socket. */
export interface SocketUser {
  /** The handshake is done. Not called where `connect` has answered already (see `Connecting`). */
  onConnected(): void;
  /** Bytes can be read, or the peer has sent FIN. Called once per arrival, not again for what was left. */
  onReadable(): void;
  /** There is room again after a `write` that took less than it was given. */
  onWritable(): void;
  /** The connection has ended; called once and last. Null after FIN in both directions, else the error. */
  onClosed(error: NetError | null): void;
}

/** What a driver in the board's program has answered: 0, or below 0 an error number of Espruino's sockets. */
export interface Polled {
  sendCode: number;
  receiveCode: number;
  /** It gave bytes, and may have more: the engine asks again in its next idle loop. */
  hasGiven: boolean;
}

export interface Socket {
  /** Hands bytes to the send buffer. @returns how many were taken, from the front; 0 when it is full. */
  write(bytes: string): number;
  /** Takes at most `limit` bytes out of the receive buffer, which opens the window. */
  read(limit: number): string;
  /** The number that a driver in the board's program has given the socket: that of the modem's socket. */
  readonly id?: number;
  /** Asks a stack that does not report by itself, which is a driver in the board's program; once an idle loop. */
  poll?(): Polled;
  /** Bytes that wait to be read. */
  readonly readableBytes: number;
  /** Of a socket that takes all that it is given: how much of it waits for the peer. */
  readonly unsentBytes?: number;
  /** The peer's FIN has come; bytes before it may still wait to be read. */
  readonly ended: boolean;
  /** Sends FIN after what is buffered. Writing afterwards is an error of the caller. */
  end(): void;
  /** RST, at once; `onClosed` is not called. */
  abort(): void;
}

/** The state of an attempt to connect when `connect` returns. */
export interface Connecting {
  /** Null when the attempt failed. */
  socket: Socket | null;
  error: NetError | null;
  /**
   * When the outcome was known. A stack in virtual time has run ahead to it (see `Kernel.runAhead`), so the
   * board above is blocked until then; in real time it is now, and `onConnected` or `onClosed` follows.
   */
  decidedAtUs: number;
  /** In real time: the handshake goes on. On a link without delay it is over in the same microsecond, and this tells the two apart. */
  isPending?: boolean;
}

/** What a client's TLS presents, in PEM. It does not verify the server's certificate, as Espruino's does not. */
export interface Secure {
  key?: string;
  cert?: string;
  ca?: string;
}

/** The network stack of a host. */
export interface NetStack {
  /** @param secure asks for TLS; in virtual time the cost of TLS is a property of the whole network instead */
  connect(host: string, port: number, user: SocketUser, secure?: Secure): Connecting;
}

/** A server's port. */
export interface Listener {
  /** Whether the port answers at that time, which may be ahead of the clock: outages are planned data. */
  listeningAt(timeUs: number): boolean;
  /** Whether the host does not answer at all at that time, like an address without a host. */
  isSilentAt?(timeUs: number): boolean;
  /** A connection has been accepted, from the device with that number. */
  accept(socket: Socket, device: number): SocketUser;
}
