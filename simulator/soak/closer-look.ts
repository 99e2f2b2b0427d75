import { momentsOf } from '../report/html/moments.ts';
import type { WorldDetail } from '../report/html/soak-page.ts';
import { figuresOf, recorded } from '../report/record/index.ts';
import { type Firmware, planOf } from '../run/index.ts';
import { World } from '../world/world.ts';
import type { SeedResult } from './report.ts';
import { replaySeed, type SoakWorld, seedOptions } from './seed-world.ts';

/** Runs one world again for the page: the first that failed, else the slowest. */
export function closerLook(results: SeedResult[], common: SoakWorld, firmware: Firmware): WorldDetail | null {
  const ended = results.filter(({ broken }) => broken === null);
  const failed = ended.find(({ report }) => report?.checks.some((check) => check.failed > 0));
  const p99 = ({ report }: SeedResult) => report?.latencyMs.p99 ?? 0;
  const chosen = failed ?? ended.toSorted((a, b) => p99(b) - p99(a))[0];
  if (chosen === undefined) return null;
  const { seed } = chosen;
  const plan = planOf(seedOptions(seed, common, firmware), firmware);
  const world = new World(plan, { line() {} });
  const recorder = recorded(world);
  world.run(world.endUs);
  const why = failed === undefined ? 'had the slowest readings' : 'is the first that failed';
  return {
    seed,
    why,
    figures: figuresOf(world, recorder),
    moments: momentsOf(plan),
    replay: replaySeed(seed, common),
  };
}
