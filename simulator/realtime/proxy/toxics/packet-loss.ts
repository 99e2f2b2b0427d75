import * as v from 'valibot';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { Random } from '../../../kernel/random.ts';
import type { Packet } from '../../../link/fault.ts';
import { device, probability } from './attributes.ts';
import type { LinkEffect, LinkToxicOf, PacketFilter } from './link-effect.ts';
import { directionOf } from './stream.ts';

export const attributes = v.object({
  /** The fraction of packets that are lost. */
  loss_rate: probability,
  /** Added to it for the packet after one that was lost. */
  correlation: probability,
  device,
});

type Attributes = v.InferOutput<typeof attributes>;

/** State of one connection. */
interface FlowLoss {
  random: Random;
  isBefallen: boolean;
  wasLost: boolean;
}

/**
 * Toxiproxy's `packet_loss`, applied to packets. Toxiproxy drops pieces of the byte stream, which no network does. Here
 * TCP segments are lost below the simulated TCP, which sends them again, so bytes are late but complete.
 */
class PacketLoss implements PacketFilter {
  #toxic: LinkToxicOf<Attributes>;
  #kernel: Kernel;
  /** By device and connection; one for each open connection. */
  #flows = new Map<string, FlowLoss>();

  constructor(toxic: LinkToxicOf<Attributes>, kernel: Kernel) {
    this.#toxic = toxic;
    this.#kernel = kernel;
  }

  loses(packet: Packet, deviceNumber: number): boolean {
    const { stream, attributes } = this.#toxic;
    if (packet.direction !== directionOf(stream)) return false;
    const flow = this.#flowOf(deviceNumber, packet.flow);
    if (!flow.isBefallen) return false;
    const share = within(attributes.loss_rate) + (flow.wasLost ? within(attributes.correlation) : 0);
    flow.wasLost = flow.random.chance(share);
    return flow.wasLost;
  }

  forget(deviceNumber: number, flow: number): void {
    this.#flows.delete(`${deviceNumber}/${flow}`);
  }

  #flowOf(deviceNumber: number, flow: number): FlowLoss {
    const key = `${deviceNumber}/${flow}`;
    let known = this.#flows.get(key);
    if (known === undefined) {
      const { name, toxicity } = this.#toxic;
      const random = this.#kernel.random(`device ${deviceNumber}/flow ${flow}/toxic ${name}`);
      known = { random, isBefallen: random.chance(toxicity), wasLost: false };
      this.#flows.set(key, known);
    }
    return known;
  }
}

function within(share: number): number {
  return Math.min(1, Math.max(0, share));
}

const losses = new WeakMap<LinkToxicOf<Attributes>, PacketLoss>();

export const linkEffect: LinkEffect<Attributes> = {
  apply: (toxic, state) => {
    const known = losses.get(toxic) ?? new PacketLoss(toxic, state.kernel);
    losses.set(toxic, known);
    state.losses.push(known);
  },
  describe: ({ stream, attributes: { loss_rate } }) => `packet loss ${stream}: ${within(loss_rate) * 100} %`,
  describeEnd: ({ stream }) => `packet loss ${stream}: none`,
};
