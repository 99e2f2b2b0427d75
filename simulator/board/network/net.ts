import type { NetError, Polled, Secure, Socket, SocketUser } from '../../net/socket.ts';
import type { Board } from '../board.ts';
import { maskBytes } from '../bytes.ts';
import { DATA_LISTENERS, DRAIN_LISTENERS, listenersOf } from '../events.ts';
import { makeError, newObject, newOf } from '../realm.ts';
import { runningBoard } from '../running.ts';
import {
  CHUNK_BYTES,
  CLOSED,
  ERRNO,
  ERROR_CODES,
  messageOf,
  NO_CONNECTION,
  UNSENT_DATA,
} from './socket-errors.ts';

/** Of a host name; what is longer is cut (clientRequestConnect). */
const MAX_HOST_BYTES = 127;
/** Data that arrives while nobody listens is kept up to this number of bytes (STREAM_MAX_BUFFER_SIZE). */
const MAX_KEPT_BYTES = 512;
/** About the memory of an ESP32 with a client in it: 16,383 variables with 10 bytes of text each. */
export const MAX_UNSENT_BYTES = 150_000;

type SocketObject = Record<string, unknown>;

/** The Connection of each `Socket` object. It is not kept on the object, where the program would find it. */
const insides = new WeakMap<SocketObject, Connection>();

function insideOf(object: SocketObject): Connection {
  const inside = insides.get(object);
  if (inside === undefined) throw makeError('TypeError', 'this is not a Socket');
  return inside;
}

/** The state behind one `Socket` object: what socketserver.c keeps for it, and its socket of the stack. */
export class Connection implements SocketUser {
  readonly object: SocketObject;
  socket: Socket | null = null;
  unsent: string | null = null;
  received = '';
  /** The data that `read()` returns; filled only while nobody listens for data. */
  kept: string | null = null;
  /** Close at the next idle loop, even if data waits. */
  closeNow = false;
  /** `end()` was called: close when everything is sent. */
  closing = false;
  connected = false;
  /**
   * True until the handshake is over. In virtual time it is over when `connect` returns; a stack of real time answers
   * later.
   */
  handshaking = false;
  stackClosed = false;
  stackError: NetError | null = null;
  done = false;
  readonly #board: Board;

  constructor(board: Board, object: SocketObject) {
    this.#board = board;
    this.object = object;
    insides.set(object, this);
  }

  onConnected(): void {
    this.handshaking = false;
    this.#news();
  }

  onReadable(): void {
    this.#news();
  }
  onWritable(): void {
    this.#full = false;
    this.#news();
  }
  onClosed(error: NetError | null): void {
    this.stackClosed = true;
    this.stackError = error;
    this.#news();
  }

  #news(): void {
    if (!this.done) this.#board.poke();
  }

  /** Whether the next idle loop would have work. */
  get busy(): boolean {
    const { socket } = this;
    if (this.closeNow || socket === null) return this.closeNow;
    if (this.received !== '' && this.object[DATA_LISTENERS] !== undefined) return true;
    if (this.handshaking) return this.stackClosed;
    return (
      (!this.connected && !this.#awaitsDriver) ||
      this.stackClosed ||
      this.#driverHasGiven ||
      socket.readableBytes > 0 ||
      socket.ended ||
      (this.closing && !this.unsent) ||
      (Boolean(this.unsent) && !this.#full)
    );
  }
  #full = false;
  /** A driver in the program has said that it is not connected yet, and will say so when it is asked again. */
  #awaitsDriver = false;
  #driverHasGiven = false;

  /**
   * The work of one idle loop, in the order of socketClientConnectionsIdle. Callbacks for data run at once; all others
   * are queued.
   */
  idle(): void {
    let error = 0;
    let closeNow = this.closeNow;
    if (this.socket !== null) {
      this.#pushReceived(false);
      if (!closeNow) {
        if (this.unsent) this.#send();
        else if (this.closing) closeNow = true;
        const code = this.#exchange();
        if (code < 0) {
          closeNow = true;
          error = code;
        }
      }
    }
    if (closeNow) this.#close(error);
  }

  #send(): void {
    const unsent = this.unsent as string;
    const taken =
      this.handshaking || this.stackClosed ? 0 : (this.socket as Socket).write(firstOf(unsent, CHUNK_BYTES));
    // A driver is asked again after it has taken some bytes; a stack of TCP tells when it has room.
    this.#full = this.socket?.poll === undefined ? taken < Math.min(CHUNK_BYTES, unsent.length) : taken === 0;
    if (taken === 0) return;
    this.unsent = taken === unsent.length ? '' : unsent.slice(taken);
    const drained = this.unsent === '' && !this.closing ? this.object[DRAIN_LISTENERS] : undefined;
    if (drained !== undefined) this.#board.interpreter.queue(this.object, drained, [this.object]);
  }

  /** Takes what has come. @returns 0, or the engine's number for why the connection is over */
  #exchange(): number {
    const socket = this.socket as Socket;
    if (this.handshaking) return this.stackClosed ? ERROR_CODES[this.stackError ?? 'reset'] : 0;
    const polled = socket.poll?.();
    if (polled !== undefined) return this.#takeFromDriver(socket, polled);
    if (this.stackClosed && this.stackError !== null) return CLOSED;
    const bytes = socket.readableBytes > 0 ? socket.read(CHUNK_BYTES) : '';
    if (bytes === '' && (socket.ended || this.stackClosed)) return CLOSED;
    this.#take(bytes);
    return 0;
  }

  #takeFromDriver(socket: Socket, { sendCode, receiveCode, hasGiven }: Polled): number {
    this.#driverHasGiven = hasGiven;
    this.#awaitsDriver = receiveCode === NO_CONNECTION && !this.connected;
    if (this.#awaitsDriver) return sendCode;
    if (receiveCode < 0) return receiveCode;
    this.#take(hasGiven ? socket.read(CHUNK_BYTES) : '');
    return sendCode;
  }

  #take(bytes: string): void {
    const { interpreter } = this.#board;
    if (!this.connected) {
      this.connected = true;
      interpreter.queueNamed(this.object, 'connect', [this.object]);
      if (!this.unsent) interpreter.queueNamed(this.object, 'drain', [this.object]);
    }
    if (bytes === '') return;
    this.received += bytes;
    this.#pushReceived(false);
  }

  #pushReceived(force: boolean): void {
    const data = this.received;
    if (data === '') return;
    const listeners = this.object[DATA_LISTENERS];
    if (listeners !== undefined) {
      this.received = '';
      this.#board.interpreter.callListeners(this.object, listeners, [data]);
    } else if (this.kept === null) {
      this.received = '';
      this.kept = data;
    } else if (force || this.kept.length + data.length <= MAX_KEPT_BYTES) {
      this.received = '';
      this.kept = (this.kept + data).slice(0, MAX_KEPT_BYTES);
    }
  }

  #close(reason: number): void {
    this.#pushReceived(true);
    const error = this.unsent && reason === CLOSED ? UNSENT_DATA : reason;
    const board = this.#board;
    this.release();
    const hadError = error < 0 && error !== CLOSED;
    if (hadError) {
      const details = newObject({ code: error, message: messageOf(error) });
      board.interpreter.queueNamed(this.object, 'error', [details]);
    }
    board.interpreter.queueNamed(this.object, 'end', []);
    board.interpreter.queueNamed(this.object, 'close', [hadError]);
  }

  /** Releases the stack's socket: with FIN, or with RST if bytes were left unread, as a kernel does. */
  release(): void {
    this.done = true;
    this.closing = true;
    this.connected = false;
    const socket = this.socket;
    this.socket = null;
    if (socket === null || this.stackClosed) return;
    if (socket.readableBytes > 0 || this.handshaking) socket.abort();
    else socket.end();
  }
}

function firstOf(bytes: string, limit: number): string {
  return bytes.length <= limit ? bytes : bytes.slice(0, limit);
}

/** `net.connect`: blocks the board until the handshake is decided, and throws if it failed. */
export function connect(options: unknown, callback: unknown, secure?: Secure): unknown {
  const board = runningBoard();
  if (typeof options !== 'object' || options === null) {
    board.print(`ERROR: Expecting Options to be an Object but it was ${typeof options}`);
    return undefined;
  }
  if (callback !== undefined && typeof callback !== 'function') {
    board.print(`ERROR: Expecting Callback Function but got ${typeof callback}`);
    return undefined;
  }
  const object = newOf('Socket');
  if (callback !== undefined) object[listenersOf('connect')] = callback;
  const connection = new Connection(board, object);
  board.connections.open.push(connection);
  const { host, port } = options as { host?: unknown; port?: unknown };
  if (board.network !== null) board.network.options = options;
  const outcome = board.dial(
    host === undefined ? '127.0.0.1' : String(host).slice(0, MAX_HOST_BYTES),
    Number(port) & 0xffff,
    connection,
    secure,
  );
  if (outcome.socket === null) {
    connection.closeNow = true;
    const error = outcome.error ?? 'refused';
    if (error === 'no-such-host') throw makeError('InternalError', 'Unable to locate host');
    if (board.network === null) board.print(`ERROR: Connect failed (err ${ERRNO[error]})`);
    throw makeError('InternalError', 'Unable to create socket');
  }
  connection.socket = outcome.socket;
  return object;
}

/** The prototype of `Socket` objects. */
export const socketMethods = {
  write(this: SocketObject, data: unknown): boolean {
    const connection = insideOf(this);
    if (connection.closeNow || connection.closing) throw makeError('Error', 'This socket is closed');
    const bytes = data === undefined ? '' : maskBytes(String(data));
    connection.unsent = (connection.unsent ?? '') + bytes;
    if (connection.unsent.length > MAX_UNSENT_BYTES) {
      connection.unsent = connection.unsent.slice(0, MAX_UNSENT_BYTES);
      runningBoard().outOfMemory();
    }
    return false;
  },
  end(this: SocketObject, data: unknown): void {
    const connection = insideOf(this);
    if (data !== undefined) socketMethods.write.call(this, data);
    if (!connection.unsent) connection.closeNow = true;
    connection.closing = true;
  },
  available(this: SocketObject): number {
    return insideOf(this).kept?.length ?? 0;
  },
  read(this: SocketObject, count?: number): string {
    const connection = insideOf(this);
    const kept = connection.kept ?? '';
    const length = count === undefined || count <= 0 ? kept.length : count;
    connection.kept = length >= kept.length ? null : kept.slice(length);
    return kept.slice(0, length);
  },
};

/**
 * Called when a data listener is added.
 * @returns the kept data, for that listener; null when there is none
 */
export function takeKept(object: SocketObject): string | null {
  const connection = insides.get(object);
  const kept = connection?.kept ?? null;
  if (connection !== undefined) connection.kept = null;
  return kept;
}
