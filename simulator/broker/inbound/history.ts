import { ProtocolError, type Publish } from '../codec/packets.ts';
import { IdSet } from './id-set.ts';

/** PUBRELs of one connection that are remembered; the oldest is forgotten first. */
export const MAX_RELEASED = 100;

/** Messages of earlier connections whose order is remembered. */
export const MAX_DUE = 1000;

/** How a connection begins. */
export interface ConnectionStart {
  level: number;
  /** Its session has no past: what was not sent on this connection was never sent. */
  isNew: boolean;
  /** Ids of messages that the client must send again, in the order in which it sent them first. */
  due: Record<1 | 2, readonly number[]>;
}

/** Memory that all clients share. */
export interface HistoryBudget {
  /** @returns false where there is no room for so many bytes more */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

/**
 * Which packet ids one client has used on its connection. A broker alone cannot know whether its PUBACK was read, so
 * this speaks only of what no PUBACK could explain. Without room in the budget it says nothing until the next CONNECT.
 */
export class History {
  readonly #budget: HistoryBudget;
  /** Of PUBLISHes above QoS 0; null where there was no room. */
  #published: IdSet | null = new IdSet();
  /** Of those at QoS 2. */
  #atQos2 = new IdSet();
  /** Of PUBRELs, until the next PUBLISH with that id. */
  readonly #released = new Set<number>();
  /** Of SUBSCRIBEs and UNSUBSCRIBEs whose answer waits for the disk. */
  readonly #requests = new Set<number>();
  #start: ConnectionStart = { level: 4, isNew: false, due: { 1: [], 2: [] } };
  /** Place in `due` of the message that was sent again last, by QoS. */
  #lastResent = { 1: -1, 2: -1 };
  #bytes = 0;

  constructor(budget: HistoryBudget) {
    this.#budget = budget;
  }

  connected(start: ConnectionStart): void {
    this.forget();
    this.#published = new IdSet();
    this.#start = start;
    this.#lastResent = { 1: -1, 2: -1 };
  }

  /** Gives the memory back. */
  forget(): void {
    this.#budget.give(this.#bytes);
    this.#bytes = 0;
    this.#published = null;
    this.#atQos2.clear();
    this.#released.clear();
    this.#requests.clear();
  }

  /** @returns what a PUBLISH above QoS 0 breaks, or null */
  publish({ packetId, dup, qos }: Publish): ProtocolError | null {
    if (this.#published === null) return null;
    const isAgain = this.#published.add(packetId);
    if (qos === 2) this.#atQos2.add(packetId);
    const wasReleased = this.#released.size > 0 && this.#released.delete(packetId);
    if (!this.#hasRoom()) return null;
    if (this.#requests.size > 0 && this.#requests.has(packetId)) return inUse(packetId);
    if (!dup) return null;
    if (!isAgain && this.#start.isNew)
      return broken(
        qos === 1 ? 'MQTT-4.3.2-1' : 'MQTT-4.3.3-1',
        packetId,
        'DUP 1, but this session, which began with this connection, has not sent it before',
      );
    if (!isAgain) return this.#judgeOrder(packetId, qos === 1 ? 1 : 2);
    if (qos === 2 && wasReleased) return broken('MQTT-4.3.3-1', packetId, 'PUBLISH again after its PUBREL');
    return this.#start.level === 5
      ? broken('MQTT5-4.4.0-1', packetId, 'sent again within one connection')
      : null;
  }

  /** @returns what a PUBREL breaks, or null; one that comes again breaks nothing */
  pubrel(packetId: number): ProtocolError | null {
    if (this.#published === null) return null;
    const isKnown = this.#atQos2.has(packetId);
    if (this.#released.size >= MAX_RELEASED) {
      const [oldest] = this.#released;
      this.#released.delete(oldest);
    }
    this.#released.add(packetId);
    return isKnown || !this.#start.isNew
      ? null
      : broken('MQTT-4.3.3-1', packetId, 'PUBREL, but no QoS 2 message of this session had this id');
  }

  /** A SUBSCRIBE or UNSUBSCRIBE has come. @returns what it breaks, or null */
  asked(packetId: number): ProtocolError | null {
    if (this.#requests.has(packetId)) return inUse(packetId);
    this.#requests.add(packetId);
    return null;
  }

  /** Its answer is on its way. */
  answered(packetId: number): void {
    this.#requests.delete(packetId);
  }

  #judgeOrder(packetId: number, qos: 1 | 2): ProtocolError | null {
    const place = this.#start.due[qos].indexOf(packetId);
    if (place < 0) return null;
    const isInOrder = place > this.#lastResent[qos];
    if (isInOrder) this.#lastResent[qos] = place;
    return isInOrder
      ? null
      : broken('MQTT-4.6.0-1', packetId, 'sent again after one that was first sent later');
  }

  #hasRoom(): boolean {
    const more = (this.#published?.bytes ?? 0) + this.#atQos2.bytes - this.#bytes;
    if (more <= 0) return true;
    const hasRoom = this.#budget.take(more);
    if (hasRoom) this.#bytes += more;
    else this.forget();
    return hasRoom;
  }
}

export function inUse(packetId: number): ProtocolError {
  return broken('MQTT-2.3.1-2', packetId, 'in use by a request or message without an answer');
}

function broken(rule: string, packetId: number, what: string): ProtocolError {
  return new ProtocolError(rule, `packet id ${packetId}: ${what}`);
}
