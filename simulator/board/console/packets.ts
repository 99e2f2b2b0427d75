import type { Clock, EventId } from '../../kernel/kernel.ts';
import type { Board } from '../board.ts';
import { LISTENERS } from '../events.ts';
import { formatValue } from '../format.ts';
import { theRealm } from '../realm.ts';

/** jsiPacketStart: a packet whose last byte has not come after this time is given up. */
const PACKET_TIMEOUT_US = 5e6;
/** jsiPacketFileSetTimeout: a file without data for this time is given up. */
const FILE_TIMEOUT_US = 10e6;
const CHUNK_BYTES = 1024;
const ACK = '\x06';
const NAK = '\x15';

/** The top 3 bits of a packet's first byte; 13 bits of length follow. */
const TYPES = {
  response: 0,
  eval: 0x2000,
  event: 0x4000,
  fileSend: 0x6000,
  data: 0x8000,
  fileReceive: 0xa000,
};

interface Upload {
  name: string;
  sizeBytes: number;
  offset: number;
}

/** Packets of Espruino 2v25 on a console, `10 01 HH LL data`: each is answered with ACK or NAK. */
export class Packets {
  isOpen = false;
  readonly #board: Board;
  readonly #clock: Clock;
  readonly #output: (bytes: string) => void;
  #bytes = '';
  #upload: Upload | null = null;
  #timeout: EventId = 0;
  #fileTimeout: EventId = 0;

  constructor(board: Board, clock: Clock, output: (bytes: string) => void) {
    this.#board = board;
    this.#clock = clock;
    this.#output = output;
  }

  /** Called after DLE SOH. */
  open(): void {
    this.isOpen = true;
    this.#bytes = '';
    this.#timeout = this.#after(PACKET_TIMEOUT_US, () => this.#close(NAK));
  }

  take(byte: string): void {
    this.#bytes += byte;
    if (this.#bytes.length < 2) return;
    const head = (this.#bytes.charCodeAt(0) << 8) | this.#bytes.charCodeAt(1);
    if (this.#bytes.length < 2 + (head & 0x1fff)) return;
    this.#close('');
    this.#process(head & 0xe000, this.#bytes.slice(2));
  }

  #close(answer: string): void {
    this.isOpen = false;
    this.#clock.cancel(this.#timeout);
    this.#output(answer);
  }

  #process(type: number, data: string): void {
    switch (type) {
      case TYPES.eval:
        this.#eval(data);
        return;
      case TYPES.event:
        this.#answer(this.#event(data));
        return;
      case TYPES.fileSend:
        this.#answer(this.#beginFile(data));
        return;
      case TYPES.data:
        this.#answer(this.#takeData(data));
        return;
      case TYPES.fileReceive:
        this.#sendFile(data);
        return;
      default:
        this.#answer(false);
    }
  }

  #answer(ok: boolean): void {
    this.#output(ok ? ACK : NAK);
  }

  #reply(type: number, data: string): void {
    const head = type | data.length;
    this.#output(`\x10\x01${String.fromCharCode(head >> 8, head & 0xff)}${data}`);
  }

  #eval(code: string): void {
    let text: string | null = null;
    this.#board.interpreter.guard(() => {
      const value = this.#board.repl?.run(code, 'REPL');
      text = typeof value === 'string' ? JSON.stringify(value) : formatValue(value);
    });
    this.#answer(text !== null);
    if (text !== null) this.#reply(TYPES.response, text);
    this.#board.poke();
  }

  #event(json: string): boolean {
    const event = parse(json, theRealm().JSON);
    const e = this.#board.globals.object('E') as Record<string, unknown>;
    const listeners = e[`${LISTENERS}packet`];
    if (event === null || listeners === undefined) return false;
    this.#board.interpreter.callListeners(e, listeners, [event]);
    this.#board.poke();
    return true;
  }

  /** Only files in Storage are simulated: one on an SD card (`fs`) or a compressed one (`c`) is refused. */
  #beginFile(json: string): boolean {
    this.#endFile();
    const file = parse(json);
    if (typeof file?.fn !== 'string' || !Number(file.s) || file.fs || file.c) return false;
    this.#upload = { name: file.fn, sizeBytes: Number(file.s), offset: 0 };
    this.#fileTimeout = this.#after(FILE_TIMEOUT_US, () => this.#endFile());
    return true;
  }

  #takeData(data: string): boolean {
    const upload = this.#upload;
    if (upload === null) return false;
    this.#clock.cancel(this.#fileTimeout);
    try {
      this.#board.storage.write(upload.name, data, upload.offset, upload.sizeBytes);
    } catch {
      this.#endFile();
      return false;
    }
    upload.offset += data.length;
    if (upload.offset >= upload.sizeBytes) this.#endFile();
    else this.#fileTimeout = this.#after(FILE_TIMEOUT_US, () => this.#endFile());
    return true;
  }

  #sendFile(json: string): void {
    const name = parse(json)?.fn;
    const data = typeof name === 'string' ? this.#board.storage.read(name) : undefined;
    this.#answer(data !== undefined);
    if (data === undefined) return;
    for (let at = 0; at < data.length; at += CHUNK_BYTES)
      this.#reply(TYPES.data, data.slice(at, at + CHUNK_BYTES));
    this.#reply(TYPES.data, '');
  }

  #endFile(): void {
    this.#upload = null;
    this.#clock.cancel(this.#fileTimeout);
  }

  #after(us: number, run: () => void): EventId {
    return this.#clock.at(this.#clock.now + us, this.#board.device, run, undefined);
  }
}

/** @param parser the boards' own JSON when the result goes to a program */
function parse(json: string, parser: JSON = JSON): Record<string, unknown> | null {
  try {
    const value = parser.parse(json) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
