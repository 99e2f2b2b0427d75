import type { Message, Subscription, Will } from '../codec/packets.ts';
import {
  keyOf,
  placeOf,
  RECORD,
  type SessionRecord,
  writeMessage,
  writeSubscription,
  writeWill,
} from './records.ts';
import type { Store } from './store.ts';

/** Writes what one session has to remember over a crash, each change as one record. */
export class SessionJournal {
  readonly #store: Store;
  readonly #clientId: string;

  constructor(store: Store, clientId: string) {
    this.#store = store;
    this.#clientId = clientId;
  }

  whenKept(then: () => void): void {
    this.#store.whenKept(then);
  }

  session(record: SessionRecord): void {
    this.#store.put(keyOf(RECORD.session, this.#clientId), JSON.stringify(record));
  }

  /** @param atUs the broker's time */
  sessionEnded({ user, expiryS }: { user: string | null; expiryS: number }, atUs: number | null): void {
    const endedUs = atUs === null ? null : atUs + this.#store.epochUs;
    this.session({ user, expiryS: expiryS === Infinity ? null : expiryS, endedUs });
  }

  forgotten(): void {
    this.#store.remove(keyOf(RECORD.session, this.#clientId));
  }

  subscribed(filter: string, asked: Subscription): void {
    this.#store.put(keyOf(RECORD.subscription, this.#clientId, filter), writeSubscription(asked));
  }

  unsubscribed(filter: string): void {
    this.#store.remove(keyOf(RECORD.subscription, this.#clientId, filter));
  }

  queued(place: number, message: Message): void {
    const value = writeMessage(message, this.#store.epochUs);
    this.#store.put(keyOf(RECORD.queued, this.#clientId, placeOf(place)), value);
  }

  inFlight(place: number, packetId: number, awaits: string): void {
    const value = JSON.stringify([packetId, awaits]);
    this.#store.put(keyOf(RECORD.inFlight, this.#clientId, placeOf(place)), value);
  }

  /** Delivered, or dropped. */
  done(place: number, wasInFlight: boolean): void {
    this.#store.remove(keyOf(RECORD.queued, this.#clientId, placeOf(place)));
    if (wasInFlight) this.#store.remove(keyOf(RECORD.inFlight, this.#clientId, placeOf(place)));
  }

  /** @param digest tells this message from another one under the same id */
  received(packetId: number, digest: string): void {
    this.#store.put(keyOf(RECORD.received, this.#clientId, placeOf(packetId)), digest);
  }

  released(packetId: number): void {
    this.#store.remove(keyOf(RECORD.received, this.#clientId, placeOf(packetId)));
  }
}

/** Wills are kept of sessions too that are not: their clients may never come back. */
export function keepWill(store: Store, clientId: string, will: Will | null, user: string | null): void {
  const key = keyOf(RECORD.will, clientId);
  if (will === null) store.remove(key);
  else store.put(key, writeWill(will, user));
}

export function keepRetained(store: Store, topic: string, message: Message | null): void {
  const key = keyOf(RECORD.retained, topic);
  if (message === null) store.remove(key);
  else store.put(key, writeMessage(message, store.epochUs));
}
