import type { Fleet } from '../fleet/fleet.ts';
import { obey } from './commands.ts';
import { faultsOf, type LiveFault } from './faults.ts';
import { LINK_NAMES, LINK_WORDS, stateOf } from './links.ts';
import type { LiveSource, PassingMessage } from './source.ts';
import type { Command, DeviceRow, Overview, WaitingMessage } from './topics.ts';

/** Virtual boards on the page. */
export class FleetSource implements LiveSource {
  #fleet: Fleet;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  overview(): Overview {
    const { plan, upstream } = this.#fleet;
    const about = `${plan.devices} virtual boards, broker ${upstream.host}:${upstream.port}, seed ${plan.seed}`;
    return { title: 'mote sim', about, links: LINK_NAMES, linkWords: LINK_WORDS, doors: [] };
  }

  rows(): DeviceRow[] {
    const { name } = this.#fleet;
    return this.#fleet.boards.map((board) => ({
      target: name,
      device: board.device,
      name: board.clientId,
      state: board.hasPower ? stateOf(board.link) : 'off',
      link: board.link.plan.name,
      isConnected: board.isConnected,
      outbox: board.outbox,
      latencyMs: board.latencyMs,
      messages: board.messages,
    }));
  }

  waiting(_target: string, device: number, count: number): WaitingMessage[] | null {
    const nowUs = this.#fleet.kernel.now;
    const waiting = this.#fleet.boards[device - 1]?.waiting(count) ?? null;
    return (
      waiting?.map(({ topic, payload, sinceUs }) => ({
        topic,
        payload,
        waitingMs: (nowUs - sinceUs) / 1000,
      })) ?? null
    );
  }

  faults(): LiveFault[] {
    const broker = this.#fleet.isBrokerAway ? ['broker out of reach'] : [];
    return [...faultsOf([this.#fleet]), ...broker.map((text) => ({ what: text, text }))];
  }

  retained(): [] {
    return [];
  }

  listen(onMessage: ((message: PassingMessage) => void) | null): void {
    const { boards, name } = this.#fleet;
    this.#fleet.onArrival = ({ latencyUs, ...message }) => {
      const latencyMs = latencyUs === null ? null : latencyUs / 1000;
      onMessage?.({ ...message, target: name, from: boards[message.device - 1].clientId, latencyMs });
    };
  }

  obey(command: Command): void {
    obey([this.#fleet], command);
  }
}
