import type { Kernel } from '../../../kernel/kernel.ts';
import type { Direction, Packet } from '../../../link/fault.ts';
import type { LinkPlan } from '../../../link/index.ts';
import type { Stream } from './stream.ts';

/** A toxic of the link, as its effect sees it. */
export interface LinkToxicOf<Attributes> {
  readonly name: string;
  readonly stream: Stream;
  /** The share of connections that it befalls. */
  readonly toxicity: number;
  readonly attributes: Attributes;
}

/** Decides which packets of a link are lost, connection by connection. */
export interface PacketFilter {
  loses(packet: Packet, device: number): boolean;
  /** The connection is over. */
  forget(device: number, flow: number): void;
}

/** What the toxics together make of one device's link. */
export interface LinkState {
  readonly kernel: Kernel;
  plan: LinkPlan;
  /** Directions in which no packet passes. */
  readonly cuts: Set<Direction>;
  readonly losses: PacketFilter[];
}

/** What a toxic does to links: packets are late or lost, and TCP's bytes are late and never missing. */
export interface LinkEffect<Attributes> {
  /** @throws LinkError where it cannot be */
  check?(toxic: LinkToxicOf<Attributes>): void;
  /** The toxics for all devices come first, then those for this one. */
  apply(toxic: LinkToxicOf<Attributes>, state: LinkState): void;
  /** It removes itself after that time; 0 is never. */
  durationMs?(attributes: Attributes): number;
  /** The line of log when the toxic is added. */
  describe(toxic: LinkToxicOf<Attributes>): string;
  /** The line of log when it is removed. @param rest the toxics of its type that remain @param openLink what is there without toxics */
  describeEnd(
    toxic: LinkToxicOf<Attributes>,
    rest: readonly LinkToxicOf<Attributes>[],
    openLink: LinkPlan,
  ): string;
}
