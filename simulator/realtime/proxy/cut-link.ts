import type { Kernel } from '../../kernel/kernel.ts';
import { type Direction, LOST, type Packet, UP } from '../../link/fault.ts';
import { Nat } from '../../link/faults/nat.ts';
import { Link, type LinkObserver, type LinkPlan } from '../../link/index.ts';
import { arriveAt } from '../../tcp/flow.ts';
import { Segment } from '../../tcp/segment.ts';
import type { PacketFilter } from './toxics/link-effect.ts';

/** A link that can be cut by hand, in one direction or both, and be replaced by another link while it is in use. */
export class CutLink extends Link {
  /** Other packet losses, for as long as they are here. */
  losses: readonly PacketFilter[] = [];
  #kernel: Kernel;
  #device: number;
  #cuts: ReadonlySet<Direction>;
  #observer: LinkObserver;
  #current: Link;
  #nats: Nat[] = [];

  /** @param cuts the directions that are cut; they may change */
  constructor(
    kernel: Kernel,
    device: number,
    plan: LinkPlan,
    cuts: ReadonlySet<Direction>,
    observer: LinkObserver,
  ) {
    super(kernel, device, { name: plan.name, faults: [] });
    this.#kernel = kernel;
    this.#device = device;
    this.#cuts = cuts;
    this.#observer = observer;
    this.#current = this.#take(plan, []);
  }

  /**
   * Replaces the link. Packets that are under way arrive as the old link had it.
   * @param flows the open connections, which the new link's NAT has to know
   */
  become(plan: LinkPlan, flows: Iterable<number>): void {
    this.#current = this.#take(plan, flows);
  }

  override get isSearching(): boolean {
    return this.#current.isSearching;
  }

  override pass(packet: Packet, sentUs: number): number {
    if (packet.direction === UP) {
      this.upBytes += packet.bytes;
      this.upPackets++;
    } else {
      this.downBytes += packet.bytes;
      this.downPackets++;
    }
    if (!this.isServed || this.#cuts.has(packet.direction)) return LOST;
    for (const loss of this.losses) if (loss.loses(packet, this.#device)) return LOST;
    if (packet.direction === UP) return this.#passNats(packet, this.#current.pass(packet, sentUs));
    const passedUs = this.#passNats(packet, sentUs);
    return passedUs > LOST ? this.#current.pass(packet, passedUs) : passedUs;
  }

  /** The NAT is behind the radio, on the server's side. */
  #passNats(packet: Packet, atUs: number): number {
    let passedUs = atUs;
    for (const nat of this.#nats) if (passedUs > LOST) passedUs = nat.pass(packet, passedUs);
    return passedUs;
  }

  #take(plan: LinkPlan, flows: Iterable<number>): Link {
    const nats = plan.faults.filter((fault) => fault.fault === 'nat');
    this.#nats = nats.map((nat) => new Nat(nat));
    for (const flow of flows) {
      const opening: Packet = { direction: UP, bytes: 0, flow, isSyn: true };
      this.#passNats(opening, this.#kernel.now);
    }
    return this.#create({ ...plan, faults: plan.faults.filter(({ fault }) => fault !== 'nat') });
  }

  #create(plan: LinkPlan): Link {
    const bornUs = this.#kernel.now;
    // Outages that ended before this link was made are not reported, nor are those of a replaced link.
    const isNews = (timeUs: number) => timeUs > bornUs && this.#current === link;
    const link: Link = new Link(this.#kernel, this.#device, plan, {
      observer: {
        outageStarted: (timeUs, device) => {
          if (isNews(timeUs)) this.#observer.outageStarted(timeUs, device);
        },
        outageEnded: (timeUs, device) => {
          if (isNews(timeUs)) this.#observer.outageEnded(timeUs, device);
        },
      },
    });
    link.release = (packet, arrivalUs) => {
      if (packet instanceof Segment) arriveAt(this.#kernel, packet, arrivalUs);
    };
    return link;
  }
}
