import { variablesOf } from '../../board/variables.ts';
import { Histogram, type Spread } from '../../checks/histogram.ts';
import type { DeviceRange } from '../../kernel/device-range.ts';
import type { World } from '../../world/world.ts';
import type { WorldPlan } from '../../world/world-plan.ts';
import { Deliveries, type DeliveriesData } from './deliveries.ts';

/** How often memory is measured in a run; one measurement takes as long as some simulated minutes. */
export const LOOKS = 24;

/** What a comparison tells of a client beside the results of its run, as plain data. Results of parts add up. */
export interface ContenderData {
  heard: DeliveriesData;
  reconnectUs: Spread;
  /** Null without a modem. */
  attaches: number | null;
  /** A packet keeps the radio on so long. */
  radioTailUs: number;
  /** The most that device 1 held; null where it is not among the devices, or the real engine ran it. */
  mostVariables: number | null;
}

/** Hears a run of one client. */
export class ContenderWatch {
  readonly #heard: Deliveries;
  #mostVariables: number | null = null;

  constructor({ forUs }: WorldPlan, range: DeviceRange) {
    this.#heard = new Deliveries(range, forUs);
  }

  /** Call it before the world runs. */
  watch({ observer }: World): void {
    observer.checks.listen(this.#heard);
  }

  /** Call it `LOOKS` times. */
  look({ devices: [device] }: World): void {
    if (device.number !== 1 || device.virtual === null) return;
    this.#mostVariables = Math.max(this.#mostVariables ?? 0, variablesOf(device.virtual));
  }

  data({ observer, devices }: World): ContenderData {
    return {
      heard: this.#heard.data,
      reconnectUs: observer.checks.figures.reconnectUs.spread,
      attaches: observer.modems?.attaches ?? null,
      radioTailUs: Math.max(...devices.map(({ link }) => link.radio.tailUs)),
      mostVariables: this.#mostVariables,
    };
  }
}

/** Adds what was heard of the parts of a fleet, in whichever order they come. */
export class ContenderSum {
  readonly latencyUs = new Histogram();
  readonly reconnectUs = new Histogram();
  taken = 0;
  refused = 0;
  delivered = 0;
  duplicates = 0;
  attaches: number | null = null;
  radioTailUs = 0;
  mostVariables: number | null = null;

  add({ heard, reconnectUs, attaches, radioTailUs, mostVariables }: ContenderData): void {
    this.taken += heard.taken;
    this.refused += heard.refused;
    this.delivered += heard.delivered;
    this.duplicates += heard.duplicates;
    this.latencyUs.merge(heard.latencyUs);
    this.reconnectUs.merge(reconnectUs);
    if (attaches !== null) this.attaches = (this.attaches ?? 0) + attaches;
    this.radioTailUs = Math.max(this.radioTailUs, radioTailUs);
    this.mostVariables ??= mostVariables;
  }
}
