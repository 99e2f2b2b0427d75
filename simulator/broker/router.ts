import type { Clock } from '../kernel/kernel.ts';
import type { Rights } from './access.ts';
import { lengthBytes } from './codec/encode.ts';
import { owned } from './codec/owned.ts';
import type { Message, Qos, Subscribe } from './codec/packets.ts';
import { SUBSCRIPTION_ID } from './codec/properties.ts';
import { SHARED } from './codec/version5.ts';
import { REASON } from './farewell.ts';
import type { BrokerLimits, Tally } from './limits.ts';
import type { BrokerObserver } from './observer.ts';
import type { Session } from './session/session.ts';
import { keepRetained } from './store/journal.ts';
import type { Store } from './store/store.ts';
import { Retained, sizeOf } from './topics/retained.ts';
import { Routes } from './topics/routes.ts';
import { shareOf } from './topics/shares.ts';

export interface RouterParts {
  limits: BrokerLimits;
  tally: Tally;
  store: Store | null;
  observer: BrokerObserver;
}

/** Where messages go: to those who have subscribed, and among what is retained. */
export class Router {
  readonly #clock: Clock;
  readonly #parts: RouterParts;
  #routes = new Routes<Session>();
  readonly #retained = new Retained();
  /** What the broker says of itself; no store keeps it, and it counts for no bound. */
  readonly #announced = new Retained();

  constructor(clock: Clock, parts: RouterParts) {
    this.#clock = clock;
    this.#parts = parts;
  }

  get subscriptions(): number {
    return this.#routes.count;
  }

  get shared(): number {
    return this.#routes.shared;
  }

  /** Of filters and their tree. */
  get subscriptionBytes(): number {
    return this.#routes.bytes;
  }

  get retained(): { count: number; bytes: number } {
    return this.#retained;
  }

  /** All but those of topics that begin with $. */
  *retainedMessages(): Generator<Message> {
    for (const message of this.#retained.matching('#'))
      if (message !== null && !this.#hasExpired(message)) yield message;
  }

  /** @returns whether somebody has subscribed */
  publish(message: Message, from: Session | null): boolean {
    if (message.retain) this.#retain(message);
    if (this.#routes.count === 0) return false;
    const { topic } = message;
    const found = this.#routes.match(topic, from);
    for (const [session, asked] of found) this.#deliver(session, message, asked);
    if (this.#routes.shared === 0) return found.size > 0;
    const chosen = this.#routes.matchShared(topic, ({ wire }) => wire !== null && !wire.out.isCongested);
    for (const [session, asked] of chosen) this.#deliver(session, message, asked);
    return found.size + chosen.length > 0;
  }

  /** The broker itself speaks, of itself: $SYS. */
  announce(topic: string, payload: string): void {
    const message = { topic, payload, qos: 0 as const, retain: true };
    this.#announced.set(message);
    for (const [session, asked] of this.#routes.match(topic)) this.#deliver(session, message, asked);
  }

  subscribe(
    session: Session,
    filters: Subscribe['filters'],
  ): { codes: string; retained: Iterable<Message | null>[] } {
    let codes = '';
    const retained: Iterable<Message | null>[] = [];
    for (const { filter: asFound, asked } of filters) {
      const filter = owned(asFound);
      const refusal = this.#refusalOf(session, filter);
      codes += String.fromCharCode(refusal === 0 ? asked.qos : refusal);
      if (refusal !== 0) continue;
      session.subscriptions.set(filter, asked);
      session.journal?.subscribed(filter, asked);
      const isNew = this.#routes.add(filter, session, asked);
      if (asked.retainHandling === 2 || (asked.retainHandling === 1 && !isNew)) continue;
      // Shared subscriptions get no retained messages (4.8.2 of MQTT 5).
      if (!filter.startsWith(SHARED)) retained.push(this.#retainedFor(filter, asked));
    }
    return { codes, retained };
  }

  /** @returns whether there was such a subscription */
  unsubscribe(session: Session, filter: string): boolean {
    const was = session.subscriptions.delete(filter);
    if (was) session.journal?.unsubscribed(filter);
    this.#routes.remove(filter, session);
    return was;
  }

  /** A subscription that was granted before may not be allowed any more, nor what waits because of it. */
  recheck(session: Session, rights: Rights): void {
    for (const filter of [...session.subscriptions.keys()]) {
      if (rights.maySubscribe(shareOf(filter)?.filter ?? filter)) continue;
      this.unsubscribe(session, filter);
      this.#parts.observer.denied?.(session.clientId, 'subscribe', filter);
    }
    session.dropForbidden();
  }

  /** Restores subscriptions from a store; the observer is not told. */
  restore(session: Session): void {
    for (const [filter, asked] of session.subscriptions) this.#routes.add(filter, session, asked);
  }

  restoreRetained(message: Message): void {
    this.#retained.set(message);
  }

  clear(): void {
    this.#routes = new Routes();
    this.#retained.clear();
  }

  #deliver(session: Session, message: Message, asked: Subscribe['filters'][number]['asked']): void {
    const { topic, payload, properties, expiresUs } = message;
    session.deliver({
      topic,
      payload,
      qos: lower(message.qos, asked.qos),
      retain: message.retain && asked.retainAsPublished,
      properties: withIds(properties, asked.ids),
      expiresUs,
    });
  }

  /** @returns a reason code of MQTT 5, or 0 */
  #refusalOf(session: Session, filter: string): number {
    const share = shareOf(filter);
    if (share === null && filter.startsWith(SHARED)) return REASON.filterInvalid;
    if (this.#isTooDeep(filter)) {
      session.onBound?.('topicLevels');
      return REASON.filterInvalid;
    }
    if (session.rights?.maySubscribe(share?.filter ?? filter) === false) {
      this.#parts.observer.denied?.(session.clientId, 'subscribe', filter);
      return REASON.notAuthorised;
    }
    const { limits } = this.#parts;
    const isOver = session.subscriptions.size >= limits.subscriptions;
    const isHeavy = this.#routes.bytes + filter.length > limits.subscriptionBytes;
    if ((!isOver && !isHeavy) || session.subscriptions.has(filter)) return 0;
    session.onBound?.(isOver ? 'subscriptions' : 'subscriptionBytes');
    return REASON.quotaExceeded;
  }

  #isTooDeep(topic: string): boolean {
    const { topicLevels } = this.#parts.limits;
    return topic.split('/', topicLevels + 1).length > topicLevels;
  }

  *#retainedFor(filter: string, asked: Subscribe['filters'][number]['asked']): Generator<Message | null> {
    const tree = filter.startsWith('$SYS') ? this.#announced : this.#retained;
    for (const message of tree.matching(filter)) {
      if (message === null || this.#hasExpired(message)) yield null;
      else {
        const qos = lower(message.qos, asked.qos);
        yield { ...message, qos, properties: withIds(message.properties, asked.ids) };
      }
    }
  }

  #hasExpired({ expiresUs = Infinity }: Message): boolean {
    return expiresUs <= this.#clock.now;
  }

  /** An empty payload clears (MQTT-3.3.1-10, 3.3.1-11). */
  #retain(message: Message): void {
    const { topic, payload, qos, properties, expiresUs } = message;
    const { store } = this.#parts;
    if (payload === '') {
      if (this.#retained.delete(topic) && store !== null) keepRetained(store, topic, null);
      return;
    }
    const kept = { topic, payload, qos, retain: true, properties, expiresUs };
    if (!this.#hasRoom(kept)) return;
    this.#retained.set(kept);
    if (store !== null) keepRetained(store, topic, kept);
  }

  #hasRoom(message: Message): boolean {
    const limit = this.#limitReached(message);
    if (limit === null) return true;
    const { tally, observer } = this.#parts;
    if (tally.reach(limit)) observer.reached?.('', limit);
    return false;
  }

  /** @returns the bound that keeps a message from being retained, or null */
  #limitReached(message: Message): keyof BrokerLimits | null {
    const { limits } = this.#parts;
    const isFull = this.#retained.count >= limits.retained;
    const isHeavy = this.#retained.bytes + sizeOf(message) > limits.retainedBytes;
    const isDeep = this.#isTooDeep(message.topic);
    if (!isFull && !isHeavy && !isDeep) return null;
    const old = this.#retained.get(message.topic);
    if (old !== null && (!isHeavy || sizeOf(message) <= sizeOf(old))) return null;
    if (isDeep) return 'topicLevels';
    return isHeavy ? 'retainedBytes' : 'retained';
  }
}

function withIds(properties: string | undefined, ids: readonly number[]): string | undefined {
  if (ids.length === 0) return properties;
  return (
    ids.map((id) => String.fromCharCode(SUBSCRIPTION_ID) + lengthBytes(id)).join('') + (properties ?? '')
  );
}

function lower(a: Qos, b: Qos): Qos {
  return a < b ? a : b;
}
