import { OVERLAYS } from './overlays.ts';
import type { LinkPlan } from './plan.ts';
import type { Profile } from './profile.ts';
import { PROFILES } from './profiles.ts';

/** A link's name or file that does not make a link; the message says why and what would do. */
export class LinkError extends Error {}

/** More links in one `--link` is a mistake. */
export const MAX_LAYERS = 16;

export const CATALOGUE: readonly Profile[] = [...PROFILES, ...OVERLAYS];

/**
 * The plan that `--link` names: profiles and overlays, in any order; overlays come before what the link is.
 * @throws LinkError
 */
export function linkPlan(names: string[]): LinkPlan {
  if (names.length > MAX_LAYERS)
    throw new LinkError(`${names.length} links are too many; at most ${MAX_LAYERS}`);
  const layers = names.map(find);
  const overlays = layers.filter((layer) => layer.kind === 'overlay');
  const profiles = layers.filter((layer) => layer.kind === 'profile');
  return { name: names.join(','), faults: [...overlays, ...profiles].flatMap((layer) => layer.faults) };
}

function find(name: string): Profile {
  const known = CATALOGUE.find((profile) => profile.name === name);
  if (known) return known;
  throw new LinkError(`no link is called ${name}; there are ${CATALOGUE.map((one) => one.name).join(', ')}`);
}
