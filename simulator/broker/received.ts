import type { Publish } from './codec/packets.ts';

/**
 * What one session has taken in at QoS 2, by packet id, until its PUBREL (MQTT-4.3.3-2: it goes on to its
 * subscribers at once, and only the id is kept). Ids are 16 bits, so at most 65,535 are held.
 */
export class Received {
  #held = new Map<number, Publish>();

  /** Ids between PUBREC and PUBREL. */
  get count(): number {
    return this.#held.size;
  }

  /** @returns whether the message is new, and must go on to its subscribers */
  publish(publish: Publish): boolean {
    const held = this.#held.get(publish.packetId);
    if (held?.topic === publish.topic && held.payload === publish.payload) return false;
    // Another message under that id: as mosquitto does, a client without memory loses none of its messages.
    this.#held.set(publish.packetId, publish);
    return true;
  }

  pubrel(packetId: number): void {
    this.#held.delete(packetId);
  }
}
