import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BoardError } from '../board/errors.ts';
import { plannedCoupling } from '../cohorts/coupling.ts';
import { type FleetResult, FleetRun } from '../cohorts/processes/fleet-run.ts';
import { cohortsOf, isWorthDividing } from '../cohorts/split.ts';
import type { DeviceRange } from '../kernel/device-range.ts';
import { Shares } from '../why/shares.ts';
import type { WorldPlan } from '../world/world-plan.ts';
import {
  type ComparisonRun,
  type Contender,
  type ContenderRun,
  comparisonOf,
  contenderInOnePiece,
  contenderRun,
} from './run-comparison.ts';

export interface ContestRunOptions {
  plan: WorldPlan;
  contenders: readonly Contender[];
  /** A folder of its own, for what processes write. */
  folder: string;
  /** Gets how far all is, 0 to 1. */
  onProgress?: (share: number) => void;
  /** Gets what went wrong and was mended, and which world runs in one piece. */
  warn?: (text: string) => void;
  /** Node's own options; those of this process unless given. */
  execArgv?: readonly string[];
}

/** A comparison whose clients run in processes, each with the same results as `contest` has: several at a time, a large fleet in cohorts. */
export class ContestRun {
  readonly #options: ContestRunOptions;
  readonly #fleets = new Set<FleetRun>();
  readonly #shares: number[];
  readonly #runs: ContenderRun[] = [];
  #next = 0;
  #hasEnded = false;

  constructor(options: ContestRunOptions) {
    this.#options = options;
    this.#shares = options.contenders.map(() => 0);
  }

  /** How far all is, 0 to 1. */
  get reached(): number {
    return this.#shares.reduce((sum, share) => sum + share, 0) / this.#shares.length;
  }

  /**
   * @param jobs processes at a time
   * @returns null where `end` was called before all had run
   * @throws MachineFailure
   */
  async run(jobs: number): Promise<ComparisonRun | null> {
    const { plan, contenders } = this.#options;
    const atATime = isWorthDividing(plan) ? 1 : Math.min(jobs, contenders.length);
    const each = Math.floor(jobs / atATime);
    try {
      await Promise.all(Array.from({ length: atATime }, () => this.#inTurn(each)));
    } finally {
      this.end();
    }
    return this.#runs.filter(Boolean).length < contenders.length ? null : comparisonOf(plan, this.#runs);
  }

  /** Ends all processes at once. */
  end(): void {
    this.#hasEnded = true;
    for (const fleet of this.#fleets) fleet.end();
  }

  async #inTurn(jobs: number): Promise<void> {
    const { plan, contenders } = this.#options;
    while (this.#next < contenders.length && !this.#hasEnded) {
      const place = this.#next++;
      const { name, ...own } = contenders[place];
      const run = await this.#contender(place, name, { ...plan, ...own }, jobs);
      if (run === null) return;
      this.#runs[place] = run;
    }
  }

  async #contender(place: number, name: string, plan: WorldPlan, jobs: number): Promise<ContenderRun | null> {
    const whole = [{ first: 1, last: plan.devices }];
    const isDivided = isWorthDividing(plan) && plannedCoupling(plan) === null;
    try {
      let ran = await this.#fleet(place, plan, isDivided ? cohortsOf(plan.devices) : whole, jobs);
      if (isDivided && typeof ran === 'string') {
        this.#options.warn?.(`${name}: the world runs in one piece: ${ran}`);
        ran = await this.#fleet(place, plan, whole, jobs);
      }
      if (ran === null) return null;
      if (typeof ran !== 'string') return ofFleet(name, plan, ran);
    } catch (error) {
      // It has stopped soon, and what it had done until then is to be told.
      if (!(error instanceof BoardError)) throw named(name, error);
    }
    return contenderInOnePiece(name, plan);
  }

  /** @returns null where it was ended; why its devices have to run in one world */
  async #fleet(
    place: number,
    plan: WorldPlan,
    cohorts: readonly DeviceRange[],
    jobs: number,
  ): Promise<FleetResult | string | null> {
    const { contenders, execArgv } = this.#options;
    const warn = (text: string) => this.#options.warn?.(`${contenders[place].name}: ${text}`);
    const folder = join(this.#options.folder, `${place + 1}-${cohorts.length}`);
    mkdirSync(folder);
    const onProgress = (share: number) => this.#progress(place, share);
    const wanted = { causes: true, followed: { contender: true } };
    const fleet = new FleetRun({ plan, cohorts, folder, wanted, onProgress, warn, execArgv });
    this.#fleets.add(fleet);
    const outcome = await fleet.run(Math.min(jobs, cohorts.length));
    this.#fleets.delete(fleet);
    return outcome === null || outcome.coupling === null ? outcome : outcome.coupling;
  }

  #progress(place: number, share: number): void {
    this.#shares[place] = share;
    this.#options.onProgress?.(this.reached);
  }
}

function ofFleet(name: string, plan: WorldPlan, { result, causes, followed }: FleetResult): ContenderRun {
  const shares = new Shares();
  if (causes !== null) shares.merge(causes.readings);
  return contenderRun(name, plan, '', { result, heard: followed.contender, shares });
}

function named(name: string, error: unknown): unknown {
  return error instanceof Error ? Object.assign(error, { message: `${name}: ${error.message}` }) : error;
}
