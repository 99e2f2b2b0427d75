import {
  checkCount,
  isLinkFile,
  knownProfile,
  type LinkLayer,
  type LinkPlan,
  layered,
  type Profile,
} from '../link/index.ts';
import { readProfile } from './user-file.ts';

/**
 * The plan that `--link` names: profiles and overlays, ours or JSON files, in any order; with the recordings of those
 * that have some.
 * @throws FileError, LinkError
 */
export function linkPlan(names: readonly string[]): LinkPlan {
  checkCount(names.length);
  return layered(names.join(','), names.map(findProfile));
}

/**
 * Reads those that are files. What comes out may be sent to who may not read them.
 * @throws FileError, LinkError
 */
export function linkLayers(names: readonly string[]): LinkLayer[] {
  checkCount(names.length);
  return names.map((name) => (isLinkFile(name) ? readProfile(name) : knownProfile(name).name));
}

/**
 * One of ours by name, or a JSON file.
 * @throws FileError, LinkError
 */
export function findProfile(name: string): Profile {
  return isLinkFile(name) ? readProfile(name) : knownProfile(name);
}
