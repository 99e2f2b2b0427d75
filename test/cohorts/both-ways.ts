import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CohortRun } from '../../simulator/cohorts/cohort-run.ts';
import { Couplings, plannedCoupling } from '../../simulator/cohorts/coupling.ts';
import { FleetSum } from '../../simulator/cohorts/fleet-sum.ts';
import { mergeBytes } from '../../simulator/cohorts/merge.ts';
import { cohortsOf } from '../../simulator/cohorts/split.ts';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { assembleReport, reportOf } from '../../simulator/report/assemble.ts';
import { causesReport } from '../../simulator/report/causes/causes.ts';
import type { SimReport } from '../../simulator/report/report.ts';
import { Attribution } from '../../simulator/why/attribution.ts';
import { World } from '../../simulator/world/world.ts';
import type { WorldPlan } from '../../simulator/world/world-plan.ts';

/** The report of a world in one piece, with where its time went. */
export function inOnePiece(plan: WorldPlan): SimReport {
  const trace = new HashedTrace(null);
  const why = new Attribution(plan);
  const world = new World(plan, trace, { why });
  why.watch(world);
  world.run(world.endUs);
  const report = assembleReport(plan, world, trace.close(), 0);
  report.checks.push(why.result);
  return { ...report, causes: causesReport(why) };
}

/** Cohorts in this process, and what couples them; with a coupling there is no report. */
export function inCohorts(
  plan: WorldPlan,
  size: number,
  couplings = new Couplings(),
): { coupling: string; report: null } | { coupling: null; report: SimReport } {
  const planned = plannedCoupling(plan);
  if (planned !== null) return { coupling: planned, report: null };
  return withoutPlanned(plan, size, couplings);
}

/** As `inCohorts`, whatever the plan says. */
export function withoutPlanned(plan: WorldPlan, size: number, couplings: Pick<Couplings, 'add'>) {
  const folder = mkdtempSync(join(tmpdir(), 'mote-test-'));
  try {
    const sum = new FleetSum(plan);
    const cohorts = cohortsOf(plan.devices, size);
    const paths = cohorts.map((_, place) => join(folder, String(place)));
    // The last first: the order in which they end must not matter.
    for (const place of [...cohorts.keys()].reverse()) {
      const run = new CohortRun(
        plan,
        { range: cohorts[place], path: paths[place] },
        { causes: true, followed: {} },
      );
      run.run(run.endUs);
      const cohort = JSON.parse(JSON.stringify(run.finish()));
      const coupling = couplings.add(cohorts[place], cohort.marks) ?? sum.add(place, cohort);
      if (coupling !== null) return { coupling, report: null };
    }
    const trace = new HashedTrace(null);
    mergeBytes(paths, (lines) => trace.lines(lines));
    const report = reportOf(plan, sum.result, trace.close(), 0);
    const { causes } = sum;
    if (causes === null) throw new Error('no causes');
    const { first: _, ...check } = causes.check;
    report.checks.push(check);
    const { readings, reconnects } = causes;
    return { coupling: null, report: { ...report, causes: { readings, reconnects } } };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
