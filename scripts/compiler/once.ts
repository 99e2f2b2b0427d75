import { PROJECT } from '../project.ts';
import { type Built, build } from './build.ts';
import { cached, keep } from './cache.ts';
import { type Choice, EVERYTHING } from './choice.ts';
import type { Feature } from './features.ts';

const known = new Map<string, Built>();

/** As `build` of the project's own sources, which are taken not to change while this process lives. */
export function buildOnce(
  entry: string,
  features: readonly Feature[] = [],
  choice: Choice = EVERYTHING,
): Built {
  const key = [entry, ...features, JSON.stringify(choice)].join(' ');
  let built = known.get(key) ?? cached(key);
  if (built === null) {
    built = build(entry, features, PROJECT, choice);
    keep(key, built);
  }
  known.set(key, built);
  return built;
}
