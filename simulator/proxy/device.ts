import type { Kernel } from '../kernel/kernel.ts';
import { type Direction, DOWN } from '../link/fault.ts';
import type { LinkObserver, LinkPlan } from '../link/index.ts';
import type { Endpoint } from '../tcp/endpoint.ts';
import { noRepairs } from '../tcp/endpoint.ts';
import { Flow, type Hosts } from '../tcp/flow.ts';
import type { Segment } from '../tcp/segment.ts';
import { createEnd, type StackName } from '../tcp/stacks.ts';
import { CutLink } from './cut-link.ts';
import type { ModelledCarrier } from './modelled-carrier.ts';

/** What all devices behind a proxy share. */
export interface Air {
  readonly kernel: Kernel;
  /** The TCP that is simulated for the device; the upstream's is Linux. */
  readonly stack: StackName;
  readonly cuts: ReadonlySet<Direction>;
  readonly observer: LinkObserver;
}

/**
 * A real device as the model has it: a link, and the simulated TCP ends of its connections. It outlives its
 * connections, so that a reconnect meets the outage that broke the last one.
 */
export class ProxiedDevice implements Hosts {
  readonly kernel: Kernel;
  readonly device: number;
  readonly link: CutLink;
  readonly serverMayGo = false;
  /** Connections that the client's side has open. */
  sockets = 0;

  #air: Air;
  #carriers = new Map<number, ModelledCarrier>();
  #flowsOpened = 0;
  #clockPhase: number;

  /** @param device 1, 2, 3 ...; with the seed it decides what befalls the link */
  constructor(air: Air, device: number, plan: LinkPlan) {
    this.#air = air;
    this.kernel = air.kernel;
    this.device = device;
    this.link = new CutLink(air.kernel, device, plan, air.cuts, air.observer);
    this.#clockPhase = air.kernel.random(`device ${device}/tcp clock`).uniform();
  }

  become(plan: LinkPlan): void {
    this.link.become(plan, this.#carriers.keys());
  }

  openFlow(carrier: ModelledCarrier): Flow {
    const flow = new Flow(this, ++this.#flowsOpened);
    this.#carriers.set(flow.number, carrier);
    flow.client = createEnd(this.#air.stack, flow, false, noRepairs(), this.#clockPhase);
    return flow;
  }

  closeFlow(flow: Flow): void {
    this.#carriers.delete(flow.number);
  }

  readonly capture = (segment: Segment): void => {
    this.#carriers.get(segment.flow)?.sending(segment);
  };

  /** While it is cut, nothing that was on its way to the device arrives either. */
  isDeviceUp(): boolean {
    return !this.#air.cuts.has(DOWN);
  }

  isServerUp(): boolean {
    return true;
  }

  hasServerForgotten(): boolean {
    return false;
  }

  answer(flow: Flow, syn: Segment): Endpoint | null {
    const carrier = this.#carriers.get(flow.number);
    if (carrier === undefined) return null;
    const server = createEnd('linux', flow, true, noRepairs(), this.#clockPhase);
    carrier.accepting(server);
    server.accept(syn);
    return server;
  }

  /** The upstream has been connected to since the SYN. */
  accepted(): void {}
}
