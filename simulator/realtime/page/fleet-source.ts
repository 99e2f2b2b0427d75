import type { Fleet } from '../fleet/fleet.ts';
import { obey } from './commands.ts';
import { LINK_NAMES, stateOf } from './links.ts';
import type { LiveSource, PassingMessage } from './source.ts';
import type { Command, DeviceRow, Overview } from './topics.ts';

/** Virtual boards on the page. */
export class FleetSource implements LiveSource {
  #fleet: Fleet;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  overview(): Overview {
    const { plan, upstream } = this.#fleet;
    const about = `${plan.devices} virtual boards, broker ${upstream.host}:${upstream.port}, seed ${plan.seed}`;
    return { title: 'mote sim', about, links: LINK_NAMES };
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

  listen(onMessage: ((message: PassingMessage) => void) | null): void {
    const { boards } = this.#fleet;
    this.#fleet.onArrival = ({ device, topic, payload, qos, latencyUs }) => {
      const latencyMs = latencyUs === null ? null : latencyUs / 1000;
      onMessage?.({ from: boards[device - 1].clientId, topic, payload, qos, latencyMs });
    };
  }

  obey(command: Command): void {
    obey([this.#fleet], command);
  }
}
