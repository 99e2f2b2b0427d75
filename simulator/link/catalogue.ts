import { LinkError } from './link-error.ts';
import { OVERLAYS } from './overlays.ts';
import type { LinkPlan, Profile } from './plan.ts';
import { PROFILES } from './profiles.ts';
import { readProfile } from './user-file.ts';

/** More links in one `--link` is a mistake. */
export const MAX_LAYERS = 16;

export const CATALOGUE: readonly Profile[] = [...PROFILES, ...OVERLAYS];

/**
 * The plan that `--link` names: profiles and overlays, ours or JSON files, in any order. Overlays come before
 * what the link is; a recorded capacity takes the place of a profile's rate.
 * @throws LinkError
 */
export function linkPlan(names: string[]): LinkPlan {
  if (names.length > MAX_LAYERS)
    throw new LinkError(`${names.length} links are too many; at most ${MAX_LAYERS}`);
  const layers = names.map(findProfile);
  const overlays = layers.filter((layer) => layer.kind === 'overlay');
  const profiles = layers.filter((layer) => layer.kind === 'profile');
  const faults = [...overlays, ...profiles].flatMap((layer) => layer.faults);
  const isRecorded = faults.some(({ fault }) => fault === 'recorded');
  return { name: names.join(','), faults: faults.filter(({ fault }) => !(isRecorded && fault === 'rate')) };
}

/** Whether it is the path of a file, and no name of ours. */
export function isLinkFile(name: string): boolean {
  return /\.json$|[/\\]/.test(name);
}

/**
 * One of ours by name, or a JSON file.
 * @throws LinkError
 */
export function findProfile(name: string): Profile {
  const known = CATALOGUE.find((profile) => profile.name === name);
  if (known) return known;
  if (isLinkFile(name)) return readProfile(name);
  const names = CATALOGUE.map((one) => one.name).join(', ');
  throw new LinkError(`no link is called "${name}"; there are ${names}, or a JSON file of your own`);
}
