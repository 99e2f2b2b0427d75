import type { BrokerLimits, Tally } from '../limits.ts';
import { History, type HistoryBudget } from './history.ts';
import { InboundIds } from './inbound-ids.ts';

/** The packet ids of all clients. */
export class ClientsIds {
  readonly #byClient = new Map<string, InboundIds>();
  readonly #limits: BrokerLimits;
  readonly #knowsDevices: boolean;
  readonly #budget: HistoryBudget;

  /**
   * @param knowsDevices false where a client's past is its session and no board's
   * @param onFull told when there is no room to remember more
   */
  constructor(limits: BrokerLimits, tally: Tally, knowsDevices: boolean, onFull: () => void) {
    this.#limits = limits;
    this.#knowsDevices = knowsDevices;
    this.#budget = {
      take: (bytes) => {
        const hasRoom = tally.historyBytes + bytes <= limits.historyBytes;
        if (hasRoom) tally.historyBytes += bytes;
        else onFull();
        return hasRoom;
      },
      give: (bytes) => {
        tally.historyBytes -= bytes;
      },
    };
  }

  /** @param isNamed false for a client id that the broker has made up: nobody comes back with it */
  of(clientId: string, device: number, isNamed: boolean): InboundIds {
    const known = this.#byClient.get(clientId);
    if (known !== undefined) return known;
    const history = this.#knowsDevices ? null : new History(this.#budget);
    const made = new InboundIds(device, this.#budget, history);
    const isKept = isNamed || !this.#knowsDevices;
    if (isKept && this.#byClient.size < this.#limits.sessions) this.#byClient.set(clientId, made);
    return made;
  }

  /** A session is over. A board's ids are in use all the same. */
  sessionEnded(clientId: string): void {
    if (this.#knowsDevices) return;
    this.#byClient.get(clientId)?.dispose();
    this.#byClient.delete(clientId);
  }

  deviceLostPower(device: number): void {
    for (const [clientId, ids] of this.#byClient) if (ids.device === device) this.#byClient.delete(clientId);
  }
}
