import type { CheckResult } from '../checks/index.ts';
import { withBoards } from '../engine/boards.ts';
import { type CausesReport, causesReport } from '../report/causes/causes.ts';
import { Attribution } from '../why/attribution.ts';
import { World } from '../world/world.ts';
import type { WorldPlan } from '../world/world-plan.ts';

/** Runs a world once more, and asks where the time of its readings went. @throws BoardError */
export function explainWorld(plan: WorldPlan): { causes: CausesReport; check: CheckResult } {
  const why = new Attribution(plan);
  withBoards(plan, (boards) => {
    const world = new World(plan, { line() {} }, { why, ...boards });
    why.watch(world);
    world.run(world.endUs);
  });
  return { causes: causesReport(why), check: why.result };
}
