import type { Histogram } from '../../checks/index.ts';
import type { World } from '../../world/world.ts';
import type { Percentiles } from '../report.ts';
import { Recorder, type Timeline } from './recorder.ts';

/** Devices whose costs are listed one by one; of more, as many evenly chosen from the cheapest to the dearest. */
export const MAX_LISTED = 200;
/** Even steps of a distribution; its last hundredth is looked at more closely. */
const CDF_STEPS = 100;
const CDF_TAIL = [0.992, 0.994, 0.996, 0.998, 0.999, 0.9995, 0.9999, 1];

/** What a device spent for one accepted reading. */
export interface DeviceCost {
  device: number;
  bytesUp: number;
  bytesDown: number;
  /** Null where the link's radio never sleeps. */
  radioOnS: number | null;
}

/** What a recorder and the links know of a run beside its `SimReport`. */
export interface Figures {
  /** From the moment when a connection could be had again to its CONNACK; first connects not counted. */
  reconnectMs: Percentiles;
  /** Estimated, all devices together; null where the link's radio never sleeps. */
  radioOnS: number | null;
  /** What the estimate assumes: so long after each packet the radio is still on. */
  radioTailS: number;
  /** Points (milliseconds, share of all) of the distribution from `publish()` to the broker's taking it in. */
  latencyCdf: [ms: number, share: number][];
  reconnectCdf: [ms: number, share: number][];
  /** By rising cost; at most `MAX_LISTED`. */
  devices: DeviceCost[];
  timeline: Timeline;
}

/** Makes a recorder hear a world. Call it before the world runs. */
export function recorded(world: World): Recorder {
  const recorder = new Recorder(world.devices.length, world.endUs);
  world.observer.checks.listen(recorder);
  return recorder;
}

/** @param world which has run to its end */
export function figuresOf(world: World, recorder: Recorder): Figures {
  const { reconnectUs } = world.observer.checks.figures;
  const radio = world.devices.reduce((sum, { link }) => sum + link.radio.onUs, 0) / 1e6;
  const tailS = Math.max(...world.devices.map(({ link }) => link.radio.tailUs)) / 1e6;
  return {
    reconnectMs: percentilesMs(reconnectUs),
    radioOnS: tailS > 0 ? radio : null,
    radioTailS: tailS,
    latencyCdf: cdfMs(world.observer.checks.ledger.latencyUs),
    reconnectCdf: cdfMs(reconnectUs),
    devices: listed(costs(world, recorder)),
    timeline: recorder.timeline,
  };
}

function costs(world: World, recorder: Recorder): DeviceCost[] {
  const all = world.devices.map(({ link }, index) => {
    const readings = recorder.accepted[index + 1] || 1;
    return {
      device: index + 1,
      bytesUp: link.upBytes / readings,
      bytesDown: link.downBytes / readings,
      radioOnS: link.radio.tailUs > 0 ? link.radio.onUs / 1e6 / readings : null,
    };
  });
  return all.sort((a, b) => a.bytesUp + a.bytesDown - b.bytesUp - b.bytesDown || a.device - b.device);
}

function listed<T>(all: T[]): T[] {
  if (all.length <= MAX_LISTED) return all;
  const step = (all.length - 1) / (MAX_LISTED - 1);
  return Array.from({ length: MAX_LISTED }, (_, index) => all[Math.round(index * step)]);
}

export function percentilesMs(us: Histogram): Percentiles {
  const ms = (fraction: number) => {
    const value = us.percentile(fraction);
    return value === null ? null : value / 1000;
  };
  return { p50: ms(0.5), p90: ms(0.9), p99: ms(0.99), max: us.count > 0 ? us.max / 1000 : null };
}

export function cdfMs(us: Histogram): [number, number][] {
  if (us.count === 0) return [];
  const even = Array.from({ length: CDF_STEPS }, (_, step) => step / CDF_STEPS);
  return [...even, ...CDF_TAIL].map((share) => [(us.percentile(share) ?? 0) / 1000, share]);
}
