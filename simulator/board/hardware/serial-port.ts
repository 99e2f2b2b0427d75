import type { Board } from '../board.ts';
import { maskBytes } from '../bytes.ts';
import { DATA_LISTENERS } from '../events.ts';
import { record, recordedMembers } from '../records.ts';
import { runningBoard } from '../running.ts';
import { toBytes } from './i2c.ts';

/** A part on a serial port that is also written to, such as a modem. */
export interface UartPart {
  /**
   * Called when the program sets up the port: the part sends bytes for the board to `receive` from then on; null:
   * nobody reads.
   */
  listen(receive: ((bytes: string) => void) | null): void;
  setup(baud: number): void;
  /** @param bytes one character a byte */
  write(bytes: string): void;
}

export const SERIAL_PORTS =
  'Serial1 Serial2 Serial3 Serial4 Serial5 Serial6 USB Telnet LoopbackA LoopbackB Terminal'.split(' ');
/** What is written to one comes in at the other. */
const LOOPS: Record<string, string> = { LoopbackA: 'LoopbackB', LoopbackB: 'LoopbackA' };
/** `Serial.setup` without a rate (jswrap_serial_setup). */
const DEFAULT_BAUD = 9600;
/** Bytes that arrive while nobody listens are kept up to this number (STREAM_MAX_BUFFER_SIZE). */
const MAX_KEPT_BYTES = 512;

type SerialObject = Record<string, unknown>;

/** Kept bytes of each port that nobody listens to. */
const kept = new WeakMap<SerialObject, string>();

/**
 * Called when a data listener is added.
 * @returns the kept bytes, for that listener; null when there are none
 */
export function takeReceived(object: SerialObject): string | null {
  const bytes = kept.get(object) ?? null;
  kept.delete(object);
  return bytes;
}

/** Bytes have come in at a port: they go to its data listeners, or are kept. */
export function receive(board: Board, port: string, bytes: string): void {
  if (!board.on) return;
  const object = board.globals.object(port) as SerialObject;
  const listeners = object[DATA_LISTENERS];
  if (listeners !== undefined) board.input(listeners, object, [bytes]);
  else kept.set(object, ((kept.get(object) ?? '') + bytes).slice(0, MAX_KEPT_BYTES));
}

function portOf(object: object): string | undefined {
  const { globals } = runningBoard();
  return SERIAL_PORTS.find((port) => globals.object(port) === object);
}

/** What a program has written comes in when it has returned to the idle loop. */
function loop(port: string, bytes: string): void {
  const board = runningBoard();
  const object = board.globals.object(port) as SerialObject;
  const listeners = object[DATA_LISTENERS];
  if (listeners === undefined) receive(board, port, bytes);
  else board.interpreter.queue(object, listeners, [bytes]);
}

function send(object: object, bytes: string): void {
  const port = portOf(object);
  if (port === undefined) return;
  const { uarts, serial } = runningBoard().wires.hardware;
  if (uarts?.[port] !== undefined) uarts[port].write(bytes);
  else if (serial?.[port]?.write !== undefined) serial[port].write(bytes);
  else if (Object.hasOwn(LOOPS, port)) loop(LOOPS[port], bytes);
  else record(`${port}.write`, [bytes]);
}

/** The prototype of `Serial1` and the like. What is written to a port without a part is lost. */
export const serialMethods = {
  setup(this: object, baud?: unknown): void {
    const port = portOf(this);
    if (port !== undefined) runningBoard().wires.open(port, Number(baud ?? DEFAULT_BAUD) || DEFAULT_BAUD);
  },
  write(this: object, ...data: unknown[]): void {
    send(this, String.fromCharCode(...toBytes(data)));
  },
  print(this: object, text: unknown): void {
    send(this, maskBytes(String(text)));
  },
  println(this: object, text: unknown): void {
    send(this, `${maskBytes(String(text))}\r\n`);
  },
  inject(this: object, ...data: unknown[]): void {
    const port = portOf(this);
    if (port !== undefined) receive(runningBoard(), port, String.fromCharCode(...toBytes(data)));
  },
  ...recordedMembers('Serial', 'setConsole unsetup flush isConnected=false'),
  available(this: SerialObject): number {
    return kept.get(this)?.length ?? 0;
  },
  read(this: SerialObject, count?: number): string {
    const bytes = kept.get(this) ?? '';
    const length = count === undefined || count <= 0 ? bytes.length : count;
    kept.set(this, bytes.slice(length));
    return bytes.slice(0, length);
  },
};
