import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Params } from 'cli-progress';
import type { Command } from 'commander';
import { plannedCoupling } from '../../../simulator/cohorts/coupling.ts';
import { FleetRun } from '../../../simulator/cohorts/processes/fleet-run.ts';
import { COHORT, cohortsOf, isWorthDividing } from '../../../simulator/cohorts/split.ts';
import { MachineFailure, systemReason } from '../../../simulator/errors.ts';
import type { DeviceRange } from '../../../simulator/kernel/device-range.ts';
import { HashedTrace } from '../../../simulator/kernel/trace.ts';
import { reportOf } from '../../../simulator/report/assemble.ts';
import type { CausesReport } from '../../../simulator/report/causes/causes.ts';
import type { SimReport } from '../../../simulator/report/report.ts';
import { MAX_DEVICES, type WorldPlan } from '../../../simulator/world/world-plan.ts';
import { Interrupted } from '../../endings.ts';
import { Output } from '../../output.ts';
import { longProgress, percentOf, timeLeft } from '../../progress.ts';
import { complain } from '../../say.ts';
import { atEnd, onCtrlC } from '../../signals.ts';
import { parseCount, UsageError } from '../../usage.ts';

/** Processes beyond cores wait for each other. */
const MAX_JOBS = 256;

/** How a fleet is divided, and how much of the machine it takes. */
export interface CohortOptions {
  cohort?: string;
  jobs?: string;
}

export function addCohortOptions(command: Command): Command {
  return command
    .option(
      '--cohort <n|all>',
      `devices that run beside each other; all: the whole fleet in one piece (default: ${COHORT} of a large fleet)`,
    )
    .option(
      '--jobs <n|auto>',
      'cohorts that run at a time, each in a process (default: as many as there are cores)',
    );
}

/** What a command was asked for that follows a world as a whole, beside its division. */
interface Followed extends CohortOptions {
  html?: string;
  pcap?: string;
  perfetto?: string;
  view?: string;
  console?: string | true;
  trace?: string;
}

const ONE_PIECE = ['html', 'view', 'pcap', 'perfetto', 'console'] as const;

/** The cohorts of a fleet, and the processes for them. */
interface Division {
  cohorts: DeviceRange[];
  jobs: number;
}

export interface FleetReport {
  report: SimReport & { causes: CausesReport };
  notes: Set<string>;
}

/**
 * Runs a fleet in cohorts.
 * @returns null where its world runs in one piece: it is small, or followed as a whole, or its devices are coupled, which is
 *   said then
 * @throws UsageError, BoardError, Interrupted, MachineFailure
 */
export async function inCohorts(
  plan: WorldPlan,
  options: Followed,
  replay: string,
): Promise<FleetReport | null> {
  const division = divisionOf(plan, options);
  return division === null ? null : run(plan, division, options.trace, replay);
}

/** @throws UsageError */
function divisionOf(plan: WorldPlan, options: Followed): Division | null {
  const { cohort, jobs } = options;
  const isWhole = cohort === 'all';
  const size = cohort === undefined || isWhole ? undefined : parseCount(cohort, '--cohort', 1, MAX_DEVICES);
  const isAuto = jobs === undefined || jobs === 'auto';
  const count = isAuto ? availableParallelism() : parseCount(jobs, '--jobs', 1, MAX_JOBS);
  const follows = ONE_PIECE.find((name) => options[name] !== undefined);
  if (size !== undefined && follows !== undefined)
    throw new UsageError(
      `--cohort ${cohort}: --${follows} follows a world in one piece; leave one of them away`,
    );
  if (size !== undefined && plan.engine !== undefined)
    throw new UsageError(
      `--cohort ${cohort}: boards in the real engine run in one piece; leave --cohort or --engine away`,
    );
  if (isWhole || follows !== undefined || plan.engine !== undefined) return null;
  const cohorts = cohortsOf(plan.devices, size);
  if (cohorts.length === 1 || (size === undefined && !isWorthDividing(plan))) return null;
  const coupling = plannedCoupling(plan);
  if (coupling === null) return { cohorts, jobs: Math.min(count, cohorts.length) };
  tellOnePiece(coupling);
  return null;
}

function tellOnePiece(coupling: string): void {
  complain(`the world runs in one piece: ${coupling}`);
}

/** @returns null where the cohorts turn out to be coupled: nothing was written */
async function run(
  plan: WorldPlan,
  { cohorts, jobs }: Division,
  tracePath: string | undefined,
  replay: string,
): Promise<FleetReport | null> {
  const startedMs = performance.now();
  const folder = spillFolder();
  const words = (progress: Params) => [
    percentOf(progress),
    ` of ${plan.devices} devices' time`,
    timeLeft(progress),
  ];
  const bar = longProgress(process.stderr, words);
  const onProgress = (share: number) => bar.update(share);
  const fleet = new FleetRun({ plan, cohorts, folder, isExplained: true, onProgress, warn: complain });
  const clear = () => {
    fleet.end();
    bar.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const forget = atEnd(clear);
  const forgetCtrlC = onCtrlC(() => fleet.end());
  try {
    bar.start(1, 0);
    const outcome = await fleet.run(jobs);
    if (outcome === null) throw new Interrupted(soFar(fleet, plan));
    if (outcome.coupling !== null) {
      tellOnePiece(outcome.coupling);
      return null;
    }
    const traceFile = tracePath === undefined ? null : new Output('--trace', tracePath);
    const trace = new HashedTrace(traceFile);
    fleet.mergeInto(trace);
    const { result, causes, notes } = outcome;
    const report = reportOf(plan, result, trace.close(), (performance.now() - startedMs) / 1000, replay);
    traceFile?.close();
    if (causes === null) throw new Error('the cohorts were not asked where their time went');
    const { first: _, ...check } = causes.check;
    report.checks.push(check);
    const { readings, reconnects } = causes;
    return { report: { ...report, causes: { readings, reconnects } }, notes: new Set(notes) };
  } finally {
    forgetCtrlC();
    forget();
    clear();
  }
}

/** What Ctrl-C leaves of a fleet. */
function soFar({ reached }: FleetRun, { devices }: WorldPlan): string {
  return `ended by Ctrl-C, ${Math.floor(100 * reached)} % of ${devices} devices' time simulated; no file is written, and there is no verdict before the end`;
}

/** @throws MachineFailure */
function spillFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'mote-fleet-'));
  } catch (error) {
    throw new MachineFailure(
      `${tmpdir()}: ${systemReason(error)}; event lines of a fleet wait there until all of it has run: give another folder with TMPDIR, or run it in one piece with --cohort all`,
    );
  }
}
