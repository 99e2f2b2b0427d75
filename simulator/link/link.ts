import type { EventId, Kernel } from '../kernel/kernel.ts';
import { type Fault, LOST, type Outages, type Packet, UP } from './fault.ts';
import { createFault } from './faults.ts';
import type { LinkPlan } from './plan.ts';

/** Told when a link goes and comes back, each at its time on the device's own clock. */
export interface LinkObserver {
  outageStarted(timeUs: number, device: number): void;
  outageEnded(timeUs: number, device: number): void;
}

export interface LinkOptions {
  observer?: LinkObserver;
  /** From here on only what the link is remains (delay, rate, radio states), not what befalls it. */
  faultsEndUs?: number;
}

/** One device's link: two directions, and the faults that a packet meets on its way, in order. */
export class Link {
  /** IP packets that were sent, headers and retransmissions included, lost ones too. */
  upBytes = 0;
  downBytes = 0;
  upPackets = 0;
  downPackets = 0;
  /** When the link last came back from an outage; 0 before the first. */
  backUs = 0;

  #kernel: Kernel;
  #device: number;
  #faults: Fault[];
  #faultsEndUs: number;
  #observer: LinkObserver | null;

  constructor(kernel: Kernel, device: number, plan: LinkPlan, options: LinkOptions = {}) {
    this.#kernel = kernel;
    this.#device = device;
    this.#faultsEndUs = options.faultsEndUs ?? Number.POSITIVE_INFINITY;
    this.#observer = options.observer ?? null;
    this.#faults = plan.faults.map((fault, place) =>
      createFault(fault, {
        random: (purpose) => kernel.random(`device ${device}/link ${place}/${purpose}`),
      }),
    );
    for (const fault of this.#faults) if ('windowAfter' in fault) this.#announce(fault as Outages, 0);
  }

  /** @returns when the packet arrives at the other end, or LOST or RESET */
  pass(packet: Packet, sentUs: number): number {
    if (packet.direction === UP) {
      this.upBytes += packet.bytes;
      this.upPackets++;
    } else {
      this.downBytes += packet.bytes;
      this.downPackets++;
    }
    let atUs = sentUs;
    for (const fault of this.#faults) {
      if (atUs >= this.#faultsEndUs && !fault.lasting) continue;
      atUs = fault.pass(packet, atUs);
      if (atUs <= LOST) return atUs;
    }
    return atUs;
  }

  /** Follows one outage fault from window to window, a device event each. */
  #announce(fault: Outages, fromUs: number): void {
    if (fromUs >= this.#faultsEndUs) return;
    const window = fault.windowAfter(fromUs);
    if (window === null || window.startUs >= this.#faultsEndUs) return;
    const start = () => this.#observer?.outageStarted(this.#kernel.now, this.#device);
    const end = () => {
      this.backUs = this.#kernel.now;
      this.#observer?.outageEnded(this.#kernel.now, this.#device);
      this.#announce(fault, this.#kernel.now);
    };
    this.#at(window.startUs, start);
    this.#at(Math.min(window.endUs, this.#faultsEndUs), end);
  }

  #at(timeUs: number, run: () => void): EventId {
    return this.#kernel.at(Math.max(timeUs, this.#kernel.now), this.#device, run, undefined);
  }
}
