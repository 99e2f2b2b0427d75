import { isLoopback } from '../admission/hosts.ts';
import { type LinkContext, ProxiedDevice } from './device.ts';
import { NO_LINK } from './link-toxics.ts';

/** Most devices; further ones are refused. */
export const MAX_PROXIED_DEVICES = 20_000;

/**
 * Finds the device of a connection. Each address is one device, and its connections share its link. On loopback all
 * share one address: there a new connection belongs to the first device that has none open, so that a device that
 * reconnects gets its own link again.
 */
export class DeviceTable {
  readonly devices: ProxiedDevice[] = [];
  #here: ProxiedDevice[] = [];
  #elsewhere = new Map<string, ProxiedDevice>();
  #air: LinkContext;

  constructor(air: LinkContext) {
    this.#air = air;
  }

  /** @returns null when there are too many */
  take(address: string): ProxiedDevice | null {
    const isHere = isLoopback(address);
    const known = isHere ? this.#here.find(({ sockets }) => sockets === 0) : this.#elsewhere.get(address);
    if (known !== undefined) return known;
    if (this.devices.length >= MAX_PROXIED_DEVICES) return null;
    const device = new ProxiedDevice(this.#air, this.devices.length + 1, NO_LINK);
    device.address = address;
    this.devices.push(device);
    if (isHere) this.#here.push(device);
    else this.#elsewhere.set(address, device);
    return device;
  }
}
