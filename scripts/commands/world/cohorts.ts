import type { Command } from 'commander';
import { plannedCoupling } from '../../../simulator/cohorts/coupling.ts';
import type { Followed } from '../../../simulator/cohorts/followers.ts';
import { type FleetResult, FleetRun } from '../../../simulator/cohorts/processes/fleet-run.ts';
import { COHORT, cohortsOf, isWorthDividing } from '../../../simulator/cohorts/split.ts';
import type { DeviceRange } from '../../../simulator/kernel/device-range.ts';
import { HashedTrace } from '../../../simulator/kernel/trace.ts';
import { reportOf } from '../../../simulator/report/assemble.ts';
import type { CausesReport } from '../../../simulator/report/causes/causes.ts';
import type { ConsoleTail } from '../../../simulator/report/record/console.ts';
import type { Figures } from '../../../simulator/report/record/index.ts';
import type { SimReport } from '../../../simulator/report/report.ts';
import { portOf } from '../../../simulator/tcp/index.ts';
import type { ViewFocus } from '../../../simulator/view/focus.ts';
import type { ViewSum } from '../../../simulator/view/view-sum.ts';
import { MAX_DEVICES, type WorldPlan } from '../../../simulator/world/world-plan.ts';
import { Interrupted } from '../../endings.ts';
import { Output } from '../../output.ts';
import { PcapFile, type PcapOptions } from '../../pcap-file.ts';
import { complain } from '../../say.ts';
import { parseCount, UsageError } from '../../usage.ts';
import { inProcesses, jobsOf } from './in-processes.ts';
import { PerfettoFile } from './view/perfetto-file.ts';
import { type Told, writeRecorded } from './view/run-page.ts';
import { focusOf, type ViewOptions } from './view/view-options.ts';

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

/** What a command was asked for beside its division. */
export interface FleetOptions extends CohortOptions, PcapOptions, ViewOptions {
  html?: string;
  perfetto?: string;
  console?: string | true;
  trace?: string;
}

/** The cohorts of a fleet, and the processes for them. */
interface Division {
  cohorts: DeviceRange[];
  jobs: number;
}

export interface FleetReport {
  report: SimReport & { causes: CausesReport };
  notes: Set<string>;
  /** Null where no page is asked for. */
  figures: Figures | null;
  tail: ConsoleTail;
  page: { write(told: Told): Promise<void> } | null;
}

/**
 * Runs a fleet in cohorts.
 * @returns null where its world runs in one piece: it is small, or its lines are shown as they come, or its devices are
 *   coupled, which is said then
 * @throws UsageError, BoardError, Interrupted, MachineFailure
 */
export async function inCohorts(
  plan: WorldPlan,
  options: FleetOptions,
  replay: string,
): Promise<FleetReport | null> {
  const division = divisionOf(plan, options);
  return division === null ? null : run(plan, division, options, replay);
}

/** @throws UsageError */
function divisionOf(plan: WorldPlan, options: FleetOptions): Division | null {
  const { cohort, jobs } = options;
  const isWhole = cohort === 'all';
  const size = cohort === undefined || isWhole ? undefined : parseCount(cohort, '--cohort', 1, MAX_DEVICES);
  const count = jobsOf(jobs);
  const isShown = options.console !== undefined;
  if (size !== undefined && isShown)
    throw new UsageError(
      `--cohort ${cohort}: --console follows a world in one piece; leave one of them away`,
    );
  if (size !== undefined && plan.engine !== undefined)
    throw new UsageError(
      `--cohort ${cohort}: boards in the real engine run in one piece; leave --cohort or --engine away`,
    );
  if (isWhole || plan.engine !== undefined) return null;
  const cohorts = cohortsOf(plan.devices, size);
  if (cohorts.length === 1 || (size === undefined && !isWorthDividing(plan))) return null;
  const coupling = isShown ? '--console shows lines as they come' : plannedCoupling(plan);
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
  division: Division,
  options: FleetOptions,
  replay: string,
): Promise<FleetReport | null> {
  const startedMs = performance.now();
  const { html, pcap, pcapAt, perfetto, view } = options;
  const focus = focusOf(options, plan);
  const followed: Followed = {
    ...(html !== undefined && { figures: true }),
    ...(pcap !== undefined && { capture: { at: pcapAt } }),
    ...(perfetto !== undefined && { spans: true }),
    ...(focus !== null && { view: focus }),
  };
  return divided(plan, division, followed, async (fleet, { result, causes, notes, followed }) => {
    const { paths } = fleet;
    const traceFile = options.trace === undefined ? null : new Output('--trace', options.trace);
    const trace = new HashedTrace(traceFile);
    fleet.mergeLines((lines) => trace.lines(lines));
    const captured = PcapFile.open(options, portOf(plan));
    if (captured !== null) followed.capture(paths, captured.write);
    const spans = PerfettoFile.open(perfetto);
    if (spans !== null) followed.spans(paths, spans.writer);
    const figures = html === undefined ? null : followed.figures(paths);
    captured?.close();
    spans?.close();
    const report = reportOf(plan, result, trace.close(), (performance.now() - startedMs) / 1000, replay);
    traceFile?.close();
    if (causes === null) throw new Error('the cohorts were not asked where their time went');
    const { first: _, ...check } = causes.check;
    report.checks.push(check);
    const { readings, reconnects } = causes;
    return {
      report: { ...report, causes: { readings, reconnects } },
      notes: new Set(notes),
      figures,
      tail: followed.console,
      page: followed.view && pageOf(view as string, plan, division, followed.view),
    };
  });
}

function pageOf(path: string, plan: WorldPlan, division: Division, recorded: ViewSum): FleetReport['page'] {
  const again = async (view: ViewFocus) => {
    const more = await divided(plan, division, { view }, async (_fleet, { followed }) => followed.view);
    if (more === null) throw new Error('the cohorts are coupled the second time only');
    return more;
  };
  return { write: (told) => writeRecorded(path, plan, recorded, told, again) };
}

/**
 * Runs cohorts, and takes what came of them while what they have spilled is there.
 * @returns null where they turn out to be coupled, which is said
 */
async function divided<T>(
  plan: WorldPlan,
  { cohorts, jobs }: Division,
  followed: Followed,
  take: (fleet: FleetRun, ran: FleetResult) => Promise<T>,
): Promise<T | null> {
  const wanted = { causes: true, followed };
  return inProcesses(
    `${plan.devices} devices'`,
    (surroundings) => new FleetRun({ plan, cohorts, wanted, ...surroundings }),
    async (fleet) => {
      const outcome = await fleet.run(jobs);
      if (outcome === null) throw new Interrupted(soFar(fleet, plan));
      if (outcome.coupling === null) return take(fleet, outcome);
      tellOnePiece(outcome.coupling);
      return null;
    },
  );
}

/** What Ctrl-C leaves of a fleet. */
function soFar({ reached }: FleetRun, { devices }: WorldPlan): string {
  return `ended by Ctrl-C, ${Math.floor(100 * reached)} % of ${devices} devices' time simulated; no file is written, and there is no verdict before the end`;
}
