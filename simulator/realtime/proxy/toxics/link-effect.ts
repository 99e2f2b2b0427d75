import type { Kernel } from '../../../kernel/kernel.ts';
import type { Direction, Packet } from '../../../link/fault.ts';
import type { LinkPlan } from '../../../link/index.ts';
import type { Stream } from './stream.ts';

/** A toxic of the link. */
export interface LinkToxicOf<Attributes> {
  readonly name: string;
  readonly stream: Stream;
  /** The fraction of connections that it acts on. */
  readonly toxicity: number;
  readonly attributes: Attributes;
}

/** Decides which packets of a link are lost, by connection. */
export interface PacketFilter {
  loses(packet: Packet, device: number): boolean;
  /** The connection is over. */
  forget(device: number, flow: number): void;
}

/** The state of one device's link under all its toxics. */
export interface LinkState {
  readonly kernel: Kernel;
  plan: LinkPlan;
  /** Directions in which no packet passes. */
  readonly cuts: Set<Direction>;
  readonly losses: PacketFilter[];
}

/** The effect of a toxic on links: packets are late or lost. TCP repairs that, so bytes are late but complete. */
export interface LinkEffect<Attributes> {
  /** @throws LinkError if it cannot be applied */
  check?(toxic: LinkToxicOf<Attributes>): void;
  /** Applies it. Toxics for all devices come first, then those for this one. */
  apply(toxic: LinkToxicOf<Attributes>, state: LinkState): void;
  /** Time after which it removes itself; 0: never. */
  durationMs?(attributes: Attributes): number;
  /** The line of log when the toxic is added. */
  describe(toxic: LinkToxicOf<Attributes>): string;
  /**
   * The line of log when it is removed.
   * @param rest the remaining toxics of its type
   * @param openLink the link without toxics
   */
  describeEnd(
    toxic: LinkToxicOf<Attributes>,
    rest: readonly LinkToxicOf<Attributes>[],
    openLink: LinkPlan,
  ): string;
}
