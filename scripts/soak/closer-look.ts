import { momentsOf } from '../../simulator/report/html/moments.ts';
import type { CloserLook } from '../../simulator/report/html/soak-page.ts';
import { figuresOf, recorded } from '../../simulator/report/record/index.ts';
import type { SeedResult } from '../../simulator/soak/report.ts';
import { World } from '../../simulator/world/world.ts';
import { planOf } from '../commands/world/sim-options.ts';
import { optionsOf, type SoakWorld } from './run-seed.ts';

/** Runs the world once more that a reader of the page will want to see: the first that failed, else the slowest. */
export function closerLook(
  results: SeedResult[],
  common: SoakWorld,
  replay: (seed: number) => string,
): CloserLook | null {
  const ended = results.filter(({ broken }) => broken === null);
  const failed = ended.find(({ report }) => report?.checks.some((check) => check.failed > 0));
  const p99 = ({ report }: SeedResult) => report?.latencyMs.p99 ?? 0;
  const chosen = failed ?? ended.toSorted((a, b) => p99(b) - p99(a))[0];
  if (chosen === undefined) return null;
  const { seed } = chosen;
  const plan = planOf(optionsOf(seed, common));
  const world = new World(plan, { line() {} });
  const recorder = recorded(world);
  world.run(world.endUs);
  const why = failed === undefined ? 'had the slowest readings' : 'is the first that failed';
  return { seed, why, figures: figuresOf(world, recorder), moments: momentsOf(plan), replay: replay(seed) };
}
