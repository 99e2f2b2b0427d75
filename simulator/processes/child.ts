/**
 * Processes that do one task after the other, of which one that dies costs its own task only. Asks the system for processes;
 * soaks and large fleets give them their programs and tasks.
 *
 * @module
 */
import { type ChildProcess, fork } from 'node:child_process';
import { type Death, deathOf, MAX_HEAP_MB } from './death.ts';
import { READY } from './ready.ts';

/**
 * Megabytes of V8's young generation. V8's own 16 are gone through so fast that much of a world is copied before it dies. Runs on a
 * busy machine differed too much to say how much that saves. [E]
 */
const YOUNG_MB = 32;

/** Of what a process writes to standard error before it dies. */
const MAX_STDERR_CHARACTERS = 4096;

/** What came of a task: its result, the death of the process, or nothing in its time. */
export type Answer<Result> = { result: Result } | { death: Death } | { silentMs: number };

/** Settings of a process. */
export interface ChildOptions {
  /** The program of the process, beside its caller. */
  worker: URL;
  /** Node's own options. */
  execArgv: readonly string[];
  /** What runs it, in place of this Node. */
  execPath?: string;
}

/** A process that does one task after the other. It says READY, then for each task how far it is, and its result. */
export class Child<Task extends object, Result extends object, Progress extends { share: number } = never> {
  /** Gets how far the current task is. */
  onProgress: (progress: Progress) => void = () => {};
  #process: ChildProcess;
  #hasBegun = false;
  #stderr = '';
  #death: Death | null = null;
  #answer: (answer: Answer<Result>) => void = () => {};

  constructor({ worker, execArgv, execPath }: ChildOptions) {
    this.#process = fork(worker, {
      // What is given comes later, and counts.
      execArgv: [`--max-semi-space-size=${YOUNG_MB}`, ...execArgv, `--max-old-space-size=${MAX_HEAP_MB}`],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      ...(execPath !== undefined && { execPath }),
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-MAX_STDERR_CHARACTERS);
    });
    this.#process.on('message', (message: Result | Progress | typeof READY) => {
      if (message === READY) this.#hasBegun = true;
      else if ('share' in message) this.onProgress(message as Progress);
      else this.#answer({ result: message as Result });
    });
    // The system has no process for it, or its channel is closed: `close` follows where it had begun.
    this.#process.on('error', (error) => {
      if (this.#process.pid === undefined) this.#died({ detail: error.message, isWorlds: false });
    });
    this.#process.on('close', (code, signal) =>
      this.#died(deathOf({ code, signal, hadBegun: this.#hasBegun, stderr: this.#stderr })),
    );
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** What needs no answer. */
  tell(what: Task): void {
    this.#process.send(what, () => {});
  }

  /** Does a task. @param silentMs it is given up after this time; never unless given */
  run(task: Task, silentMs = Number.POSITIVE_INFINITY): Promise<Answer<Result>> {
    return new Promise((resolve) => {
      const timer =
        silentMs === Number.POSITIVE_INFINITY
          ? undefined
          : setTimeout(() => this.#answer({ silentMs }), silentMs);
      this.#answer = (answer) => {
        clearTimeout(timer);
        this.#answer = () => {};
        resolve(answer);
      };
      if (this.#death !== null) this.#answer({ death: this.#death });
      // A process that has died meanwhile cannot take it: its death is the answer.
      else this.#process.send(task, () => {});
    });
  }

  /** It ends when it has nothing left to do. */
  release(): void {
    if (this.#process.connected) this.#process.disconnect();
  }

  /** Ends it at once, in the middle of its task. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #died(death: Death): void {
    this.#death ??= death;
    this.#answer({ death: this.#death });
  }
}
