import { ProtocolError, type Publish } from '../codec/packets.ts';
import { sizeOf } from '../topics/retained.ts';
import { type History, type HistoryBudget, inUse, MAX_DUE } from './history.ts';

/** Of messages that one client has under way; of more only the ids are known. */
export const MAX_REMEMBERED_BYTES = 1 << 20;
/** One client alone. */
const NO_LIMIT: HistoryBudget = { take: () => true, give: () => {} };
/** Of earlier connections. */
export const MAX_NEVER_ANSWERED = 1000;

/** Stands for a topic where there was no room for the message: no PUBLISH has an empty one. */
const FORGOTTEN = '';
const UNKNOWN: Publish = {
  ...{ topic: FORGOTTEN, payload: '', qos: 2, retain: false },
  ...{ dup: false, packetId: 0 },
};

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
  /** The connection on which the PUBREC of each of them went last. */
  #recordedOn = new Map<number, number>();
  #connections = 0;
  /** Ids that ever named a QoS 2 message; null when the client has a past that is not known here. */
  #qos2Ids: Set<number> | null = null;
  /** Of the messages that are remembered. */
  #bytes = 0;
  readonly #budget: HistoryBudget;
  readonly #history: History | null;

  /** @param history judges what has to be remembered of a connection; null where others do */
  constructor(device: number, budget: HistoryBudget = NO_LIMIT, history: History | null = null) {
    this.device = device;
    this.#budget = budget;
    this.#history = history;
  }

  /**
   * @param isFirst no connection of this device came before, so that nothing can go a second time; its CONNECT may
   * come after that of a later one
   * @param sessionPresent the session of earlier connections goes on
   * @param start for the history, where there is one
   */
  newConnection(isFirst: boolean, sessionPresent: boolean, start = { level: 4, isNew: false }): void {
    this.#isFirstConnection = isFirst && !this.#hasConnected;
    this.#hasConnected = true;
    this.#connections++;
    if (this.#isFirstConnection) this.#qos2Ids = new Set();
    if (!sessionPresent) for (const packetId of [...this.#unreleased.keys()]) this.#release(packetId);
    const never = this.#neverAnswered.concat(this.#unanswered);
    const forgotten = never.splice(0, Math.max(0, never.length - MAX_NEVER_ANSWERED));
    for (const seen of forgotten) this.#forget(seen);
    this.#neverAnswered = never;
    this.#unanswered = [];
    this.#connectionHasPublished = false;
    this.#isGarbled = false;
    const due = {
      1: never.slice(0, MAX_DUE).map(({ packetId }) => packetId),
      2: [...this.#unreleased.keys()].slice(0, MAX_DUE),
    };
    this.#history?.connected({ ...start, due });
  }

  /** Its session is over, and nothing of it is remembered. */
  dispose(): void {
    this.#budget.give(this.#bytes);
    this.#bytes = 0;
    this.#unanswered = [];
    this.#neverAnswered = [];
    this.#unreleased.clear();
    this.#recordedOn.clear();
    this.#history?.forget();
  }

  /** Of the messages that are remembered. */
  get rememberedBytes(): number {
    return this.#bytes;
  }

  garbled(): void {
    this.#isGarbled = true;
  }

  /** @returns what the PUBLISH breaks, or null; the link need not close for it */
  judge(publish: Publish): ProtocolError | null {
    const fault = this.#judgeHeld(publish);
    const faultOfPast = this.#history?.publish(publish) ?? null;
    return fault ?? faultOfPast;
  }

  /** A SUBSCRIBE or UNSUBSCRIBE has come. @returns what it breaks, or null */
  judgeRequest(packetId: number): ProtocolError | null {
    if (this.#history === null) return null;
    const isHeld = this.#unanswered.some((one) => one.packetId === packetId);
    return isHeld || this.#unreleased.has(packetId) ? inUse(packetId) : this.#history.asked(packetId);
  }

  /** The SUBACK or UNSUBACK is on its way. */
  requestAnswered(packetId: number): void {
    this.#history?.answered(packetId);
  }

  #judgeHeld(publish: Publish): ProtocolError | null {
    const unanswered = this.#take(this.#unanswered, publish) ?? this.#take(this.#neverAnswered, publish);
    const seen = this.#unreleased.get(publish.packetId) ?? unanswered;
    const earlier = seen?.topic === FORGOTTEN ? undefined : seen;
    const isSame = earlier?.topic === publish.topic && earlier.payload === publish.payload;
    const isFirstEver = this.#isFirstConnection && !this.#connectionHasPublished;
    if (publish.qos === 2) {
      // Its PUBREC goes again, after those of the others.
      this.#release(publish.packetId);
      this.#unreleased.set(publish.packetId, this.#hasRoom(publish) ? publish : UNKNOWN);
      this.#recordedOn.set(publish.packetId, this.#connections);
      this.#qos2Ids?.add(publish.packetId);
    } else
      this.#unanswered.push(this.#hasRoom(publish) ? publish : { ...UNKNOWN, packetId: publish.packetId });
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
    const faultOfPast = this.#history?.pubrel(packetId) ?? null;
    const first = this.#recordedBefore(packetId);
    if (this.#release(packetId) && first !== null && !this.#isGarbled)
      return new ProtocolError('MQTT-4.6.0-4', `PUBREL ${packetId} before ${first}, whose PUBREC came first`);
    if (this.#qos2Ids?.has(packetId) !== false) return faultOfPast;
    return new ProtocolError('MQTT-4.3.3-1', `PUBREL ${packetId}, but no QoS 2 message had this id`);
  }

  /** PUBACKs are on their way: from here on each id may be free for the client. */
  answered(): void {
    if (this.#unanswered.length === 0) return;
    for (const seen of this.#unanswered) this.#forget(seen);
    this.#unanswered = [];
  }

  /** @returns whether the message is remembered, beside its id */
  #hasRoom(publish: Publish): boolean {
    const bytes = sizeOf(publish);
    if (this.#bytes + bytes > MAX_REMEMBERED_BYTES || !this.#budget.take(bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  #forget(seen: Publish): void {
    if (seen.topic === FORGOTTEN) return;
    const bytes = sizeOf(seen);
    this.#bytes -= bytes;
    this.#budget.give(bytes);
  }

  /** The first of those whose PUBREC went before this one's, on one connection: of another one it may not have arrived. */
  #recordedBefore(packetId: number): number | null {
    const connection = this.#recordedOn.get(packetId);
    for (const id of this.#unreleased.keys()) {
      if (id === packetId) return null;
      if (this.#recordedOn.get(id) === connection) return id;
    }
    return null;
  }

  #release(packetId: number): boolean {
    const seen = this.#unreleased.get(packetId);
    if (seen === undefined) return false;
    this.#forget(seen);
    this.#recordedOn.delete(packetId);
    return this.#unreleased.delete(packetId);
  }

  #take(seen: Publish[], { packetId }: Publish): Publish | undefined {
    if (seen.length === 0) return undefined;
    const at = seen.findIndex((one) => one.packetId === packetId);
    if (at < 0) return undefined;
    const [taken] = seen.splice(at, 1);
    this.#forget(taken);
    return taken;
  }
}

function broken(rule: string, { packetId }: Publish, what: string): ProtocolError {
  return new ProtocolError(rule, `packet id ${packetId}: ${what}`);
}
