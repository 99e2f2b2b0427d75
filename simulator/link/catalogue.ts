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
  checkCount(names.length);
  return merge(names, names.map(findProfile));
}

/** One of ours by name, or a profile as data. */
export type LinkLayer = string | Profile;

/**
 * The same for those who may not read this machine's files: a text names one of ours and never a file.
 * @throws LinkError
 */
export function layeredPlan(layers: LinkLayer[]): LinkPlan {
  checkCount(layers.length);
  const profiles = layers.map((layer) => (typeof layer === 'string' ? knownProfile(layer) : layer));
  return merge(
    profiles.map(({ name }) => name),
    profiles,
  );
}

/**
 * Reads those that are files. What comes out may be sent to who may not read them.
 * @throws LinkError
 */
export function linkLayers(names: string[]): LinkLayer[] {
  checkCount(names.length);
  return names.map((name) => (isLinkFile(name) ? readProfile(name) : knownProfile(name).name));
}

function checkCount(count: number): void {
  if (count > MAX_LAYERS) throw new LinkError(`${count} links are too many; at most ${MAX_LAYERS}`);
}

function merge(names: string[], layers: Profile[]): LinkPlan {
  const overlays = layers.filter((layer) => layer.kind === 'overlay');
  const profiles = layers.filter((layer) => layer.kind === 'profile');
  const faults = [...overlays, ...profiles].flatMap((layer) => layer.faults);
  const isRecorded = faults.some(({ fault }) => fault === 'recorded');
  return { name: names.join(','), faults: faults.filter(({ fault }) => !(isRecorded && fault === 'rate')) };
}

/**
 * One of ours by name, or a JSON file.
 * @throws LinkError
 */
export function findProfile(name: string): Profile {
  if (isLinkFile(name)) return readProfile(name);
  return knownProfile(name);
}

/** Whether it is the path of a file, and no name of ours. */
export function isLinkFile(name: string): boolean {
  return /\.json$|[/\\]/.test(name) && !CATALOGUE.some((profile) => profile.name === name);
}

/** @throws LinkError where none of ours has that name */
function knownProfile(name: string): Profile {
  const known = CATALOGUE.find((profile) => profile.name === name);
  if (known) return known;
  const names = CATALOGUE.map((one) => one.name).join(', ');
  const reason = isLinkFile(name)
    ? `"${name}" is a file, and only mote ctl link and mote proxy --link read files`
    : `no link is called "${name}"`;
  throw new LinkError(`${reason}; there are ${names}, or a JSON file of your own`);
}
