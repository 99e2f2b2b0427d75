import { DOWN } from '../../link/fault.ts';
import type { ModemObserver, ModemSocket } from '../../modem/index.ts';
import { ConnectionWatch, type ProxiedMessage } from '../proxy/connection-watch.ts';
import type { ProxiedDevice } from '../proxy/device.ts';

/** Reads the MQTT in the bytes that a modem's board sends and gets, for the live page. */
export class ModemWatch {
  /** Gets each message; null: nobody observes. */
  onMessage: ((message: ProxiedMessage) => void) | null = null;
  readonly #device: () => ProxiedDevice;
  /** At most one for each socket of the modem. */
  readonly #watches = new Map<number, ConnectionWatch>();

  constructor(device: () => ProxiedDevice) {
    this.#device = device;
  }

  get connections(): ConnectionWatch[] {
    return [...this.#watches.values()];
  }

  readonly observer: Pick<ModemObserver, 'dialled' | 'sent' | 'received'> = {
    dialled: ({ id }) => {
      const { seen, kernel } = this.#device();
      const passing = (message: ProxiedMessage) => this.onMessage?.(message);
      this.#watches.set(id, new ConnectionWatch(seen, () => kernel.now, passing));
    },
    sent: ({ id }, bytes) => this.#watches.get(id)?.sent(Buffer.from(bytes, 'latin1')),
    received: ({ id }, bytes) => this.#watches.get(id)?.passed(DOWN, Buffer.from(bytes, 'latin1')),
  };

  /** Forgets the connections that the modem has no more. */
  keep(sockets: readonly (ModemSocket | null | undefined)[]): void {
    for (const id of this.#watches.keys()) if (!sockets[id]) this.#watches.delete(id);
  }
}
