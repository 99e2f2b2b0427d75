import { join } from 'node:path';
import { BoardError } from '../../board/errors.ts';
import { Failure, MachineFailure } from '../../errors.ts';
import type { DeviceRange } from '../../kernel/device-range.ts';
import { InvariantError } from '../../kernel/invariant.ts';
import { Child } from '../../processes/child.ts';
import type { Death } from '../../processes/death.ts';
import type { RunResult } from '../../report/run-result.ts';
import type { WorldPlan } from '../../world/world-plan.ts';
import type { CausesResult, CohortTask, Wanted } from '../cohort-run.ts';
import { Couplings } from '../coupling.ts';
import { FleetSum } from '../fleet-sum.ts';
import { FollowedSum } from '../followed-sum.ts';
import { mergeBytes } from '../merge.ts';
import { nameOf } from '../split.ts';
import type { CohortAnswer, CohortFailure, CohortProgress, FleetTask, Usage } from './worker.ts';

const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

export interface FleetRunOptions {
  plan: WorldPlan;
  cohorts: readonly DeviceRange[];
  /** A folder of its own, for event lines. */
  folder: string;
  wanted: Wanted;
  /** Gets how far all is, 0 to 1. */
  onProgress?: (share: number) => void;
  /** Gets what went wrong and was mended. */
  warn?: (text: string) => void;
  /** Node's own options; those of this process unless given. */
  execArgv?: readonly string[];
}

/** What a fleet in cohorts has come to. */
export interface FleetResult {
  coupling: null;
  result: RunResult;
  causes: CausesResult | null;
  notes: string[];
  followed: FollowedSum;
}

/** What became of a fleet in cohorts: its results, or why its devices have to run in one world. */
export type FleetOutcome = { coupling: string } | FleetResult;

type ChildOfFleet = Child<FleetTask | CohortTask, CohortAnswer, CohortProgress>;

/**
 * Runs the cohorts of a fleet in processes, in the order of their devices. A process that dies costs its own cohort, which
 * is run once more in another.
 */
export class FleetRun {
  readonly #options: FleetRunOptions;
  readonly #children = new Set<ChildOfFleet>();
  readonly #sum: FleetSum;
  readonly #followed: FollowedSum;
  readonly #couplings = new Couplings();
  readonly #shares: number[];
  /** Of each cohort: how often its process has died. */
  readonly #attempts: number[] = [];
  #reached = 0;
  /** Cohorts whose results have come. */
  #taken = 0;
  readonly #usages = new Map<ChildOfFleet, Usage>();
  #next = 0;
  #coupling: string | null = null;
  /** The failure of the cohort with the lowest devices. */
  #failed: { place: number; failure: CohortFailure } | null = null;
  #hasEnded = false;

  constructor(options: FleetRunOptions) {
    this.#options = options;
    this.#sum = new FleetSum(options.plan);
    this.#followed = new FollowedSum(options.plan, options.wanted.followed);
    this.#shares = options.cohorts.map(() => 0);
  }

  /** What the processes have used, together. */
  get usage(): Usage {
    const all = [...this.#usages.values()];
    const sum = (figure: (usage: Usage) => number) => all.reduce((total, one) => total + figure(one), 0);
    return { cpuMs: sum(({ cpuMs }) => cpuMs), bytes: sum(({ bytes }) => bytes) };
  }

  /** How far all is, 0 to 1. */
  get reached(): number {
    return this.#reached / this.#shares.length;
  }

  /**
   * @returns null where `end` was called before all cohorts had run
   * @throws BoardError when a program fails at its start; MachineFailure where a cohort could not be run here
   */
  async run(jobs: number): Promise<FleetOutcome | null> {
    try {
      await Promise.all(Array.from({ length: jobs }, () => this.#process()));
    } finally {
      this.end();
    }
    if (this.#failed !== null) throw this.#errorOf(this.#failed.place, this.#failed.failure);
    if (this.#coupling !== null) return { coupling: this.#coupling };
    if (this.#taken < this.#shares.length) return null;
    const { result, causes, notes } = this.#sum;
    return { coupling: null, result, causes, notes, followed: this.#followed };
  }

  /** Where the event lines of each cohort are, in the order of their devices; what is followed of it lies beside them. */
  get paths(): string[] {
    return this.#options.cohorts.map((_, place) => this.#pathOf(place));
  }

  /** Merges the event lines of all cohorts. @param write gets lines, valid until it returns. @throws MachineFailure */
  mergeLines(write: (lines: Buffer) => void): void {
    mergeBytes(this.paths, write);
  }

  /** Ends all processes at once. */
  end(): void {
    this.#hasEnded = true;
    this.#next = this.#options.cohorts.length;
    for (const child of this.#children) child.kill();
    this.#children.clear();
  }

  async #process(): Promise<void> {
    let child: ChildOfFleet | null = null;
    while (this.#next < this.#options.cohorts.length) {
      const place = this.#next++;
      child ??= this.#begin();
      let answer = await this.#ask(child, place, 0);
      if (this.#hasEnded) return;
      if ('death' in answer) {
        this.#options.warn?.(`${this.#named(place)}: ${answer.death.detail}; they are run once more`);
        child.kill();
        this.#children.delete(child);
        const first = answer.death;
        child = this.#begin();
        answer = await this.#ask(child, place, 1);
        if (this.#hasEnded) return;
        if ('death' in answer) throw diedTwice(this.#named(place), [first, answer.death]);
      }
      if (!('result' in answer)) continue;
      this.#usages.set(child, answer.result.usage);
      this.#take(place, answer.result);
    }
  }

  #take(place: number, answer: CohortAnswer): void {
    if ('failure' in answer) {
      // Cohorts with lower devices have begun before: the run fails by the lowest, however many run at a time.
      if (this.#failed === null || place < this.#failed.place)
        this.#failed = { place, failure: answer.failure };
      this.#next = this.#options.cohorts.length;
      return;
    }
    this.#progress(place, 1);
    this.#taken++;
    const { cohort } = answer;
    this.#coupling ??=
      this.#couplings.add(this.#options.cohorts[place], cohort.marks) ?? this.#sum.add(place, cohort);
    this.#followed.add(place, cohort.followed);
    if (this.#coupling !== null) this.end();
  }

  #ask(child: ChildOfFleet, place: number, attempt: number) {
    child.onProgress = ({ share }) => this.#progress(place, share);
    this.#attempts[place] = attempt;
    return child.run({ range: this.#options.cohorts[place], path: this.#pathOf(place) });
  }

  #pathOf(place: number): string {
    return join(this.#options.folder, `cohort-${place + 1}-${this.#attempts[place] ?? 0}`);
  }

  #progress(place: number, share: number): void {
    this.#reached += share - this.#shares[place];
    this.#shares[place] = share;
    this.#options.onProgress?.(this.reached);
  }

  #begin(): ChildOfFleet {
    const { plan, wanted, execArgv = process.execArgv } = this.#options;
    const child: ChildOfFleet = new Child({ worker: WORKER, execArgv });
    this.#children.add(child);
    child.tell({ plan, wanted });
    return child;
  }

  #named(place: number): string {
    return nameOf(this.#options.cohorts[place]);
  }

  #errorOf(cohort: number, failure: CohortFailure): Error {
    if (failure.kind !== 'board')
      return failure.kind === 'machine'
        ? new MachineFailure(failure.message)
        : new InvariantError(`${this.#named(cohort)}: ${failure.message}`);
    const { device, place, reason, message } = failure;
    return Object.assign(new BoardError(device, place, reason, true), { message });
  }
}

function diedTwice(who: string, deaths: readonly Death[]): Error {
  const words = `${who}: ${deaths.map(({ detail }) => detail).join('; then ')}`;
  return deaths.every(({ isWorlds }) => isWorlds) ? new Failure(words) : new MachineFailure(words);
}
