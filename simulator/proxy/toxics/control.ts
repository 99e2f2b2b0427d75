import { STREAMS, type Toxic } from './toxic.ts';

/** The two toxics of a link that is cut both ways. @param durationMs 0 until it is healed */
export function cutToxics(durationMs: number): Toxic[] {
  return STREAMS.map((stream) => ({
    name: `cut_${stream}`,
    type: 'cut',
    stream,
    toxicity: 1,
    attributes: { duration: durationMs },
  }));
}

/** The toxic that `--link`, `mote ctl link` and the keys set. */
export function linkToxic(profile: string): Toxic {
  return { name: 'link', type: 'link', stream: 'downstream', toxicity: 1, attributes: { profile } };
}
