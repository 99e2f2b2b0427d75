import * as v from 'valibot';
import { BAD_DAY_NAMES } from '../../../modem/index.ts';
import { count, milliseconds } from './attributes.ts';
import * as bandwidth from './bandwidth.ts';
import * as latency from './latency.ts';
import * as limitData from './limit-data.ts';
import * as resetPeer from './reset-peer.ts';
import * as slicer from './slicer.ts';
import * as slowClose from './slow-close.ts';
import type { Stage, StagePort } from './stage.ts';
import * as timeout from './timeout.ts';

/** Pressed for as long as it takes, in place of a bad day. */
export const POWER_KEY = 'power-key';

/** The number of the one device that it is for; all of them without it. */
const device = v.optional(count);

/** What each type takes. `link` and `cut` are ours, the others Toxiproxy's. */
export const ATTRIBUTES = {
  latency: latency.attributes,
  bandwidth: bandwidth.attributes,
  slow_close: slowClose.attributes,
  timeout: timeout.attributes,
  reset_peer: resetPeer.attributes,
  slicer: slicer.attributes,
  limit_data: limitData.attributes,
  /** A link in both directions, whatever the stream: profile and overlays, as for `--link`. */
  link: v.object({ profile: v.pipe(v.string('must be a text'), v.nonEmpty('must name a link')), device }),
  /** No packet passes in the toxic's direction, connections stay open; heals after `duration` ms, 0 is never. */
  cut: v.object({ duration: milliseconds, device }),
  /** A bad day of a modem, over after `duration` ms, 0 is never; or its power key. */
  modem: v.object({
    how: v.picklist(
      [...BAD_DAY_NAMES, POWER_KEY],
      `must be one of ${BAD_DAY_NAMES.join(', ')} or ${POWER_KEY}`,
    ),
    duration: milliseconds,
  }),
};

export type ToxicType = keyof typeof ATTRIBUTES;

type AttributesOf<T extends ToxicType> = v.InferOutput<(typeof ATTRIBUTES)[T]>;

export const STREAMS = ['upstream', 'downstream'] as const;

/** `upstream` is from the client to the server. */
export type Stream = (typeof STREAMS)[number];

interface ToxicOf<T extends ToxicType> {
  name: string;
  type: T;
  stream: Stream;
  /** The share of connections that it befalls, 0 ... 1. */
  toxicity: number;
  attributes: AttributesOf<T>;
}

export type Toxic = { [T in ToxicType]: ToxicOf<T> }[ToxicType];

/** @returns null for what befalls the link and not the bytes */
export function createStage(toxic: Toxic, port: StagePort): Stage | null {
  switch (toxic.type) {
    case 'latency':
      return new latency.Latency(toxic.attributes, port);
    case 'bandwidth':
      return new bandwidth.Bandwidth(toxic.attributes, port);
    case 'slow_close':
      return new slowClose.SlowClose(toxic.attributes, port);
    case 'timeout':
      return new timeout.Timeout(toxic.attributes, port);
    case 'reset_peer':
      return new resetPeer.ResetPeer(toxic.attributes, port);
    case 'slicer':
      return new slicer.Slicer(toxic.attributes, port);
    case 'limit_data':
      return new limitData.LimitData(toxic.attributes, port);
    case 'link':
    case 'cut':
    case 'modem':
      return null;
  }
}
