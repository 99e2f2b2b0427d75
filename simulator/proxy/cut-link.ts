import type { Kernel } from '../kernel/kernel.ts';
import { type Direction, LOST, type Packet, UP } from '../link/fault.ts';
import { Link, type LinkObserver, type LinkPlan } from '../link/index.ts';
import { arriveAt } from '../tcp/flow.ts';
import { Segment } from '../tcp/segment.ts';

/** A link that can be cut by hand, one way or both, and become another link while it is in use. */
export class CutLink extends Link {
  #kernel: Kernel;
  #device: number;
  #cuts: ReadonlySet<Direction>;
  #observer: LinkObserver;
  #current: Link;

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
    this.#current = this.#create(plan);
  }

  /** Packets that are on their way arrive as the old link had it. */
  become(plan: LinkPlan): void {
    this.#current = this.#create(plan);
  }

  override pass(packet: Packet, sentUs: number): number {
    if (packet.direction === UP) {
      this.upBytes += packet.bytes;
      this.upPackets++;
    } else {
      this.downBytes += packet.bytes;
      this.downPackets++;
    }
    return this.#cuts.has(packet.direction) ? LOST : this.#current.pass(packet, sentUs);
  }

  #create(plan: LinkPlan): Link {
    const bornUs = this.#kernel.now;
    // Outages that were over before this link came to be are nobody's news, nor are those of one that is gone.
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
