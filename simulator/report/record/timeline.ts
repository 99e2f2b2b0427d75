import { BINS, Bins } from './bins.ts';

/** Devices whose own timeline is kept; of the others only what the whole fleet did. */
export const MAX_LANES = 24;

/** What a recorder keeps apart. */
export interface Lanes {
  /** Slices of the run. */
  bins: number;
  /** Of further lanes only what the whole fleet did is kept. */
  max: number;
  /** Devices in one lane. */
  devices: number;
}

export const USUAL_LANES: Lanes = { bins: BINS, max: MAX_LANES, devices: 1 };

/** What is drawn of one device, or of several: a value for each slice of the run. */
export interface Lane {
  /** The first of them. */
  device: number;
  /** Share of the slice, 0 to 1, in which nothing got through to a listening broker. */
  cut: number[];
  /** Share of the slice in which the client had its CONNACK and kept the connection. */
  connected: number[];
  /** Most readings that one client held at once: accepted at QoS 1 and not acknowledged to it. */
  waiting: number[];
}

/** What the fleet did over time. Slices are equal parts of the whole run, the settling time included. */
export interface Timeline {
  endUs: number;
  /** Of the whole fleet. */
  devices: number;
  /** Share of all devices' time. */
  cut: number[];
  connected: number[];
  /** Most readings that all clients together held at once. */
  waiting: number[];
  lanes: Lane[];
}

/** A lane as plain data: microseconds of each slice in place of shares. */
export type LaneData = Omit<Lane, 'device'>;

/** What some devices of a fleet did, as plain data. Results of parts add up. */
export interface TimelineData {
  cut: number[];
  connected: number[];
  /** By place of the lane. */
  lanes: [place: number, lane: LaneData][];
}

class Strips {
  readonly cut: Bins;
  readonly connected: Bins;
  readonly waiting: Bins;

  constructor(endUs: number, bins: number) {
    this.cut = new Bins(endUs, bins);
    this.connected = new Bins(endUs, bins);
    this.waiting = new Bins(endUs, bins);
  }

  get data(): LaneData {
    const { cut, connected, waiting } = this;
    return { cut: [...cut.values], connected: [...connected.values], waiting: [...waiting.values] };
  }
}

/** What a fleet, or a part of it, did over time. */
export class TimelineStrips {
  readonly fleet: Strips;
  readonly #endUs: number;
  readonly #kept: Lanes;
  /** By place. */
  readonly #lanes = new Map<number, Strips>();

  constructor(endUs: number, kept: Lanes) {
    this.#endUs = endUs;
    this.#kept = kept;
    this.fleet = new Strips(endUs, kept.bins);
  }

  /** Of one device; undefined where only what the fleet did is kept of it. */
  laneOf(device: number): Strips | undefined {
    const place = Math.floor((device - 1) / this.#kept.devices);
    return device > 0 && place < this.#kept.max ? this.#lane(place) : undefined;
  }

  get data(): TimelineData {
    const { cut, connected } = this.fleet.data;
    return { cut, connected, lanes: [...this.#lanes].map(([place, lane]) => [place, lane.data]) };
  }

  merge({ cut, connected, lanes }: TimelineData): void {
    this.fleet.cut.add(cut);
    this.fleet.connected.add(connected);
    for (const [place, lane] of lanes) {
      const strips = this.#lane(place);
      strips.cut.add(lane.cut);
      strips.connected.add(lane.connected);
      strips.waiting.raiseAll(lane.waiting);
    }
  }

  /** @param devices of the whole fleet */
  timeline(devices: number): Timeline {
    const { cut, connected, waiting } = this.fleet;
    const inLane = this.#kept.devices;
    const lanes = [...this.#lanes].sort(([one], [other]) => one - other);
    return {
      endUs: this.#endUs,
      devices,
      cut: cut.shares(devices),
      connected: connected.shares(devices),
      waiting: [...waiting.values],
      lanes: lanes.map(([place, strips]) => {
        const device = 1 + place * inLane;
        const count = Math.min(inLane, devices - device + 1);
        return {
          device,
          cut: strips.cut.shares(count),
          connected: strips.connected.shares(count),
          waiting: [...strips.waiting.values],
        };
      }),
    };
  }

  #lane(place: number): Strips {
    let lane = this.#lanes.get(place);
    if (lane === undefined) {
      lane = new Strips(this.#endUs, this.#kept.bins);
      this.#lanes.set(place, lane);
    }
    return lane;
  }
}
