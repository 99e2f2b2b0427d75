import { withBoards } from '../engine/boards.ts';
import { causesReport } from '../report/causes/causes.ts';
import { momentsOf } from '../report/html/moments.ts';
import type { WorldDetail } from '../report/html/soak-page.ts';
import { figuresOf, recorded } from '../report/record/index.ts';
import { type Firmware, planOf } from '../run/index.ts';
import { Attribution } from '../why/attribution.ts';
import { World } from '../world/world.ts';
import type { SoakSum } from './report.ts';
import { replaySeed, type SoakWorld, seedOptions } from './seed-world.ts';

/** Runs one world again for the page: the first that failed, else the slowest. */
export function closerLook(
  closest: SoakSum['closest'],
  common: SoakWorld,
  firmware: Firmware,
): WorldDetail | null {
  if (closest === null) return null;
  const { seed, hasFailed } = closest;
  const plan = planOf(seedOptions(seed, common, firmware), firmware);
  const explained = new Attribution(plan);
  const figures = withBoards(plan, (boards) => {
    const world = new World(plan, { line() {} }, { why: explained, ...boards });
    explained.watch(world);
    const recorder = recorded(world);
    world.run(world.endUs);
    return figuresOf(world, recorder);
  });
  const why = hasFailed ? 'is the first that failed' : 'had the slowest readings';
  return {
    seed,
    why,
    figures,
    moments: momentsOf(plan),
    replay: replaySeed(seed, common),
    causes: causesReport(explained),
  };
}
