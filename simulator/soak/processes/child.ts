import { type ChildProcess, fork } from 'node:child_process';
import type { SeedResult } from '../report.ts';
import { type Death, deathOf, MAX_HEAP_MB } from './death.ts';
import { READY } from './ready.ts';
import type { SeedTask } from './run-seed.ts';

/** Of what a process writes to standard error before it dies. */
const MAX_STDERR_CHARACTERS = 4096;

const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/** What came of a world: its result, the death of the process, or nothing in its time. */
export type Answer = { result: SeedResult } | { death: Death } | { silentMs: number };

/** Settings of a process. */
export interface ChildOptions {
  /** Node's own options. */
  execArgv: readonly string[];
  /** What runs it, in place of this Node. */
  execPath?: string;
}

/** A process that runs one world after the other. */
export class Child {
  #process: ChildProcess;
  #hasBegun = false;
  #stderr = '';
  #death: Death | null = null;
  #answer: (answer: Answer) => void = () => {};

  constructor({ execArgv, execPath }: ChildOptions) {
    this.#process = fork(WORKER, {
      execArgv: [...execArgv, `--max-old-space-size=${MAX_HEAP_MB}`],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      ...(execPath !== undefined && { execPath }),
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-MAX_STDERR_CHARACTERS);
    });
    this.#process.on('message', (message: SeedResult | typeof READY) => {
      if (message === READY) this.#hasBegun = true;
      else this.#answer({ result: message });
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

  /** Runs a world. @param silentMs it is given up after this time */
  run(task: SeedTask, silentMs: number): Promise<Answer> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#answer({ silentMs }), silentMs);
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

  /** Ends it at once, in the middle of its world. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #died(death: Death): void {
    this.#death ??= death;
    this.#answer({ death: this.#death });
  }
}
