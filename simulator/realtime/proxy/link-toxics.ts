import { type Kernel, WORLD } from '../../kernel/kernel.ts';
import { type Direction, DOWN, UP } from '../../link/fault.ts';
import type { LinkPlan } from '../../link/index.ts';
import { linkPlan } from '../../link-files/index.ts';
import type { ProxiedDevice } from './device.ts';
import type { Toxic } from './toxics/toxic.ts';

/** A wire. */
export const NO_LINK: LinkPlan = { name: 'none', faults: [] };

/** Whose links they are. */
export interface LinkToxicsHost {
  readonly kernel: Kernel;
  readonly toxics: readonly Toxic[];
  readonly devices: readonly ProxiedDevice[];
  /** What its devices find when nothing is said. */
  readonly openLink: LinkPlan;
  /** Connections of that device are about to need a simulated TCP. */
  willModel(device: ProxiedDevice): void;
  removeToxic(toxic: Toxic): void;
  say(text: string): void;
}

/** The toxics that befall links and not bytes, for all devices or for one by its number. */
export class LinkToxics {
  #host: LinkToxicsHost;
  #plans = new WeakMap<Toxic, LinkPlan>();

  constructor(host: LinkToxicsHost) {
    this.#host = host;
  }

  /** Before a toxic is set. @throws LinkError where it names no link */
  prepare(toxic: Toxic): void {
    if (toxic.type !== 'link') return;
    const plan = linkPlan(toxic.attributes.profile.split(',').map((name) => name.trim()));
    // Whoever is there already has found its network.
    this.#plans.set(toxic, { ...plan, faults: plan.faults.filter(({ fault }) => fault !== 'attach') });
  }

  /** It is among the host's toxics from now on. @returns false: it is none of the link's */
  hasCome(toxic: Toxic): boolean {
    const host = this.#host;
    if (toxic.type === 'link') host.say(`link: ${this.#plans.get(toxic)?.name}${whose(toxic)}`);
    else if (toxic.type !== 'cut') return false;
    else {
      const { duration } = toxic.attributes;
      const time = duration > 0 ? ` for ${duration / 1000} s` : '';
      host.say(`cut ${toxic.stream}${time}${whose(toxic)}`);
      const { kernel } = host;
      const heal = () => host.removeToxic(toxic);
      if (duration > 0) kernel.at(kernel.now + duration * 1000, WORLD, heal, undefined);
    }
    for (const device of this.#host.devices) this.applyTo(device);
    return true;
  }

  hasGone(toxic: Toxic): boolean {
    if (toxic.type !== 'link' && toxic.type !== 'cut') return false;
    for (const device of this.#host.devices) this.applyTo(device);
    if (toxic.type === 'link') {
      this.#host.say(`link: ${this.#host.openLink.name}${whose(toxic)}`);
      return true;
    }
    const still = this.#host.toxics.filter(({ type }) => type === 'cut');
    const streams = [...new Set(still.map(({ stream }) => stream))];
    this.#host.say(streams.length === 0 ? `healed${whose(toxic)}` : `still cut ${streams.join(' and ')}`);
    return true;
  }

  /** A device's own toxic goes before the one for all. */
  applyTo(device: ProxiedDevice): void {
    const cuts = new Set<Direction>();
    let plan = this.#host.openLink;
    let isOwn = false;
    for (const toxic of this.#host.toxics) {
      if (toxic.type !== 'link' && toxic.type !== 'cut') continue;
      const { device: only = 0 } = toxic.attributes;
      if (only !== 0 && only !== device.device) continue;
      if (toxic.type === 'cut') cuts.add(toxic.stream === 'upstream' ? UP : DOWN);
      else if (!isOwn) {
        isOwn = only !== 0;
        plan = this.#plans.get(toxic) ?? plan;
      }
    }
    // Its TCP begins while the link is as it was.
    if (!device.isModelled && (plan !== NO_LINK || cuts.size > 0)) this.#host.willModel(device);
    device.cut(cuts);
    device.become(plan);
  }
}

function whose({ attributes }: Toxic): string {
  const { device = 0 } = attributes as { device?: number };
  return device === 0 ? '' : ` (device ${device})`;
}
