import { type Kernel, WORLD } from '../../kernel/kernel.ts';
import type { LinkPlan } from '../../link/index.ts';
import type { ProxiedDevice } from './device.ts';
import type { LinkState } from './toxics/link-effect.ts';
import { linkEffectOf, type Toxic } from './toxics/toxic.ts';

/** No link: bytes pass at once. */
export const NO_LINK: LinkPlan = { name: 'none', faults: [] };

/** The owner of the devices whose links toxics change. */
export interface LinkToxicsHost {
  readonly kernel: Kernel;
  readonly toxics: readonly Toxic[];
  readonly devices: readonly ProxiedDevice[];
  /** The link of its devices without toxics. */
  readonly openLink: LinkPlan;
  /** Called when connections of that device will need a simulated TCP. */
  willModel(device: ProxiedDevice): void;
  removeToxic(toxic: Toxic): void;
  say(text: string): void;
}

/** The toxics that act on links and not on bytes, for all devices or for one by its number. */
export class LinkToxics {
  #host: LinkToxicsHost;

  constructor(host: LinkToxicsHost) {
    this.#host = host;
  }

  /** To be called before a toxic is set. @throws LinkError when a link toxic names no link */
  prepare(toxic: Toxic): void {
    linkEffectOf(toxic.type)?.check?.(toxic);
  }

  /** The host has added a toxic. @returns false: it does not act on links */
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
    const { plan, cuts, losses } = linkUnder(this.#host, device.device);
    // Its simulated TCP begins before the link changes.
    if (!device.isModelled && (plan !== NO_LINK || cuts.size > 0 || losses.length > 0))
      this.#host.willModel(device);
    device.cut(cuts);
    device.lose(losses);
    device.become(plan);
  }
}

/** What the toxics make of a device's link. @param device 0: of a device that none is for alone */
export function linkUnder(
  { kernel, openLink, toxics }: Pick<LinkToxicsHost, 'kernel' | 'openLink' | 'toxics'>,
  device: number,
): LinkState {
  const state: LinkState = { kernel, plan: openLink, cuts: new Set(), losses: [] };
  // A device's own toxic comes after those for all devices, so its link replaces theirs.
  for (const number of device === 0 ? [0] : [0, device])
    for (const toxic of toxics) if (deviceOf(toxic) === number) linkEffectOf(toxic.type)?.apply(toxic, state);
  return state;
}

/** 0 for a toxic that acts on all devices. */
function deviceOf({ attributes }: Toxic): number {
  return ('device' in attributes ? attributes.device : 0) ?? 0;
}

function whose(toxic: Toxic): string {
  const device = deviceOf(toxic);
  return device === 0 ? '' : ` (device ${device})`;
}
