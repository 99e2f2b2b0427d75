import type { Clock } from '../kernel/kernel.ts';
import type { NetError, NetStack } from '../net/socket.ts';
import { EngineSocket } from './engine-socket.ts';
import type { Answer, SocketNews } from './questions.ts';

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

/** Whether a name has an address, and when that is known. */
export interface LookUp {
  isFound: boolean;
  decidedAtUs: number;
}

/** The outcome of what blocks the interpreter. */
export interface Outcome {
  result: number;
  decidedAtUs: number;
}

export interface NetworkOptions {
  clock: Clock;
  net: NetStack;
  /** Asks for the address of a name before the program connects to it. Without it each name has one. */
  resolve?(host: string): LookUp;
}

/** The sockets of one life of an interpreter, on a simulated stack. */
export class EngineNetwork {
  readonly #options: NetworkOptions;
  readonly #sockets = new Map<number, EngineSocket>();
  readonly #tell: () => void;

  /** @param tell called when a socket has news */
  constructor(options: NetworkOptions, tell: () => void) {
    this.#options = options;
    this.#tell = tell;
  }

  get news(): SocketNews[] {
    return [...this.#sockets.values()].map(({ news }) => news);
  }

  /** Power is off: no socket has news for this life any more. */
  forget(): void {
    this.#sockets.clear();
  }

  resolve(host: string): Outcome {
    const { clock, net, resolve } = this.#options;
    const { isFound, decidedAtUs } = resolve?.(host) ?? { isFound: true, decidedAtUs: clock.now };
    // The attempt ends here, and those who watch the network see it.
    if (!isFound) net.connect(host, 0, new EngineSocket(0, () => {}));
    return { result: isFound ? 0 : NO_SUCH_HOST, decidedAtUs };
  }

  connect(number: number, host: string, port: number): Outcome {
    const own: EngineSocket = new EngineSocket(number, () => {
      if (this.#sockets.get(number) === own) this.#tell();
    });
    const { socket, error, decidedAtUs } = this.#options.net.connect(host, port, own);
    own.socket = socket;
    if (socket !== null) this.#sockets.set(number, own);
    return { result: error === null ? 0 : ERRNO[error], decidedAtUs };
  }

  send(number: number, bytes: string): Omit<Answer, 'nowUs'> {
    const socket = this.#sockets.get(number);
    if (socket === undefined) return {};
    return { result: socket.write(bytes), news: [socket.news] };
  }

  receive(number: number, limit: number): Omit<Answer, 'nowUs'> {
    const socket = this.#sockets.get(number);
    const bytes = socket?.read(limit) ?? null;
    // An answer without bytes is the end of the stream if the socket stays readable, and a reset if it does not.
    if (socket === undefined || bytes === null)
      return { news: [{ socket: number, isReadable: false, isWritable: false }] };
    return { payload: Buffer.from(bytes, 'latin1'), news: [{ ...socket.news, ...(bytes === '' && AT_END) }] };
  }

  close(number: number): void {
    this.#sockets.get(number)?.close();
    this.#sockets.delete(number);
  }
}

const AT_END = { isReadable: true };
