import type { LinkLayer } from '../../../link/index.ts';
import { STREAMS } from './stream.ts';
import type { Toxic } from './toxic.ts';

/** An object that toxics can be added to. */
interface ToxicHolder {
  readonly toxics: readonly Toxic[];
  setToxic(toxic: Toxic, old?: Toxic): void;
  removeToxic(toxic: Toxic): void;
}

/**
 * The two toxics of a link that is cut in both directions.
 * @param durationMs 0 until it is healed
 * @param device 0 for all devices
 */
export function cutToxics(durationMs: number, device = 0): Toxic[] {
  return STREAMS.map((stream) => ({
    name: `cut_${stream}${suffix(device)}`,
    type: 'cut',
    stream,
    toxicity: 1,
    attributes: { duration: durationMs, ...only(device) },
  }));
}

/**
 * The toxic that `--link`, `mote ctl link`, the page and the keys set.
 * @param profile names separated by commas, or layers whose files have been read
 */
export function linkToxic(profile: string | LinkLayer[], device = 0): Toxic {
  const attributes = { profile, ...only(device) };
  return { name: `link${suffix(device)}`, type: 'link', stream: 'downstream', toxicity: 1, attributes };
}

/** The toxics that `heal` removes: all cuts, or those of one device. */
export function cutsIn(toxics: readonly Toxic[], device = 0): Toxic[] {
  return toxics.filter((toxic) => {
    if (toxic.type !== 'cut') return false;
    return device === 0 || toxic.attributes.device === device;
  });
}

/** Sets the toxic and replaces one of the same name. @throws LinkError when it names no link */
export function setOnce(target: ToxicHolder, toxic: Toxic): void {
  target.setToxic(
    toxic,
    target.toxics.find(({ name }) => name === toxic.name),
  );
}

function suffix(device: number): string {
  return device === 0 ? '' : `_${device}`;
}

function only(device: number): { device?: number } {
  return device === 0 ? {} : { device };
}
