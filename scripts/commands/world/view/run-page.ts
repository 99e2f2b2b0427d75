import { readFileSync } from 'node:fs';
import type { CheckResult } from '../../../../simulator/checks/index.ts';
import { withBoards } from '../../../../simulator/engine/boards.ts';
import type { Verdict } from '../../../../simulator/report/verdict.ts';
import { MAX_NAMED, type ViewFocus } from '../../../../simulator/view/focus.ts';
import { type RunWords, runPage } from '../../../../simulator/view/page.ts';
import { RunRecorder } from '../../../../simulator/view/recorder.ts';
import { ViewSum } from '../../../../simulator/view/view-sum.ts';
import { Attribution } from '../../../../simulator/why/attribution.ts';
import type { RunWatchers } from '../../../../simulator/world/device-setup.ts';
import { World } from '../../../../simulator/world/world.ts';
import type { WorldPlan } from '../../../../simulator/world/world-plan.ts';
import { VIEW_FILE } from '../../../compiler/entries.ts';
import { writeOutput } from '../../../output.ts';
import { complain } from '../../../say.ts';
import { UsageError } from '../../../usage.ts';
import { placeOf } from '../soak/shrink.ts';

/** What the page says of its run. */
export interface Told {
  checks: readonly CheckResult[];
  verdict: Omit<Verdict, 'next'>;
  replay: string;
}

/** Records a run in one piece for its page. */
export class RunPage {
  readonly #path: string;
  readonly #plan: WorldPlan;
  readonly #focus: ViewFocus;
  readonly #recorder: RunRecorder;

  constructor(path: string, plan: WorldPlan, focus: ViewFocus) {
    this.#path = path;
    this.#plan = plan;
    this.#focus = focus;
    this.#recorder = new RunRecorder(plan, focus);
  }

  get watchers(): Required<Pick<RunWatchers, 'printed' | 'called'>> {
    const { printed, called } = this.#recorder;
    return { printed, called };
  }

  /** Call it before the world runs. */
  watch(world: World, why: Attribution): void {
    this.#recorder.watch(world, why);
  }

  get explained(): RunRecorder['explained'] {
    return this.#recorder.explained;
  }

  /** Writes the page. Where a check has failed and the events around it were not kept, runs the world once more for them. */
  async write(told: Told): Promise<void> {
    const recorded = recordedBy(this.#recorder, this.#plan, this.#focus);
    await writeRecorded(this.#path, this.#plan, recorded, told, async (focus) =>
      recordedAgain(this.#plan, focus),
    );
  }
}

/**
 * Writes the page of a run.
 * @param again runs the world once more: where a check has failed and the events around it were not kept
 */
export async function writeRecorded(
  path: string,
  plan: WorldPlan,
  recorded: ViewSum,
  told: Told,
  again: (focus: ViewFocus) => Promise<ViewSum>,
): Promise<void> {
  const isKept = ({ device, timeUs }: Failure) =>
    recorded.shelf.timesOf(device).some(([fromUs, toUs]) => timeUs >= fromUs && timeUs <= toUs);
  if (failuresOf(told).every(isKept)) writePage(path, plan, recorded, told);
  else {
    complain('--view: the run is made once more, for the events around the failures of checks');
    writePage(path, plan, await again(aroundFailures(recorded.focus, told)), told);
  }
}

/** Runs a world once more, for the page of a run whose failures are known. */
export function writeRunPage(path: string, plan: WorldPlan, focus: ViewFocus, told: Told): void {
  writePage(path, plan, recordedAgain(plan, aroundFailures(focus, told)), told);
}

function aroundFailures(focus: ViewFocus, told: Told): ViewFocus {
  const failures = failuresOf(told);
  return {
    devices: [...new Set([...failures.map(({ device }) => device), ...focus.devices])]
      .slice(0, MAX_NAMED)
      .sort((one, other) => one - other),
    moments: [...focus.moments, ...failures],
  };
}

function recordedAgain(plan: WorldPlan, focus: ViewFocus): ViewSum {
  const recorder = new RunRecorder(plan, focus);
  const why = new Attribution(plan);
  const { printed, called } = recorder;
  withBoards(plan, (boards) => {
    const world = new World(plan, { line() {} }, { why, printed, called, ...boards });
    why.watch(world);
    why.onExplained = recorder.explained;
    recorder.watch(world, why);
    world.run(world.endUs);
  });
  return recordedBy(recorder, plan, focus);
}

function recordedBy({ data }: RunRecorder, plan: WorldPlan, focus: ViewFocus): ViewSum {
  const recorded = new ViewSum(plan, focus);
  recorded.add(data);
  return recorded;
}

type Failure = RunWords['failures'][number];

/** Where checks failed first, of those that say it. */
function failuresOf({ checks }: Told): Failure[] {
  return checks
    .filter(({ failed }) => failed > 0)
    .flatMap((check) => {
      const { device, timeUs } = placeOf(check);
      return timeUs === null ? [] : [{ device, timeUs, words: `${check.name}: ${check.detail}` }];
    });
}

function writePage(path: string, plan: WorldPlan, recorded: ViewSum, told: Told): void {
  const { seed, devices, link } = plan;
  const page = runPage(readTemplate(), plan, recorded, {
    title: `${devices} ${devices === 1 ? 'device' : 'devices'}, ${link.name}, seed ${seed}`,
    replay: told.replay,
    verdict: told.verdict.line,
    mark: told.verdict.mark,
    failures: failuresOf(told),
  });
  writeOutput(path, '--view', page);
}

function readTemplate(): string {
  try {
    return readFileSync(VIEW_FILE, 'utf8');
  } catch {
    throw new UsageError('--view: the page has not been built; run npm run build');
  }
}
