import { broken } from '../../kernel/invariant.ts';
import type { Connecting, NetStack, Socket } from '../../net/socket.ts';
import type { Board } from '../board.ts';
import type { BoardOptions } from '../options.ts';
import { makeError } from '../realm.ts';
import { runningBoard } from '../running.ts';
import { CHUNK_BYTES } from './net.ts';

/** ST_NORMAL of network.h. */
const TCP_SOCKET = 0;

/** `require("NetworkJS")`: after `create`, `require("net")` uses a driver in the program (network_js.c). */
export const networkJsLibrary = {
  create(driver: unknown): void {
    if (typeof driver !== 'object' || driver === null)
      throw makeError('Error', `Expecting object, got ${typeof driver}`);
    runningBoard().network = new NetworkJs(runningBoard(), driver as Record<string, unknown>);
  },
};

/** A network stack that is an object of the program with `create`, `close`, `accept`, `recv` and `send`. */
export class NetworkJs implements NetStack {
  readonly #board: Board;
  readonly #driver: Record<string, unknown>;

  constructor(board: Board, driver: Record<string, unknown>) {
    this.#board = board;
    this.#driver = driver;
  }

  /** This stack, seen through `watchDriver` if there is one. */
  asSeen({ watchDriver }: BoardOptions): NetStack {
    return watchDriver?.(this) ?? this;
  }

  /** The driver gets the host name as it is: the modem resolves it. */
  connect(host: string, port: number): Connecting {
    const id = integerOf(this.call('create', [host, port, TCP_SOCKET]));
    const decidedAtUs = this.#board.nowUs;
    if (id < 0) return { socket: null, error: 'refused', decidedAtUs };
    return { socket: new DriverSocket(this, id), error: null, decidedAtUs };
  }

  /** Calls the driver. What it throws is reported at the end of the idle loop and counts as undefined. */
  call(name: string, args: unknown[]): unknown {
    const method = this.#driver[name];
    if (typeof method !== 'function') return undefined;
    let result: unknown;
    this.#board.interpreter.guard(() => {
      result = Reflect.apply(method as () => unknown, this.#driver, args);
    });
    return result;
  }
}

/** As jsvGetInteger: what is not a number is 0. */
function integerOf(value: unknown): number {
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string'
    ? Number(value) | 0
    : 0;
}

/** A socket of the driver; the engine asks the driver about it at each idle loop. */
class DriverSocket implements Socket {
  readonly #network: NetworkJs;
  readonly id: number;
  #received = '';
  #isClosed = false;

  constructor(network: NetworkJs, id: number) {
    this.#network = network;
    this.id = id;
  }

  /** True when the driver has closed the socket; the engine finds that out by asking. */
  get ended(): boolean {
    return this.#isClosed;
  }

  get readableBytes(): number {
    return this.#received.length;
  }

  poll(): void {
    if (this.#isClosed || this.#received !== '') return;
    const bytes = this.#network.call('recv', [this.id, CHUNK_BYTES, TCP_SOCKET]);
    if (typeof bytes !== 'string') this.#close();
    else if (bytes.length > CHUNK_BYTES)
      broken(`a driver's recv gave ${bytes.length} bytes and was asked for ${CHUNK_BYTES} at the most`);
    else this.#received = bytes;
  }

  write(bytes: string): number {
    if (this.#isClosed) return 0;
    const taken = integerOf(this.#network.call('send', [this.id, bytes, TCP_SOCKET]));
    if (taken < 0) this.#close();
    return Math.max(0, Math.min(taken, bytes.length));
  }

  read(limit: number): string {
    const bytes = this.#received.slice(0, limit);
    this.#received = this.#received.slice(bytes.length);
    return bytes;
  }

  end(): void {
    this.#close();
  }

  abort(): void {
    this.#close();
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#network.call('close', [this.id]);
  }
}
