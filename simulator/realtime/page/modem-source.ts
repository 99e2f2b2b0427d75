import type { LiveModem } from '../modem/live-modem.ts';
import { obey } from './commands.ts';
import { faultsOf, type LiveFault } from './faults.ts';
import { LINK_NAMES, LINK_WORDS, stateOf } from './links.ts';
import type { LiveSource, PassingMessage } from './source.ts';
import type { Command, DeviceRow, Overview, WaitingMessage } from './topics.ts';

/** The modem of `mote modem`, on the page: one device. */
export class ModemSource implements LiveSource {
  readonly #live: LiveModem;
  readonly #terminal: string;

  /** @param terminal where a board finds the modem: `/dev/pts/3` */
  constructor(live: LiveModem, terminal: string) {
    this.#live = live;
    this.#terminal = terminal;
  }

  overview(): Overview {
    const about = `${this.#live.modem.type} at ${this.#terminal}`;
    return { title: 'mote modem', about, links: LINK_NAMES, linkWords: LINK_WORDS, doors: [] };
  }

  rows(): DeviceRow[] {
    const { modem, name, watch, devices } = this.#live;
    const [link] = devices;
    watch.keep(modem.connections.sockets);
    const { seen, device, plan } = link;
    return [
      {
        target: name,
        device,
        name: seen.name || modem.type,
        state: this.#state(),
        link: plan.name,
        isConnected: modem.connections.sockets.some((socket) => socket?.state === 'open'),
        outbox: watch.connections.reduce((sum, { outbox }) => sum + outbox, 0),
        latencyMs: seen.latencyMs,
        messages: seen.messages,
      },
    ];
  }

  waiting(_target: string, _device: number, count: number): WaitingMessage[] {
    const { watch, kernel } = this.#live;
    return watch.connections
      .flatMap(({ unanswered }) => [...unanswered])
      .slice(0, count)
      .map(({ topic, payload, atUs }) => ({ topic, payload, waitingMs: (kernel.now - atUs) / 1000 }));
  }

  faults(): LiveFault[] {
    return faultsOf([this.#live], 'the modem is off');
  }

  retained(): [] {
    return [];
  }

  listen(onMessage: ((message: PassingMessage) => void) | null): void {
    const { watch, name, devices } = this.#live;
    const { device } = devices[0];
    watch.onMessage = onMessage && ((message) => onMessage({ ...message, target: name, device }));
  }

  obey(command: Command): void {
    obey([this.#live], command);
  }

  /** A modem has more to say of itself than its link: whether it is on, and whether it has found its network. */
  #state(): DeviceRow['state'] {
    const { modem, devices } = this.#live;
    const ofLink = stateOf(devices[0]);
    if (modem.power.state !== 'on') return 'off';
    if (ofLink === 'cut' || ofLink === 'outage') return ofLink;
    return modem.registration.isRegistered ? ofLink : 'searching';
  }
}
