import { linkFaultKind } from './faults.ts';
import { LinkError } from './link-error.ts';
import type { LinkPlan, Profile } from './link-plan.ts';
import { OVERLAYS } from './overlays.ts';
import { PROFILES } from './profiles.ts';
import { variantNames, variantOf } from './variants.ts';
import { WIFI_PROFILES } from './wifi-profiles.ts';

/** Most links in one `--link`. */
export const MAX_LAYERS = 16;

export const CATALOGUE: readonly Profile[] = [...PROFILES, ...WIFI_PROFILES, ...OVERLAYS];

/**
 * Profiles and overlays, in any order, as one link. Faults of overlays come before those of profiles; a recorded
 * capacity replaces a profile's rate.
 */
export function layered(name: string, layers: readonly Profile[]): LinkPlan {
  const overlays = layers.filter((layer) => layer.kind === 'overlay');
  const profiles = layers.filter((layer) => layer.kind === 'profile');
  const faults = [...overlays, ...profiles].flatMap((layer) => layer.faults);
  const replaced = faults.flatMap((plan) => linkFaultKind(plan).replaces ?? []);
  const left = faults.filter(({ fault }) => !replaced.includes(fault));
  const recordings = Object.assign({}, ...layers.map((layer) => layer.recordings));
  return {
    name,
    faults: left,
    ...(Object.keys(recordings).length > 0 && { recordings }),
    ...(overlays.length > 0 && { overlays }),
  };
}

/** The name of a built-in link, or a profile as data. */
export type LinkLayer = string | Profile;

/**
 * Layers as one link, for callers that may not read files of this machine: a text is the name of a built-in link, never
 * a file.
 * @throws LinkError
 */
export function layeredPlan(layers: readonly LinkLayer[]): LinkPlan {
  checkCount(layers.length);
  const profiles = layers.map((layer) => (typeof layer === 'string' ? knownProfile(layer) : layer));
  return layered(profiles.map(({ name }) => name).join(','), profiles);
}

/** Another profile under the overlays of a link. Those that are built in go by their names. */
export function underOverlays(profile: string, { overlays = [] }: LinkPlan): LinkLayer[] {
  return [profile, ...overlays.map((overlay) => (OVERLAYS.includes(overlay) ? overlay.name : overlay))];
}

/** @throws LinkError when there are too many */
export function checkCount(count: number): void {
  if (count > MAX_LAYERS) throw new LinkError(`${count} links are too many; at most ${MAX_LAYERS}`);
}

/** Whether it is the path of a file, and not the name of a built-in link. */
export function isLinkFile(name: string): boolean {
  return /\.json(@|$)|[/\\]/.test(name) && !CATALOGUE.some((profile) => profile.name === name);
}

/** @throws LinkError when no built-in link has that name */
export function knownProfile(name: string): Profile {
  const at = name.indexOf('@');
  const [base, variant] = at < 0 ? [name] : [name.slice(0, at), name.slice(at + 1)];
  const known = CATALOGUE.find((profile) => profile.name === base);
  if (known) return variant === undefined ? known : knownVariant(known, variant);
  const names = CATALOGUE.map((one) => one.name).join(', ');
  const reason = isLinkFile(name)
    ? `"${name}" is a file, and only mote ctl link and mote proxy --link read files`
    : `no link is called "${name}"`;
  throw new LinkError(`${reason}; there are ${names}, or a JSON file of your own`);
}

/** `nbiot-good@nokia`. @throws LinkError where the profile has no such variant */
function knownVariant(profile: Profile, name: string): Profile {
  const variant = variantOf(profile, name);
  if (variant) return variant;
  const names = variantNames(profile.name);
  const there = names.length === 0 ? 'it has none' : `there are ${names.map((one) => `@${one}`).join(', ')}`;
  throw new LinkError(`no variant of "${profile.name}" is called "${name}"; ${there}`);
}
