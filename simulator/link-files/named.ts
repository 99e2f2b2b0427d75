import { CATALOGUE, LinkError, type LinkPlan, layered, type Profile } from '../link/index.ts';
import { readTrace } from './trace-file.ts';
import { readProfile } from './user-file.ts';

/** More links in one `--link` is a mistake. */
export const MAX_LAYERS = 16;

/**
 * The plan that `--link` names: profiles and overlays, ours or JSON files, in any order; with the recordings of those
 * that have some.
 * @throws LinkError
 */
export function linkPlan(names: readonly string[]): LinkPlan {
  if (names.length > MAX_LAYERS)
    throw new LinkError(`${names.length} links are too many; at most ${MAX_LAYERS}`);
  const plan = layered(names.join(','), names.map(findProfile));
  const paths = plan.faults.flatMap((fault) => (fault.fault === 'recorded' ? [fault.up, fault.down] : []));
  if (paths.length === 0) return plan;
  return { ...plan, recordings: Object.fromEntries(paths.map((path) => [path, readTrace(path)])) };
}

/**
 * One of ours by name, or a JSON file.
 * @throws LinkError
 */
export function findProfile(name: string): Profile {
  const known = CATALOGUE.find((profile) => profile.name === name);
  if (known) return known;
  if (/\.json$|[/\\]/.test(name)) return readProfile(name);
  const names = CATALOGUE.map((one) => one.name).join(', ');
  throw new LinkError(`no link is called "${name}"; there are ${names}, or a JSON file of your own`);
}
