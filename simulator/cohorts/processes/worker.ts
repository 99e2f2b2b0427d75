import { setImmediate as breathe } from 'node:timers/promises';
import { BoardError } from '../../board/errors.ts';
import type { Place } from '../../board/places/place.ts';
import { MachineFailure } from '../../errors.ts';
import { READY } from '../../processes/ready.ts';
import { LOOKS } from '../../report/record/contender.ts';
import type { WorldPlan } from '../../world/world-plan.ts';
import { type CohortResult, CohortRun, type CohortTask, type Wanted } from '../cohort-run.ts';

/** What a process is told first: the world of which it runs cohorts. */
export interface FleetTask {
  plan: WorldPlan;
  wanted: Wanted;
}

/** How a cohort failed, as plain data. */
export type CohortFailure =
  | { kind: 'board'; device: number; place: Place; reason: string; message: string }
  | { kind: 'machine' | 'mote'; message: string };

/** What a process has used since it began. */
export interface Usage {
  cpuMs: number;
  /** At its largest. */
  bytes: number;
}

export type CohortAnswer = { usage: Usage } & ({ cohort: CohortResult } | { failure: CohortFailure });

/** How far the current cohort is, 0 to 1. */
export interface CohortProgress {
  share: number;
}

/** A cohort says so often how far it is, and hears then whether it is still wanted. */
const STEPS = LOOKS;

let fleet: FleetTask | null = null;

process.on('message', (message: FleetTask | CohortTask) => {
  if ('plan' in message) fleet = message;
  else void run(message);
});
// Ctrl-C reaches every process of a terminal; the one that has begun this one decides.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
process.send?.(READY);

async function run(task: CohortTask): Promise<void> {
  const answer = await outcomeOf(task);
  const { user, system } = process.cpuUsage();
  const usage = { cpuMs: (user + system) / 1000, bytes: process.resourceUsage().maxRSS * 1024 };
  process.send?.({ ...answer, usage } satisfies CohortAnswer);
}

async function outcomeOf(task: CohortTask): Promise<{ cohort: CohortResult } | { failure: CohortFailure }> {
  try {
    if (fleet === null) throw new Error('no world was named before the cohort');
    const cohort = new CohortRun(fleet.plan, task, fleet.wanted);
    for (let step = 1; step <= STEPS; step++) {
      cohort.run((cohort.endUs * step) / STEPS);
      const progress: CohortProgress = { share: step / STEPS };
      process.send?.(progress);
      await breathe();
    }
    return { cohort: cohort.finish() };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

function failureOf(error: unknown): CohortFailure {
  if (error instanceof BoardError) {
    const { device, place, reason, message } = error;
    return { kind: 'board', device, place, reason, message };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { kind: error instanceof MachineFailure ? 'machine' : 'mote', message };
}
