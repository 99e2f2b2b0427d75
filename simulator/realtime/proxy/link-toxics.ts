import { type Kernel, WORLD } from '../../kernel/kernel.ts';
import type { LinkPlan } from '../../link/index.ts';
import type { ProxiedDevice } from './device.ts';
import type { LinkState } from './toxics/link-effect.ts';
import { linkEffectOf, type Toxic } from './toxics/toxic.ts';

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

  constructor(host: LinkToxicsHost) {
    this.#host = host;
  }

  /** Before a toxic is set. @throws LinkError where a link toxic names none */
  prepare(toxic: Toxic): void {
    linkEffectOf(toxic.type)?.check?.(toxic);
  }

  /** It is among the host's toxics from now on. @returns false: it is none of the link's */
  hasCome(toxic: Toxic): boolean {
    const effect = linkEffectOf(toxic.type);
    if (effect === null) return false;
    const host = this.#host;
    host.say(`${effect.describe(toxic)}${whose(toxic)}`);
    const durationMs = effect.durationMs?.(toxic.attributes) ?? 0;
    const { kernel } = host;
    if (durationMs > 0)
      kernel.at(kernel.now + durationMs * 1000, WORLD, () => host.removeToxic(toxic), undefined);
    for (const device of host.devices) this.applyTo(device);
    return true;
  }

  hasGone(toxic: Toxic): boolean {
    const effect = linkEffectOf(toxic.type);
    if (effect === null) return false;
    const { devices, toxics, openLink } = this.#host;
    for (const device of devices) this.applyTo(device);
    const rest = toxics.filter(({ type }) => type === toxic.type);
    this.#host.say(`${effect.describeEnd(toxic, rest, openLink)}${whose(toxic)}`);
    return true;
  }

  applyTo(device: ProxiedDevice): void {
    const { kernel, openLink, toxics } = this.#host;
    const state: LinkState = { kernel, plan: openLink, cuts: new Set(), losses: [] };
    // A device's own toxic comes behind those for all, so that its link takes their place.
    for (const number of [0, device.device])
      for (const toxic of toxics)
        if (deviceOf(toxic) === number) linkEffectOf(toxic.type)?.apply(toxic, state);
    const { plan, cuts, losses } = state;
    // Its TCP begins while the link is as it was.
    if (!device.isModelled && (plan !== NO_LINK || cuts.size > 0 || losses.length > 0))
      this.#host.willModel(device);
    device.cut(cuts);
    device.lose(losses);
    device.become(plan);
  }
}

/** 0 for a toxic that is for all devices. */
function deviceOf({ attributes }: Toxic): number {
  return ('device' in attributes ? attributes.device : 0) ?? 0;
}

function whose(toxic: Toxic): string {
  const device = deviceOf(toxic);
  return device === 0 ? '' : ` (device ${device})`;
}
