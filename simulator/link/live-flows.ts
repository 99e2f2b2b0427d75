import { DOWN, type Packet } from './fault.ts';

/** Connections of one device that are followed; the one that was opened first is forgotten, and counts as dead. */
export const MAX_LIVE_FLOWS = 64;

/** The connections that the network still carries, for faults after which the older ones are silently dead. */
export class LiveFlows {
  /** In the order of their opening; null until the first break, when all are alive. */
  #alive: Set<number> | null = null;
  #opened = new Set<number>();

  /** Whether the network carries the packet; a SYN of the device opens its connection. */
  carries(packet: Packet): boolean {
    if (packet.isSyn && packet.direction !== DOWN) this.#open(packet.flow);
    return this.#alive === null || this.#alive.has(packet.flow);
  }

  /** No connection of before is carried any more. */
  breakAll(): void {
    this.#opened.clear();
    this.#alive = this.#opened;
  }

  #open(flow: number): void {
    this.#opened.delete(flow);
    if (this.#opened.size >= MAX_LIVE_FLOWS)
      this.#opened.delete(this.#opened.values().next().value as number);
    this.#opened.add(flow);
  }
}
