import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** A question, and the interpreter's time: what it has done since the last answer took some microseconds. */
export interface Asked {
  atUs: number;
  question: Question;
}

/** What the shim asks; the kinds are those of shim.h, and so is the form of questions and answers. */
export type Question =
  | { kind: 'boot' }
  /** Wake the board at `dueUs`, or when a socket has news; Infinity: no timer is set. */
  | { kind: 'sleep'; dueUs: number }
  | { kind: 'resolve'; host: string }
  | { kind: 'connect'; socket: number; port: number; host: string }
  | { kind: 'send'; socket: number; bytes: string }
  | { kind: 'receive'; socket: number; limit: number }
  | { kind: 'close'; socket: number }
  | { kind: 'print'; text: string }
  /** The program writes so many bytes to flash. */
  | { kind: 'flash'; bytes: number }
  /** The interpreter has ended, for a reason of shim.h's `enum stop`. */
  | { kind: 'stop'; reason: string; more: string }
  /** The interpreter has left by itself. */
  | { kind: 'exit' };

/** What a socket can do without waiting. */
export interface SocketNews {
  socket: number;
  isReadable: boolean;
  isWritable: boolean;
}

export interface Answer {
  nowUs: number;
  result?: number;
  news?: SocketNews[];
  payload?: Buffer;
}

const FOREVER = 0x7fffffffffffffffn;
const HEAD_BYTES = 13;
const TIME_AT = 5;
const ANSWER_BYTES = 20;
const NEWS_BYTES = 8;
const READABLE = 1;
const WRITABLE = 2;
const GONE: Asked = { atUs: 0, question: { kind: 'exit' } };
/** More than a question with its console lines has. */
const INPUT_BYTES = 16_384;

/** The two pipes between the simulator and one interpreter. Reading waits until the interpreter has asked. */
export class Questions {
  readonly #in: number;
  readonly #out: number;
  /** What was read and not looked at yet. */
  #input: Buffer = Buffer.alloc(INPUT_BYTES);
  #at = 0;
  #end = 0;

  /**
   * Opens the pipes; the interpreter must have been started, as opening waits for its end of them.
   * @param fromEngine path of the pipe that the interpreter writes
   */
  constructor(fromEngine: string, toEngine: string) {
    this.#in = openSync(fromEngine, 'r');
    this.#out = openSync(toEngine, 'w');
  }

  next(): Asked {
    if (!this.#fill(HEAD_BYTES)) return GONE;
    const kind = String.fromCharCode(this.#input[this.#at]);
    const length = this.#input.readUInt32LE(this.#at + 1);
    const atUs = Number(this.#input.readBigInt64LE(this.#at + TIME_AT));
    if (!this.#fill(HEAD_BYTES + length)) return GONE;
    const from = this.#at + HEAD_BYTES;
    this.#at = from + length;
    return { atUs, question: parse(kind, this.#input.subarray(from, this.#at)) };
  }

  answer({ nowUs, result = 0, news = [], payload }: Answer): void {
    const bytes = Buffer.alloc(ANSWER_BYTES + news.length * NEWS_BYTES);
    bytes.writeBigInt64LE(BigInt(nowUs), 0);
    bytes.writeInt32LE(result, 8);
    bytes.writeInt32LE(news.length, 12);
    bytes.writeInt32LE(payload?.length ?? 0, 16);
    news.forEach(({ socket, isReadable, isWritable }, index) => {
      const at = ANSWER_BYTES + index * NEWS_BYTES;
      bytes.writeInt32LE(socket, at);
      bytes.writeInt32LE((isReadable ? READABLE : 0) | (isWritable ? WRITABLE : 0), at + 4);
    });
    writeSync(this.#out, payload === undefined ? bytes : Buffer.concat([bytes, payload]));
  }

  close(): void {
    closeSync(this.#in);
    closeSync(this.#out);
  }

  /** Reads until so many bytes are there. @returns false: the interpreter has gone */
  #fill(count: number): boolean {
    if (this.#at + count > this.#input.length) this.#makeRoom(count);
    while (this.#end - this.#at < count) {
      const got = readSync(this.#in, this.#input, this.#end, this.#input.length - this.#end, null);
      if (got === 0) return false;
      this.#end += got;
    }
    return true;
  }

  #makeRoom(count: number): void {
    const input = count > this.#input.length ? Buffer.alloc(count) : this.#input;
    this.#input.copy(input, 0, this.#at, this.#end);
    this.#input = input;
    this.#end -= this.#at;
    this.#at = 0;
  }
}

function parse(kind: string, body: Buffer): Question {
  switch (kind) {
    case 'B':
      return { kind: 'boot' };
    case 'S': {
      const dueUs = body.readBigInt64LE(0);
      return { kind: 'sleep', dueUs: dueUs === FOREVER ? Infinity : Number(dueUs) };
    }
    case 'N':
      return { kind: 'resolve', host: body.toString('latin1') };
    case 'C':
      return {
        kind: 'connect',
        socket: body.readInt32LE(0),
        port: body.readUInt16LE(4),
        host: body.toString('latin1', 6),
      };
    case 'W':
      return { kind: 'send', socket: body.readInt32LE(0), bytes: body.toString('latin1', 4) };
    case 'R':
      return { kind: 'receive', socket: body.readInt32LE(0), limit: body.readInt32LE(4) };
    case 'X':
      return { kind: 'close', socket: body.readInt32LE(0) };
    case 'P':
      return { kind: 'print', text: body.toString('latin1') };
    case 'F':
      return { kind: 'flash', bytes: body.readUInt32LE(0) };
    case 'K':
      return { kind: 'stop', reason: body.toString('latin1', 0, 1), more: body.toString('latin1', 1) };
  }
  throw new Error(`the interpreter's shim asked for ${JSON.stringify(kind)}`);
}
