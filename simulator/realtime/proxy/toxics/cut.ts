import * as v from 'valibot';
import { device, milliseconds } from './attributes.ts';
import type { LinkEffect } from './link-effect.ts';
import { directionOf } from './stream.ts';

export const attributes = v.object({ duration: milliseconds, device });

/**
 * No packet passes in the toxic's direction, and connections stay open. It heals after `duration` ms; 0 means never.
 */
export const linkEffect: LinkEffect<v.InferOutput<typeof attributes>> = {
  apply: ({ stream }, { cuts }) => {
    cuts.add(directionOf(stream));
  },
  durationMs: ({ duration }) => duration,
  describe: ({ stream, attributes: { duration } }) =>
    `cut ${stream}${duration > 0 ? ` for ${duration / 1000} s` : ''}`,
  describeEnd: (_toxic, rest) => {
    const streams = [...new Set(rest.map(({ stream }) => stream))];
    return streams.length === 0 ? 'healed' : `still cut ${streams.join(' and ')}`;
  },
};
