import type { Clock, Owner } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { Timer } from '../kernel/timer.ts';
import type { NetError, NetStack } from '../net/socket.ts';
import { EngineSocket } from './engine-socket.ts';
import { InterpreterProcess } from './interpreter-process.ts';
import type { Engine } from './prepare.ts';
import type { Answer, Question, SocketNews } from './questions.ts';

/** `errno` of Linux on x86 and ARM, which the engine prints: "Connect failed (err 111)". */
const ERRNO: Record<NetError, number> = {
  refused: 111,
  timeout: 110,
  reset: 104,
  unreachable: 113,
  'no-such-host': 113,
};
/** The result of a question for the address of a name. */
const NO_SUCH_HOST = 1;
/** A seed of 0 makes the engine's generator give nothing but 0. */
const MAX_SEED = 2 ** 32 - 1;

/** Whether a name has an address, and when that is known. */
export interface LookUp {
  isFound: boolean;
  decidedAtUs: number;
}

export interface EngineOptions {
  engine: Engine;
  /** The board's folder; its flash is the file `espruino.flash` there. */
  folder: string;
  /** Arguments of the interpreter; none boots the board from its flash. */
  args?: string[];
  clock: Clock;
  device: Owner;
  random: Random;
  net: NetStack;
  /** Asks for the address of a name before the program connects to it. Without it each name has one. */
  resolve?(host: string): LookUp;
  onPrint(text: string): void;
  /** The interpreter has left by itself, as it does at `quit()` and `E.reboot()`. */
  onExit?(): void;
}

/**
 * A board whose program runs in the real interpreter. The interpreter runs only while the simulator waits for its next question;
 * so it sees the world stand still, and the world sees it take no time.
 */
export class EngineBoard {
  readonly #options: EngineOptions;
  readonly #timer: Timer;
  readonly #sockets = new Map<number, EngineSocket>();
  #process: InterpreterProcess | null = null;
  /** What the interpreter is waiting for: news of a socket ends a sleep, and the network answers when it answers. */
  #waitsFor: 'sleep' | 'network' | null = null;
  #result = 0;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#timer = options.clock.timer(options.device, wake, this as EngineBoard);
  }

  get on(): boolean {
    return this.#process !== null;
  }

  start(): void {
    const { engine, args = [], folder } = this.#options;
    this.#process = new InterpreterProcess(engine, args, folder);
    this.#serve();
  }

  powerCut(): void {
    this.#process?.kill();
    this.#process = null;
    this.#waitsFor = null;
    this.#timer.clear();
    this.#sockets.clear();
  }

  /** Called when a wait is over. */
  wake(): void {
    if (this.#process === null || this.#waitsFor === null) return;
    this.#waitsFor = null;
    this.#answer({ result: this.#result, news: [...this.#sockets.values()].map(({ news }) => news) });
    this.#result = 0;
    this.#serve();
  }

  /** Answers the interpreter until it waits. */
  #serve(): void {
    while (this.#process !== null && this.#waitsFor === null) this.#take(this.#process.questions.next());
  }

  #take(question: Question): void {
    const { clock, net, random, resolve, onPrint, onExit } = this.#options;
    switch (question.kind) {
      case 'boot': {
        const seed = Buffer.alloc(8);
        seed.writeUInt32LE(1 + Math.floor(random.between(0, MAX_SEED)), 0);
        seed.writeUInt32LE(1 + Math.floor(random.between(0, MAX_SEED)), 4);
        return this.#answer({ payload: seed });
      }
      case 'sleep':
        return this.#wait('sleep', question.dueUs);
      case 'resolve': {
        const { isFound, decidedAtUs } = resolve?.(question.host) ?? {
          isFound: true,
          decidedAtUs: clock.now,
        };
        // The attempt ends here, and those who watch the network see it.
        if (!isFound) net.connect(question.host, 0, new EngineSocket(0, () => {}));
        this.#result = isFound ? 0 : NO_SUCH_HOST;
        return this.#wait('network', decidedAtUs);
      }
      case 'connect': {
        const own = new EngineSocket(question.socket, () => this.#news());
        this.#sockets.set(question.socket, own);
        const { socket, error, decidedAtUs } = net.connect(question.host, question.port, own);
        own.socket = socket;
        if (socket === null) this.#sockets.delete(question.socket);
        this.#result = error === null ? 0 : ERRNO[error];
        return this.#wait('network', decidedAtUs);
      }
      case 'send': {
        const socket = this.#sockets.get(question.socket);
        return this.#answer({ result: socket?.write(question.bytes) ?? 0, news: newsOf(socket) });
      }
      case 'receive': {
        const socket = this.#sockets.get(question.socket);
        const bytes = socket?.read(question.limit) ?? null;
        if (bytes !== null)
          return this.#answer({ payload: Buffer.from(bytes, 'latin1'), news: newsOf(socket, bytes === '') });
        return this.#answer({ news: [{ socket: question.socket, isReadable: false, isWritable: false }] });
      }
      case 'close': {
        this.#sockets.get(question.socket)?.close();
        this.#sockets.delete(question.socket);
        return this.#answer({});
      }
      case 'print':
        return onPrint(question.text);
      case 'exit':
        this.powerCut();
        return onExit?.();
    }
  }

  #answer(answer: Omit<Answer, 'nowUs'>): void {
    this.#process?.questions.answer({ nowUs: this.#options.clock.now, ...answer });
  }

  #wait(what: 'sleep' | 'network', dueUs: number): void {
    this.#waitsFor = what;
    if (dueUs < Infinity) this.#timer.set(Math.max(dueUs, this.#options.clock.now));
    else this.#timer.clear();
  }

  #news(): void {
    if (this.#waitsFor === 'sleep') this.wake();
  }
}

/** @param isEnd the interpreter has read the end of the stream, which stays readable */
function newsOf(socket: EngineSocket | undefined, isEnd = false): SocketNews[] {
  if (socket === undefined) return [];
  return [isEnd ? { ...socket.news, isReadable: true } : socket.news];
}

function wake(board: EngineBoard): void {
  board.wake();
}
