import { Histogram, type Spread } from '../../checks/histogram.ts';
import type { DeviceRange } from '../../kernel/device-range.ts';
import type { World } from '../../world/world.ts';
import { percentilesMs } from '../percentiles.ts';
import type { Percentiles } from '../report.ts';
import { type ChangeSink, LevelBins } from './level.ts';
import { Recorder } from './recorder.ts';
import { type Timeline, type TimelineData, TimelineStrips, USUAL_LANES } from './timeline.ts';

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

/** The figures of some devices of a fleet, as plain data. */
export interface FiguresData {
  reconnectUs: Spread;
  latencyUs: Spread;
  radioOnUs: number;
  radioTailUs: number;
  /** By device. */
  costs: DeviceCost[];
  timeline: TimelineData;
}

/**
 * Makes a recorder hear a world. Call it before the world runs.
 * @param sink gets the changes of what all devices hold together, in place of the recorder's own timeline
 */
export function recorded(world: World, sink?: ChangeSink): Recorder {
  const reachedUs = () => world.kernel.reachedUs;
  const recorder = new Recorder(rangeOf(world), world.endUs, USUAL_LANES, { reachedUs, sink });
  world.observer.checks.listen(recorder);
  return recorder;
}

export function rangeOf({ devices }: World): DeviceRange {
  return { first: devices[0].number, last: devices[devices.length - 1].number };
}

/** @param world which has run to its end */
export function figuresData(world: World, recorder: Recorder): FiguresData {
  const { figures, ledger } = world.observer.checks;
  const radios = world.devices.map(({ link }) => link.radio);
  return {
    reconnectUs: figures.reconnectUs.spread,
    latencyUs: ledger.latencyUs.spread,
    radioOnUs: radios.reduce((sum, { onUs }) => sum + onUs, 0),
    radioTailUs: Math.max(...radios.map(({ tailUs }) => tailUs)),
    costs: costs(world, recorder),
    timeline: recorder.strips.data,
  };
}

/** @param world which has run to its end, in one piece */
export function figuresOf(world: World, recorder: Recorder): Figures {
  const { devices } = recorder.timeline;
  const sum = new FiguresSum(world.endUs);
  sum.add(0, figuresData(world, recorder));
  return { ...sum.figures(devices), timeline: recorder.timeline };
}

/** Adds the figures of the parts of a fleet, in whichever order they come. */
export class FiguresSum {
  /** Gets the changes of what all devices hold together, in the order of time, before `figures` is asked for. */
  readonly together: ChangeSink;
  readonly #strips: TimelineStrips;
  readonly #reconnectUs = new Histogram();
  readonly #latencyUs = new Histogram();
  /** By place of their part. */
  readonly #costs: DeviceCost[][] = [];
  #radioOnUs = 0;
  #radioTailUs = 0;

  constructor(endUs: number) {
    this.#strips = new TimelineStrips(endUs, USUAL_LANES);
    this.together = new LevelBins(this.#strips.fleet.waiting).change;
  }

  /** @param place of the part among all */
  add(place: number, part: FiguresData): void {
    this.#reconnectUs.merge(part.reconnectUs);
    this.#latencyUs.merge(part.latencyUs);
    this.#radioOnUs += part.radioOnUs;
    this.#radioTailUs = Math.max(this.#radioTailUs, part.radioTailUs);
    this.#costs[place] = part.costs;
    this.#strips.merge(part.timeline);
  }

  /** @param devices of the whole fleet */
  figures(devices: number): Figures {
    const tailS = this.#radioTailUs / 1e6;
    return {
      reconnectMs: percentilesMs(this.#reconnectUs),
      radioOnS: tailS > 0 ? this.#radioOnUs / 1e6 : null,
      radioTailS: tailS,
      latencyCdf: cdfMs(this.#latencyUs),
      reconnectCdf: cdfMs(this.#reconnectUs),
      devices: listed(this.#costs.flat().sort(byCost)),
      timeline: this.#strips.timeline(devices),
    };
  }
}

function costs(world: World, recorder: Recorder): DeviceCost[] {
  return world.devices.map(({ link, number }) => {
    const readings = recorder.acceptedBy(number) || 1;
    return {
      device: number,
      bytesUp: link.upBytes / readings,
      bytesDown: link.downBytes / readings,
      radioOnS: link.radio.tailUs > 0 ? link.radio.onUs / 1e6 / readings : null,
    };
  });
}

function byCost(a: DeviceCost, b: DeviceCost): number {
  return a.bytesUp + a.bytesDown - b.bytesUp - b.bytesDown || a.device - b.device;
}

function listed<T>(all: T[]): T[] {
  if (all.length <= MAX_LISTED) return all;
  const step = (all.length - 1) / (MAX_LISTED - 1);
  return Array.from({ length: MAX_LISTED }, (_, index) => all[Math.round(index * step)]);
}

export function cdfMs(us: Histogram): [number, number][] {
  if (us.count === 0) return [];
  const even = Array.from({ length: CDF_STEPS }, (_, step) => step / CDF_STEPS);
  return [...even, ...CDF_TAIL].map((share) => [(us.percentile(share) ?? 0) / 1000, share]);
}
