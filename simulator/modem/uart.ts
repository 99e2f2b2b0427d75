import type { Clock, Owner } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { Timer } from '../kernel/timer.ts';
import { type ModemFaults, NO_MODEM_FAULTS } from './modem-faults.ts';

/** A start bit, eight data bits, a stop bit. */
const BITS_PER_BYTE = 10;
/** Rates that the modems take (AT+IPR of each manual). */
export const BAUD_RATES = [1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600];
/** Bytes that wait for the wire, each way; more are lost, as in a FIFO without flow control. */
export const MAX_WAITING_BYTES = 1 << 16;
/** Bytes that a board reads at once: often a few, sometimes its whole FIFO. [E] */
const SHORT_READ = 12;
const LONG_READ = 120;

interface Piece {
  bytes: string;
  /** Bytes of a connection, which line noise leaves alone. */
  isData: boolean;
}

/**
 * The wire between a board and a modem: bytes take time by the baud rate, and are read in pieces that are not lines.
 */
export class Uart {
  /** Baud rate of the board's port. */
  boardBaud = 115200;
  /** Baud rate of the modem; 0 for autobauding by the next byte. */
  modemBaud: number;
  trouble: Readonly<ModemFaults> = NO_MODEM_FAULTS;
  /** The board reads. */
  toBoard: (bytes: string) => void = () => {};
  /** The modem reads. */
  toModem: (bytes: string) => void = () => {};
  /** Bytes that were lost because more came than may wait. */
  overrunBytes = 0;

  readonly #clock: Clock;
  readonly #owner: Owner;
  readonly #random: Random;
  readonly #timer: Timer;
  readonly #noise: Random;
  #upUntilUs = 0;
  #upWaiting = 0;
  #down: Piece[] = [];
  #downWaiting = 0;
  #pieceBytes = 0;

  constructor(clock: Clock, owner: Owner, random: (purpose: string) => Random, modemBaud: number) {
    this.#clock = clock;
    this.#owner = owner;
    this.#random = random('modem uart');
    this.#noise = random('modem uart noise');
    this.#timer = clock.timer(owner, read, this as Uart);
    this.modemBaud = modemBaud;
  }

  /** The board writes. */
  write(bytes: string): void {
    if (bytes === '') return;
    if (this.#upWaiting + bytes.length > MAX_WAITING_BYTES) {
      this.overrunBytes += bytes.length;
      return;
    }
    this.#upWaiting += bytes.length;
    this.#upUntilUs = Math.max(this.#upUntilUs, this.#clock.now) + bytes.length * this.#byteUs;
    this.#clock.at(this.#upUntilUs, this.#owner, (sent) => this.#arrive(sent), bytes);
  }

  /** The modem sends. @param isData bytes of a connection */
  send(bytes: string, isData = false): void {
    // It sends nothing before it knows a rate, as SIM800's manual says of autobauding (AT+IPR=0).
    if (bytes === '' || this.modemBaud === 0) return;
    if (this.#downWaiting + bytes.length > MAX_WAITING_BYTES) {
      this.overrunBytes += bytes.length;
      return;
    }
    this.#down.push({ bytes, isData });
    this.#downWaiting += bytes.length;
    if (this.#pieceBytes === 0) this.#begin();
  }

  /** The modem has lost its power: bytes that wait are lost. */
  clear(): void {
    this.#down = [];
    this.#downWaiting = 0;
    this.#pieceBytes = 0;
    this.#timer.clear();
  }

  /** For `read` alone. */
  readPiece(): void {
    let left = Math.min(this.#pieceBytes, this.#downWaiting);
    let bytes = '';
    while (left > 0) {
      const [first] = this.#down;
      const part = first.bytes.slice(0, left);
      left -= part.length;
      this.#downWaiting -= part.length;
      bytes += first.isData ? part : this.#worn(part);
      if (part.length === first.bytes.length) this.#down.shift();
      else first.bytes = first.bytes.slice(part.length);
    }
    this.#pieceBytes = 0;
    if (this.#down.length > 0) this.#begin();
    if (bytes !== '') this.toBoard(this.#isInStep ? bytes : this.#nonsense(bytes));
  }

  #arrive(bytes: string): void {
    this.#upWaiting -= bytes.length;
    if (this.modemBaud === 0 && BAUD_RATES.includes(this.boardBaud)) this.modemBaud = this.boardBaud;
    this.toModem(this.#isInStep ? bytes : this.#nonsense(bytes));
  }

  get #isInStep(): boolean {
    return this.modemBaud === this.boardBaud;
  }

  get #byteUs(): number {
    return (BITS_PER_BYTE * 1e6) / (this.modemBaud || this.boardBaud);
  }

  #begin(): void {
    const most = this.#random.chance(0.5) ? SHORT_READ : LONG_READ;
    // What the modem sends meanwhile is in the same read.
    this.#pieceBytes = 1 + this.#random.below(most);
    this.#timer.set(this.#clock.now + Math.ceil(this.#pieceBytes * this.#byteUs));
  }

  /** A line after the noise of a bad wire. */
  #worn(bytes: string): string {
    const { garbledShare, lostShare } = this.trouble;
    if (garbledShare === 0 && lostShare === 0) return bytes;
    let worn = '';
    for (const byte of bytes)
      if (this.#noise.chance(garbledShare)) worn += String.fromCharCode(this.#noise.below(256));
      else if (!this.#noise.chance(lostShare)) worn += byte;
    return worn;
  }

  /** Bytes that are read at another rate than they were sent: garbage. */
  #nonsense(bytes: string): string {
    let nonsense = '';
    for (let index = 0; index < bytes.length; index++)
      nonsense += String.fromCharCode(128 + this.#noise.below(128));
    return nonsense;
  }
}

function read(uart: Uart): void {
  uart.readPiece();
}
