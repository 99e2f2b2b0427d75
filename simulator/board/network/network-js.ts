import type { Connecting, NetStack, Polled, Socket } from '../../net/socket.ts';
import type { Board } from '../board.ts';
import type { BoardOptions } from '../options.ts';
import { makeError } from '../realm.ts';
import { runningBoard } from '../running.ts';
import { CHUNK_BYTES, CLOSED } from './socket-errors.ts';

/** ST_NORMAL of network.h. */
const TCP_SOCKET = 0;

/** `require("NetworkJS")`: after `create`, `require("net")` uses a driver in the program (network_js.c). */
export const networkJsLibrary = {
  create(driver: unknown): unknown {
    if (driver === undefined || driver === null)
      // The engine itself ends here, with an access to no variable.
      throw makeError('Error', `NetworkJS.create wants an object, and was given ${String(driver)}`);
    runningBoard().network = new NetworkJs(runningBoard(), driver as Record<string, unknown>);
    return driver;
  },
};

/**
 * A network stack that is an object of the program with `create`, `close`, `accept`, `recv` and `send`. Calls and
 * answers are those of the engine, recorded in test/engine/transcripts/networkjs-*.
 */
export class NetworkJs implements NetStack {
  /** What the program has given to `net.connect`; the driver's `create` gets it too. */
  options: unknown;
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

  /** The driver gets a host name as it is: the modem resolves it. */
  connect(host: string, port: number): Connecting {
    const id = integerOf(this.call('create', [hostText(host), port, TCP_SOCKET, this.options]));
    const decidedAtUs = this.#board.nowUs;
    if (id < 0) return { socket: null, error: 'refused', decidedAtUs };
    return { socket: new DriverSocket(this, id), error: null, decidedAtUs };
  }

  /** Calls the driver. What it throws counts as undefined, and the engine says nothing of it. */
  call(name: string, args: unknown[]): unknown {
    const method = this.#driver[name];
    if (typeof method !== 'function') return undefined;
    let result: unknown;
    this.#board.interpreter.quietly(() => {
      result = Reflect.apply(method as () => unknown, this.#driver, args);
    });
    return result;
  }

  /** The engine tells this one error of a driver, at the end of the idle loop. */
  gaveNumber(): void {
    this.#board.interpreter.guard(() => {
      throw makeError('Error', 'JSNetwork.recv returned >=0');
    });
  }
}

/** As jsvGetInteger: what is not a number is 0. */
function integerOf(value: unknown): number {
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string'
    ? Number(value) | 0
    : 0;
}

/** As networkParseIPAddress: digits and points are an address of four bytes, and the last four count. */
function hostText(host: string): string {
  if (host === 'localhost') return '127.0.0.1';
  if (!/^[\d.]+$/.test(host)) return host;
  const bytes = [0, 0, 0, ...host.split('.').map((digits) => Number(digits) & 255)].slice(-4);
  return bytes.every((byte) => byte === 0) ? host : bytes.join('.');
}

/** A socket of the driver; the engine asks the driver about it at each idle loop. */
class DriverSocket implements Socket {
  readonly #network: NetworkJs;
  readonly id: number;
  readonly #polled: Polled = { sendCode: 0, receiveCode: 0, hasGiven: false };
  #received = '';
  #isClosed = false;

  constructor(network: NetworkJs, id: number) {
    this.#network = network;
    this.id = id;
  }

  /** The driver has said that it is closed. */
  get ended(): boolean {
    return this.#polled.receiveCode < 0 || this.#polled.sendCode < 0;
  }

  get readableBytes(): number {
    return this.#received.length;
  }

  poll(): Polled {
    const polled = this.#polled;
    const given = this.#network.call('recv', [this.id, CHUNK_BYTES, TCP_SOCKET]);
    polled.hasGiven = typeof given === 'string' && given !== '';
    polled.receiveCode = 0;
    if (typeof given === 'string') this.#received += given.slice(0, CHUNK_BYTES);
    else polled.receiveCode = this.#codeOf(given);
    return polled;
  }

  /** An integer below 0 is an error number; all else says that the socket is closed. */
  #codeOf(given: unknown): number {
    if (typeof given !== 'number' || !Number.isInteger(given)) return CLOSED;
    if (given < 0) return given;
    this.#network.gaveNumber();
    return CLOSED;
  }

  write(bytes: string): number {
    const taken = integerOf(this.#network.call('send', [this.id, bytes, TCP_SOCKET]));
    this.#polled.sendCode = Math.min(0, taken);
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
