import { MachineFailure } from '../../errors.ts';
import { type Answer as AnyAnswer, Child, type ChildOptions } from '../../processes/child.ts';
import type { Death } from '../../processes/death.ts';
import { RUN_ENDS, type SeedResult } from '../report.ts';
import type { SeedTask } from './run-seed.ts';

const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

type Answer = AnyAnswer<SeedResult>;
type SeedChild = Child<SeedTask, SeedResult>;

/** A process that does not answer is killed this long after its world's own time limit. */
export const GRACE_MS = 60_000;

/** Time on the wall clock for each unit of CPU time, where the machine has much else to do. */
const WALL_FOR_CPU = 10;

/** Settings of a pool, each with a default. */
interface PoolOptions extends Partial<Omit<ChildOptions, 'worker'>> {
  /** A process that is silent for ten times its world's limit of CPU time, and this time more, is killed. */
  graceMs?: number;
  /** Gets what went wrong and was mended. */
  warn?: (text: string) => void;
}

/**
 * Runs seeds in several processes. One that hangs, dies or eats memory costs its own seed only: a world whose process dies
 * is run once more, in a process of its own.
 */
export class Pool {
  #left: number[];
  #taskOf: (seed: number) => SeedTask;
  #tell: (result: SeedResult, seed: number) => void;
  #graceMs: number;
  #child: ChildOptions;
  #warn: (text: string) => void;
  #children = new Set<SeedChild>();
  #hasEnded = false;

  /**
   * @param taskOf makes the world of a seed when its turn comes
   * @param tell gets each result as it comes, with the seed that was asked for
   */
  constructor(
    seeds: readonly number[],
    taskOf: (seed: number) => SeedTask,
    tell: (result: SeedResult, seed: number) => void,
    { graceMs = GRACE_MS, warn = () => {}, execArgv = process.execArgv, execPath }: PoolOptions = {},
  ) {
    this.#left = [...seeds].reverse();
    this.#taskOf = taskOf;
    this.#tell = tell;
    this.#graceMs = graceMs;
    this.#warn = warn;
    this.#child = { worker: WORKER, execArgv, execPath };
  }

  /** @throws MachineFailure where a world could not be run here; what `taskOf` and `tell` throw */
  async run(jobs: number): Promise<void> {
    try {
      await Promise.all(Array.from({ length: jobs }, () => this.#process()));
    } finally {
      this.end();
    }
  }

  /** Ends all processes at once, in the middle of their worlds. */
  end(): void {
    this.#hasEnded = true;
    this.#left = [];
    for (const child of this.#children) child.kill();
    this.#children.clear();
  }

  async #process(): Promise<void> {
    let child: SeedChild | null = null;
    for (let seed = this.#left.pop(); seed !== undefined; seed = this.#left.pop()) {
      const task = this.#taskOf(seed);
      child ??= this.#begin();
      let answer = await this.#ask(child, task);
      if (this.#hasEnded) return;
      if ('death' in answer) {
        this.#warn(`world ${task.seed}: ${answer.death.detail}; it is run once more`);
        const first = answer.death;
        child = this.#replace(child);
        answer = await this.#ask(child, task);
        if (this.#hasEnded) return;
        if ('death' in answer) checkMachine(task.seed, [first, answer.death]);
      }
      const result = resultOf(task.seed, answer);
      this.#tell(result, seed);
      if (result.report !== null) continue;
      this.#drop(child);
      child = null;
    }
    if (child === null) return;
    this.#children.delete(child);
    child.release();
  }

  async #ask(child: SeedChild, task: SeedTask): Promise<Answer & { wallS: number }> {
    const startedMs = performance.now();
    const answer = await child.run(task, WALL_FOR_CPU * task.maxSeedMs + this.#graceMs);
    return { ...answer, wallS: (performance.now() - startedMs) / 1000 };
  }

  #begin(): SeedChild {
    const child: SeedChild = new Child(this.#child);
    this.#children.add(child);
    return child;
  }

  #replace(child: SeedChild): SeedChild {
    this.#drop(child);
    return this.#begin();
  }

  #drop(child: SeedChild): void {
    child.kill();
    this.#children.delete(child);
  }
}

/**
 * Two deaths by its own doing are a world's fault, and its result. A signal that no world sends, or memory that the system
 * does not give, says nothing of the world. @throws MachineFailure
 */
function checkMachine(seed: number, deaths: readonly Death[]): void {
  const machines = deaths.find(({ isWorlds }) => !isWorlds);
  if (machines === undefined) return;
  throw new MachineFailure(
    `world ${seed} was ended twice on this machine: ${deaths.map(({ detail }) => detail).join('; then ')}`,
  );
}

function resultOf(seed: number, answer: Answer & { wallS: number }): SeedResult {
  if ('result' in answer) return answer.result;
  const detail =
    'death' in answer
      ? `${answer.death.detail}, twice`
      : `it had not ended after ${answer.silentMs / 1000} s`;
  return {
    seed,
    deviceHours: 0,
    wallS: answer.wallS,
    report: null,
    isTwice: false,
    spreads: null,
    broken: { check: RUN_ENDS, detail },
  };
}
