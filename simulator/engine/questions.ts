import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** What the shim asks; the kinds are those of shim.c, and so is the form of questions and answers. */
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
  /** The program does not come back to its idle loop. */
  | { kind: 'spin' }
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
const HEAD_BYTES = 5;
const ANSWER_BYTES = 20;
const NEWS_BYTES = 8;
const READABLE = 1;
const WRITABLE = 2;

/** The two pipes between the simulator and one interpreter. Reading waits until the interpreter has asked. */
export class Questions {
  readonly #in: number;
  readonly #out: number;
  readonly #head = Buffer.alloc(HEAD_BYTES);

  /**
   * Opens the pipes; the interpreter must have been started, as opening waits for its end of them.
   * @param fromEngine path of the pipe that the interpreter writes
   */
  constructor(fromEngine: string, toEngine: string) {
    this.#in = openSync(fromEngine, 'r');
    this.#out = openSync(toEngine, 'w');
  }

  next(): Question {
    if (!this.#fill(this.#head)) return { kind: 'exit' };
    const body = Buffer.alloc(this.#head.readUInt32LE(1));
    if (!this.#fill(body)) return { kind: 'exit' };
    return parse(String.fromCharCode(this.#head[0]), body);
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

  #fill(bytes: Buffer): boolean {
    for (let at = 0; at < bytes.length; ) {
      const count = readSync(this.#in, bytes, at, bytes.length - at, null);
      if (count === 0) return false;
      at += count;
    }
    return true;
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
    case 'K':
      return { kind: 'spin' };
    case 'P':
      return { kind: 'print', text: body.toString('latin1') };
  }
  throw new Error(`the interpreter's shim asked for ${JSON.stringify(kind)}`);
}
