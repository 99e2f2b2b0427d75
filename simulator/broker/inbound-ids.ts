import { ProtocolError, type Publish } from './codec/packets.ts';

/**
 * Judges packet ids and DUP of one client's PUBLISHes above QoS 0, over all its connections. It speaks only
 * where the broker alone can prove the fault: an id is surely in use while its PUBACK has not left this
 * machine. Whether a PUBACK that left has arrived, only the client's end knows (see simulator/checks).
 */
export class InboundIds {
  readonly device: number;
  /** Those whose PUBACK has not been handed to this connection's socket; few, and gone at once. */
  #unanswered: Publish[] = [];
  /** The same for earlier connections, which ended first: their PUBACKs never left. */
  #neverAnswered: Publish[] = [];
  #connectionHasPublished = false;
  #isFirstConnection = true;
  #hasConnected = false;
  /** The client may have read a PUBREC of this connection as a part of nonsense. */
  #isGarbled = false;
  /** QoS 2 messages of this session whose PUBREL has not come. */
  #unreleased = new Map<number, Publish>();
  /** Ids that ever named a QoS 2 message; null when the client has a past that is not known here. */
  #qos2Ids: Set<number> | null = null;

  constructor(device: number) {
    this.device = device;
  }

  /**
   * @param isFirst no connection of this device came before, so that nothing can go a second time; its CONNECT may
   * come after that of a later one
   * @param sessionPresent the session of earlier connections goes on
   */
  newConnection(isFirst: boolean, sessionPresent: boolean): void {
    this.#isFirstConnection = isFirst && !this.#hasConnected;
    this.#hasConnected = true;
    if (this.#isFirstConnection) this.#qos2Ids = new Set();
    if (!sessionPresent) this.#unreleased.clear();
    this.#neverAnswered = this.#neverAnswered.concat(this.#unanswered);
    this.#unanswered = [];
    this.#connectionHasPublished = false;
    this.#isGarbled = false;
  }

  garbled(): void {
    this.#isGarbled = true;
  }

  /** @returns what the PUBLISH breaks, or null; the link need not close for it */
  judge(publish: Publish): ProtocolError | null {
    const unanswered = take(this.#unanswered, publish) ?? take(this.#neverAnswered, publish);
    const earlier = this.#unreleased.get(publish.packetId) ?? unanswered;
    const isSame = earlier?.topic === publish.topic && earlier.payload === publish.payload;
    const isFirstEver = this.#isFirstConnection && !this.#connectionHasPublished;
    if (publish.qos === 2) {
      // Its PUBREC goes again, after those of the others.
      this.#unreleased.delete(publish.packetId);
      this.#unreleased.set(publish.packetId, publish);
      this.#qos2Ids?.add(publish.packetId);
    } else this.#unanswered.push(publish);
    this.#connectionHasPublished = true;
    if (publish.dup) {
      if (isFirstEver) return broken('MQTT-4.3.2-1', publish, 'the first PUBLISH of all has DUP 1');
      if (earlier !== undefined && !isSame)
        return broken('MQTT-2.3.1-3', publish, 'DUP 1, but not the message that had this id');
    } else if (earlier !== undefined) {
      return isSame
        ? broken('MQTT-3.3.1-1', publish, 'redelivered with DUP 0')
        : broken('MQTT-2.3.1-2', publish, 'taken by another message before its handshake ended');
    }
    return null;
  }

  /** @returns what a PUBREL breaks, or null; it may belong to a past that is not known */
  judgePubrel(packetId: number): ProtocolError | null {
    const first: number | undefined = this.#unreleased.keys().next().value;
    if (this.#unreleased.delete(packetId) && packetId !== first && !this.#isGarbled)
      return new ProtocolError('MQTT-4.6.0-4', `PUBREL ${packetId} before ${first}, whose PUBREC came first`);
    if (this.#qos2Ids?.has(packetId) !== false) return null;
    return new ProtocolError('MQTT-4.3.3-1', `PUBREL ${packetId}, but no QoS 2 message had this id`);
  }

  /** PUBACKs are on their way: from here on each id may be free for the client. */
  answered(): void {
    if (this.#unanswered.length > 0) this.#unanswered = [];
  }
}

function broken(rule: string, { packetId }: Publish, what: string): ProtocolError {
  return new ProtocolError(rule, `packet id ${packetId}: ${what}`);
}

function take(messages: Publish[], { packetId }: Publish): Publish | undefined {
  const at = messages.findIndex((message) => message.packetId === packetId);
  return at < 0 ? undefined : messages.splice(at, 1)[0];
}
