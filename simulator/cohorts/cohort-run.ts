import type { DeviceRange } from '../kernel/device-range.ts';
import { type JudgedCheck, judged, type RunResult, resultOf } from '../report/run-result.ts';
import { Attribution } from '../why/attribution.ts';
import type { SharesData } from '../why/shares.ts';
import { World } from '../world/world.ts';
import type { WorldPlan } from '../world/world-plan.ts';
import { type Followed, type FollowedData, Followers } from './followers.ts';
import { type Marks, Neighbours } from './neighbours.ts';
import { Spill } from './spill.ts';

/** Where the time of readings and reconnects went. */
export interface CausesResult {
  readings: SharesData;
  reconnects: SharesData;
  check: JudgedCheck;
}

/** What the devices of a cohort came to, as plain data. */
export interface CohortResult {
  result: RunResult;
  /** Null where nobody asks. */
  causes: CausesResult | null;
  marks: Marks;
  followed: FollowedData;
  /** Of the lines of the world itself, which are the same in each cohort. */
  worldHash: string;
  /** What users should know of boards. */
  notes: string[];
  /** Changes of parts, those that are not kept included. */
  partChanges: number;
  /** More errors of programs than are told apart. */
  hasMoreErrors: boolean;
}

/** What is wanted of each cohort beside its results, as plain data. */
export interface Wanted {
  /** Where the time of readings goes. */
  causes: boolean;
  followed: Followed;
}

/** One cohort to run, as plain data. */
export interface CohortTask {
  range: DeviceRange;
  /** Where its event lines go; what is followed goes beside it. */
  path: string;
}

/** Some devices of a world, alone with a broker of their own, from the beginning of a run to its end. */
export class CohortRun {
  readonly #world: World;
  readonly #spill: Spill;
  readonly #causes: Attribution | null;
  readonly #neighbours = new Neighbours();
  readonly #followers: Followers;
  readonly #notes = new Set<string>();

  /** @throws MachineFailure */
  constructor(plan: WorldPlan, task: CohortTask, { causes, followed }: Wanted) {
    const { range, path } = task;
    this.#spill = new Spill(path, range.first === 1);
    this.#followers = new Followers(plan, task, followed);
    const isExplained = causes || followed.spans === true || followed.view !== undefined;
    this.#causes = isExplained ? new Attribution(plan) : null;
    const watchers = {
      ...this.#followers.watchers,
      neighbours: this.#neighbours.observer,
      noted: (line: string) => void this.#notes.add(line),
      ...(this.#causes !== null && { why: this.#causes }),
    };
    this.#world = new World(plan, this.#spill, watchers, undefined, range);
    this.#causes?.watch(this.#world);
    this.#followers.watch(this.#world, this.#causes);
  }

  get endUs(): number {
    return this.#world.endUs;
  }

  /** @throws BoardError when a program fails at its start; MachineFailure */
  run(untilUs: number): void {
    this.#world.run(untilUs);
    this.#followers.look(this.#world);
  }

  /** Its end has been reached. */
  finish(): CohortResult {
    const { parts, programs } = this.#world.observer;
    const why = this.#causes;
    return {
      result: resultOf(this.#world),
      causes: why && {
        readings: why.readings.data,
        reconnects: why.reconnects.data,
        check: judged(why.result),
      },
      marks: this.#neighbours.marks,
      followed: this.#followers.finish(this.#world),
      worldHash: this.#spill.close(),
      notes: [...this.#notes],
      partChanges: parts === null ? 0 : parts.changes.length + parts.dropped,
      hasMoreErrors: programs.errors.repeated.isFull,
    };
  }
}
