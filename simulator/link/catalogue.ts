import { linkFaultKind } from './faults.ts';
import { OVERLAYS } from './overlays.ts';
import type { LinkPlan, Profile } from './plan.ts';
import { PROFILES } from './profiles.ts';

export const CATALOGUE: readonly Profile[] = [...PROFILES, ...OVERLAYS];

/**
 * Profiles and overlays, in any order, as one link. Overlays come before what the link is; a recorded capacity takes
 * the place of a profile's rate.
 */
export function layered(name: string, layers: readonly Profile[]): LinkPlan {
  const overlays = layers.filter((layer) => layer.kind === 'overlay');
  const profiles = layers.filter((layer) => layer.kind === 'profile');
  const faults = [...overlays, ...profiles].flatMap((layer) => layer.faults);
  const replaced = faults.flatMap((plan) => linkFaultKind(plan).replaces ?? []);
  return { name, faults: faults.filter(({ fault }) => !replaced.includes(fault)) };
}
