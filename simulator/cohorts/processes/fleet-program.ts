import { BoardError } from '../../board/errors.ts';
import type { DeviceRange } from '../../kernel/device-range.ts';
import { HashedTrace } from '../../kernel/trace.ts';
import type { Figures } from '../../report/record/index.ts';
import type { RunResult } from '../../report/run-result.ts';
import type { WorldPlan } from '../../world/world-plan.ts';
import { FleetRun } from './fleet-run.ts';

/** A fleet for a program that has nothing else to do, as plain data. */
export interface ProgramTask {
  plan: WorldPlan;
  cohorts: readonly DeviceRange[];
  jobs: number;
  folder: string;
}

/** What it has come to, as plain data. */
export type ProgramAnswer =
  | { coupling: string }
  | { failure: string; isBoards: boolean }
  | { coupling: null; result: RunResult; figures: Figures; traceHash: string };

/** So often it looks whether the one that has begun it is still there. */
const LOOK_EVERY_MS = 500;

async function answerTo({ plan, cohorts, jobs, folder }: ProgramTask): Promise<ProgramAnswer> {
  const wanted = { causes: false, followed: { figures: true } };
  const warn = (text: string) => void process.stderr.write(`mote: ${text}\n`);
  const fleet = new FleetRun({ plan, cohorts, folder, wanted, warn });
  try {
    const outcome = await fleet.run(jobs);
    if (outcome === null) throw new Error('the fleet was ended');
    if (outcome.coupling !== null) return outcome;
    const trace = new HashedTrace(null);
    fleet.mergeLines((lines) => trace.lines(lines));
    const figures = outcome.followed.figures(fleet.paths);
    return { coupling: null, result: outcome.result, figures, traceHash: trace.close() };
  } catch (error) {
    if (error instanceof Error) return { failure: error.message, isBoards: error instanceof BoardError };
    throw error;
  }
}

const caller = process.ppid;
setInterval(() => {
  if (process.ppid !== caller) process.exit(1);
}, LOOK_EVERY_MS).unref();
let text = '';
for await (const piece of process.stdin.setEncoding('utf8')) text += piece;
process.stdout.write(JSON.stringify(await answerTo(JSON.parse(text))));
