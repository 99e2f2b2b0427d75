/**
 * The real Espruino interpreter in the place of the virtual board: a process for each board, which a shim in C keeps in virtual time. Is
 * given a path by a command; asks for a clock, a random stream and a net stack, as a virtual board does, and uses Node's files and
 * processes, so the virtual core knows nothing of it.
 *
 * @module
 */
import type { Clock, Owner } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { Timer } from '../kernel/timer.ts';
import type { Engine } from '../world/world-plan.ts';
import { InterpreterProcess } from './interpreter-process.ts';
import { EngineNetwork, type NetworkOptions, type Outcome } from './network.ts';
import type { Answer, Question } from './questions.ts';

/** A seed of 0 makes the engine's generator give nothing but 0. */
const MAX_SEED = 2 ** 32 - 1;
/** Result of a question about a write to flash: all of it is written. */
const POWER_LASTS = -1;
/** Questions that others see: they see them at the interpreter's own time. */
const OF_NETWORK = new Set<Question['kind']>(['resolve', 'connect', 'send', 'receive', 'close']);

export interface InterpreterOptions extends NetworkOptions {
  engine: Engine;
  /** Its working folder; its flash is the file `espruino.flash` there. */
  folder: string;
  /** None boots it from its flash. */
  args?: string[];
  clock: Clock;
  device: Owner;
  random: Random;
  onPrint(text: string): void;
  /** The interpreter has left by itself, as it does at `E.reboot()`. */
  onExit?(): void;
  /** The interpreter was ended for a reason of `stops.ts`. */
  onStop?(reason: string, more: string): void;
  /**
   * The program writes so many bytes to its flash. Asked of an interpreter that is linked with the shim.
   * @returns how many of them are written before the power goes; null: power lasts
   */
  onFlash?(bytes: number): number | null;
}

/**
 * The real interpreter in virtual time. It runs only while the simulator waits for its next question; so it sees the world stand
 * still, and the world sees it take no time.
 */
export class Interpreter {
  readonly #options: InterpreterOptions;
  readonly #timer: Timer;
  readonly #network: EngineNetwork;
  #process: InterpreterProcess | null = null;
  /**
   * What the interpreter is waiting for: news of a socket ends a sleep, the network answers when it answers, and a question of the network
   * that the interpreter asks ahead of the clock comes when the clock is as far.
   */
  #waitsFor: 'sleep' | 'network' | 'clock' | null = null;
  #question: Question | null = null;
  /** What the network will answer. */
  #result = 0;
  #decidedAtUs = 0;

  constructor(options: InterpreterOptions) {
    this.#options = options;
    this.#timer = options.clock.timer(options.device, wake, this as Interpreter);
    this.#network = new EngineNetwork(options, () => {
      if (this.#waitsFor === 'sleep') this.wake();
    });
  }

  get on(): boolean {
    return this.#process !== null;
  }

  /** Until when a `connect()` blocks it; a time that is past when none does. */
  get blockedUntilUs(): number {
    return this.#decidedAtUs;
  }

  /** Power on; returns when the program of its boot has ended, or waits for the network. */
  start(): void {
    const { engine, args = [], folder } = this.#options;
    this.#process = new InterpreterProcess(engine, args, folder);
    this.#serve();
  }

  powerCut(): void {
    this.#process?.kill();
    this.#process = null;
    this.#waitsFor = null;
    this.#question = null;
    this.#decidedAtUs = 0;
    this.#timer.clear();
    this.#network.forget();
  }

  /** Called when a wait is over. */
  wake(): void {
    if (this.#process === null || this.#waitsFor === null) return;
    this.#waitsFor = null;
    const question = this.#question;
    if (question === null) {
      this.#answer({ result: this.#result, news: this.#network.news });
      this.#result = 0;
    } else {
      this.#question = null;
      this.#take(question);
    }
    this.#serve();
  }

  /** Answers the interpreter until it waits. */
  #serve(): void {
    while (this.#process !== null && this.#waitsFor === null) {
      const { atUs, question } = this.#process.questions.next();
      if (atUs > this.#options.clock.now && OF_NETWORK.has(question.kind)) {
        this.#question = question;
        this.#wait('clock', atUs);
      } else this.#take(question);
    }
  }

  #take(question: Question): void {
    const { onPrint, onExit, onStop, onFlash } = this.#options;
    switch (question.kind) {
      case 'boot':
        this.#answer({ payload: this.#seed() });
        break;
      case 'sleep':
        this.#wait('sleep', question.dueUs);
        break;
      case 'resolve':
        this.#await(this.#network.resolve(question.host));
        break;
      case 'connect':
        this.#await(this.#network.connect(question.socket, question.host, question.port));
        break;
      case 'send':
        this.#answer(this.#network.send(question.socket, question.bytes));
        break;
      case 'receive':
        this.#answer(this.#network.receive(question.socket, question.limit));
        break;
      case 'close':
        this.#network.close(question.socket);
        this.#answer({});
        break;
      case 'print':
        onPrint(question.text);
        break;
      case 'flash':
        this.#answer({ result: onFlash?.(question.bytes) ?? POWER_LASTS });
        break;
      case 'stop':
        this.powerCut();
        onStop?.(question.reason, question.more);
        break;
      case 'exit':
        this.powerCut();
        onExit?.();
    }
  }

  /** Of the engine's `Math.random`. */
  #seed(): Buffer {
    const { random } = this.#options;
    const seed = Buffer.alloc(8);
    for (const at of [0, 4]) seed.writeUInt32LE(1 + Math.floor(random.between(0, MAX_SEED)), at);
    return seed;
  }

  #answer(answer: Omit<Answer, 'nowUs'>): void {
    this.#process?.questions.answer({ nowUs: this.#options.clock.now, ...answer });
  }

  #await({ result, decidedAtUs }: Outcome): void {
    this.#result = result;
    this.#decidedAtUs = decidedAtUs;
    this.#wait('network', decidedAtUs);
  }

  #wait(what: 'sleep' | 'network' | 'clock', dueUs: number): void {
    this.#waitsFor = what;
    if (dueUs < Infinity) this.#timer.set(Math.max(dueUs, this.#options.clock.now));
    else this.#timer.clear();
  }
}

function wake(interpreter: Interpreter): void {
  interpreter.wake();
}
