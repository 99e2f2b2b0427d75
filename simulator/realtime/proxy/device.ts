import type { Kernel } from '../../kernel/kernel.ts';
import { type Direction, DOWN } from '../../link/fault.ts';
import type { LinkObserver, LinkPlan } from '../../link/index.ts';
import type { Endpoint } from '../../tcp/endpoint.ts';
import { noRepairs, type Place } from '../../tcp/endpoint.ts';
import { Flow, type Hosts } from '../../tcp/flow.ts';
import type { Segment } from '../../tcp/segment.ts';
import { createEnd, type StackName } from '../../tcp/stacks.ts';
import { CutLink } from './cut-link.ts';
import type { PacketFilter } from './toxics/link-effect.ts';

/** Shared by all devices behind a proxy. */
export interface LinkContext {
  readonly kernel: Kernel;
  /** The TCP that is simulated for the device; the upstream's is Linux. */
  readonly stack: StackName;
  readonly observer: LinkObserver;
  /** Sees the segments where a tap would. */
  readonly tap?: Tap | null;
}

/** See `NetOptions.capture` and `NetOptions.arrived`. */
export interface Tap {
  capture(segment: Segment, timeUs: number): void;
  arrived(segment: Segment, timeUs: number): void;
}

/** Figures of a device, observed from outside, over all its connections. */
export interface DeviceFigures {
  /** Its client id. */
  name: string;
  messages: number;
  /** Latency of its latest message at QoS 1 or 2, up to the answer. */
  latencyMs: number | null;
}

/** The owner of a connection's bytes. */
export interface FlowUser {
  /** Called when either end sends a segment. */
  sending(segment: Segment): void;
  /** A SYN has come and this end answers it; false refuses it. */
  accepting(server: Endpoint): boolean;
}

/**
 * A real device in the model: a link, and the simulated TCP ends of its connections. It lasts longer than its
 * connections, so that a reconnect meets the outage that broke the last one.
 */
export class ProxiedDevice implements Hosts {
  readonly kernel: Kernel;
  readonly device: number;
  readonly link: CutLink;
  readonly serverMayGo = false;
  readonly seen: DeviceFigures = { name: '', messages: 0, latencyMs: null };
  /** The address that it connects from. */
  address = '';
  /** Open connections on the client's side. */
  sockets = 0;

  plan: LinkPlan;

  #air: LinkContext;
  #cuts = new Set<Direction>();
  #outages = 0;
  #users = new Map<number, FlowUser>();
  #flowsOpened = 0;
  #clockPhase: number;

  /** @param device 1, 2, 3 ...; with the seed it determines the faults of the link */
  constructor(air: LinkContext, device: number, plan: LinkPlan) {
    this.#air = air;
    this.kernel = air.kernel;
    this.device = device;
    this.plan = plan;
    this.link = new CutLink(air.kernel, device, plan, this.#cuts, {
      outageStarted: (timeUs) => {
        this.#outages++;
        air.observer.outageStarted(timeUs, device);
      },
      outageEnded: (timeUs) => {
        this.#outages = Math.max(0, this.#outages - 1);
        air.observer.outageEnded(timeUs, device);
      },
    });
    this.#clockPhase = air.kernel.random(`device ${device}/tcp clock`).uniform();
  }

  get isModelled(): boolean {
    return this.plan.faults.length > 0 || this.isCut || this.link.losses.length > 0;
  }

  get isCut(): boolean {
    return this.#cuts.size > 0;
  }

  /** Whether its link has an outage of its own. */
  get isOut(): boolean {
    return this.#outages > 0;
  }

  /** Whether its modem has not found its network yet. */
  get isSearching(): boolean {
    return this.link.isSearching;
  }

  /** From now on nothing passes in these directions. */
  cut(directions: Iterable<Direction>): void {
    this.#cuts.clear();
    for (const direction of directions) this.#cuts.add(direction);
  }

  /** From now on these decide which packets are lost, beside the link itself. */
  lose(losses: readonly PacketFilter[]): void {
    this.link.losses = losses;
  }

  become(plan: LinkPlan): void {
    if (plan === this.plan) return;
    this.plan = plan;
    this.#outages = 0;
    this.link.become(plan, this.#users.keys());
  }

  openFlow(user: FlowUser): Flow {
    const flow = new Flow(this, ++this.#flowsOpened);
    this.#users.set(flow.number, user);
    flow.client = createEnd(this.#air.stack, this.#place(flow, false));
    return flow;
  }

  #place(flow: Flow, isServer: boolean): Place {
    return { flow, isServer, repairs: noRepairs(), clockPhase: this.#clockPhase };
  }

  closeFlow(flow: Flow): void {
    this.#users.delete(flow.number);
    for (const loss of this.link.losses) loss.forget(this.device, flow.number);
  }

  readonly capture = (segment: Segment, timeUs: number): void => {
    this.#users.get(segment.flow)?.sending(segment);
    this.#air.tap?.capture(segment, timeUs);
  };

  get arrived(): Tap['arrived'] | null {
    return this.#air.tap?.arrived ?? null;
  }

  /** While the link is cut, packets that are under way to the device do not arrive either. */
  isDeviceUp(): boolean {
    return !this.#cuts.has(DOWN);
  }

  isServerUp(): boolean {
    return true;
  }

  hasServerForgotten(): boolean {
    return false;
  }

  answer(flow: Flow, syn: Segment): Endpoint | null {
    const user = this.#users.get(flow.number);
    if (user === undefined) return null;
    const server = createEnd('linux', this.#place(flow, true));
    if (!user.accepting(server)) return null;
    server.accept(syn);
    return server;
  }

  /** The upstream connection was made when the SYN came. */
  accepted(): void {}
}
