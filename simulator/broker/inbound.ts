import { ProtocolError, type Publish } from './packets.ts';

/**
 * Judges packet ids and DUP of one client's PUBLISHes above QoS 0, over all its connections. It speaks only
 * where the broker alone can prove the fault: an id is surely in use while its PUBACK has not left this
 * machine. Whether a PUBACK that left has arrived, only the client's end knows (see simulator/checks).
 */
export class InboundIds {
  /** Content of each message whose PUBACK has not been handed to this connection's socket. */
  #unanswered = new Map<number, string>();
  /** The same for earlier connections, which ended first: their PUBACKs never left. */
  #neverAnswered = new Map<number, string>();
  #connectionHasPublished = false;
  #isFirstConnection = true;

  /** @param isFirst no connection of this device came before, so that nothing can go a second time */
  newConnection(isFirst: boolean): void {
    for (const [packetId, content] of this.#unanswered) this.#neverAnswered.set(packetId, content);
    this.#unanswered.clear();
    this.#isFirstConnection = isFirst;
    this.#connectionHasPublished = false;
  }

  /** @returns what the PUBLISH breaks, or null; the link need not close for it */
  judge(publish: Publish): ProtocolError | null {
    const content = `${publish.topic}\0${publish.payload}`;
    const earlier = this.#unanswered.get(publish.packetId) ?? this.#neverAnswered.get(publish.packetId);
    const isFirstEver = this.#isFirstConnection && !this.#connectionHasPublished;
    this.#unanswered.set(publish.packetId, content);
    this.#neverAnswered.delete(publish.packetId);
    this.#connectionHasPublished = true;
    const id = `packet id ${publish.packetId}`;
    if (publish.dup) {
      if (isFirstEver) return new ProtocolError('MQTT-4.3.2-1', `${id}: the first PUBLISH of all has DUP 1`);
      if (earlier !== undefined && earlier !== content)
        return new ProtocolError('MQTT-2.3.1-3', `${id}: DUP 1, but not the message that had this id`);
    } else if (earlier !== undefined) {
      return earlier === content
        ? new ProtocolError('MQTT-3.3.1-1', `${id}: redelivered with DUP 0`)
        : new ProtocolError('MQTT-2.3.1-2', `${id}: taken by another message that has had no PUBACK`);
    }
    return null;
  }

  /** PUBACKs are on their way: from here on each id may be free for the client. */
  answered(): void {
    if (this.#unanswered.size > 0) this.#unanswered.clear();
  }
}
