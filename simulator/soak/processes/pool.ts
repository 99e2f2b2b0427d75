import { type ChildProcess, fork } from 'node:child_process';
import { RUN_ENDS, type SeedResult } from '../report.ts';
import type { SeedTask } from './run-seed.ts';

/** A process that does not answer is killed this long after its world's own time limit. */
export const GRACE_MS = 60_000;
/** Megabytes for one world; twenty boards take a hundredth of it. */
export const MAX_HEAP_MB = 2048;

const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/** Settings of a pool, each with a default. */
interface PoolOptions {
  /** A process that is silent for its world's time limit and this time more is killed. */
  graceMs?: number;
  /** Node's own options for the processes. */
  execArgv?: readonly string[];
}

/** Runs seeds in several processes. One that hangs, dies or eats memory costs its own seed only. */
export class Pool {
  #left: number[];
  #taskOf: (seed: number) => SeedTask;
  #tell: (result: SeedResult) => void;
  #graceMs: number;
  #execArgv: readonly string[];
  #children = new Set<ChildProcess>();

  /**
   * @param taskOf makes the world of a seed when its turn comes
   * @param tell gets each result as it comes
   */
  constructor(
    seeds: readonly number[],
    taskOf: (seed: number) => SeedTask,
    tell: (result: SeedResult) => void,
    { graceMs = GRACE_MS, execArgv = process.execArgv }: PoolOptions = {},
  ) {
    this.#left = [...seeds].reverse();
    this.#taskOf = taskOf;
    this.#tell = tell;
    this.#graceMs = graceMs;
    this.#execArgv = execArgv;
  }

  async run(jobs: number): Promise<void> {
    await Promise.all(Array.from({ length: jobs }, () => this.#process()));
  }

  async #process(): Promise<void> {
    let child: ChildProcess | null = null;
    for (let seed = this.#left.pop(); seed !== undefined; seed = this.#left.pop()) {
      child ??= this.#begin();
      const result = await this.#ask(child, this.#taskOf(seed));
      this.#tell(result);
      if (result.report !== null) continue;
      child.kill('SIGKILL');
      child = null;
    }
    child?.disconnect();
  }

  /** Ends all processes at once, in the middle of their worlds. */
  end(): void {
    this.#left = [];
    for (const child of this.#children) child.kill('SIGKILL');
  }

  #begin(): ChildProcess {
    const execArgv = [...this.#execArgv, `--max-old-space-size=${MAX_HEAP_MB}`];
    const child = fork(WORKER, { execArgv, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    this.#children.add(child);
    child.on('exit', () => this.#children.delete(child));
    return child;
  }

  #ask(child: ChildProcess, task: SeedTask): Promise<SeedResult> {
    return new Promise((resolve) => {
      const failed = (detail: string) => {
        const wallS = (performance.now() - startedMs) / 1000;
        done({
          seed: task.seed,
          deviceHours: 0,
          wallS,
          report: null,
          isTwice: false,
          spreads: null,
          broken: { check: RUN_ENDS, detail },
        });
      };
      const onExit = (code: number | null, signal: NodeJS.Signals | null) => {
        // V8 aborts where the heap is full.
        const isFull = signal === 'SIGABRT' || code === 134;
        failed(
          isFull
            ? `a board's program has eaten ${MAX_HEAP_MB} MB`
            : `its process was ended by ${signal ?? code}`,
        );
      };
      const startedMs = performance.now();
      const silentMs = task.maxSeedMs + this.#graceMs;
      const timer = setTimeout(() => failed(`it had not ended after ${silentMs / 1000} s`), silentMs);
      const done = (result: SeedResult) => {
        clearTimeout(timer);
        child.off('message', done);
        child.off('exit', onExit);
        resolve(result);
      };
      child.on('message', done);
      child.on('exit', onExit);
      child.send(task);
    });
  }
}
