import type { Awaited, Message, Subscription, Will } from '../codec/packets.ts';
import { RECORD, readMessage, readSubscription, readWill, SEPARATOR, type SessionRecord } from './records.ts';
import type { Store } from './store.ts';

export interface StoredSession extends SessionRecord {
  clientId: string;
  subscriptions: Map<string, Subscription>;
  /** In the order of their places. */
  queue: { place: number; message: Message; flight: { packetId: number; awaits: Awaited } | null }[];
  received: { packetId: number; digest: string }[];
}

/** All that a broker knew, in its own words. */
export interface Stored {
  sessions: Map<string, StoredSession>;
  retained: Message[];
  wills: { clientId: string; will: Will; user: string | null }[];
  /** Keys of records that belong to nothing: what they belonged to is gone. */
  orphans: string[];
}

/** Reads a store that has been checked. @throws SyntaxError where a record says nothing that is known */
export function restore(store: Store): Stored {
  const stored: Stored = { sessions: new Map(), retained: [], wills: [], orphans: [] };
  const flights = new Map<string, { packetId: number; awaits: Awaited }>();
  const later: [key: string, value: string][] = [];
  for (const [key, value] of store.records()) {
    const name = key.slice(1);
    if (key[0] === RECORD.session)
      stored.sessions.set(name, {
        ...(JSON.parse(value) as SessionRecord),
        ...{ clientId: name, subscriptions: new Map(), queue: [], received: [] },
      });
    else if (key[0] === RECORD.retained) stored.retained.push(readMessage(value, store.epochUs));
    else if (key[0] === RECORD.will) stored.wills.push({ clientId: name, ...readWill(value) });
    else if (key[0] === RECORD.inFlight) {
      const [packetId, awaits] = JSON.parse(value) as [number, Awaited];
      flights.set(name, { packetId, awaits });
    } else later.push([key, value]);
  }
  for (const [key, value] of later) {
    const [clientId, rest] = partsOf(key.slice(1));
    const session = stored.sessions.get(clientId);
    if (session === undefined) stored.orphans.push(key);
    else if (key[0] === RECORD.subscription) session.subscriptions.set(rest, readSubscription(value));
    else if (key[0] === RECORD.received)
      session.received.push({ packetId: Number.parseInt(rest, 16), digest: value });
    else if (key[0] === RECORD.queued)
      session.queue.push({
        place: Number.parseInt(rest, 16),
        message: readMessage(value, store.epochUs),
        flight: flights.get(`${clientId}${SEPARATOR}${rest}`) ?? null,
      });
    else throw new SyntaxError(`no record has the kind ${JSON.stringify(key[0])}`);
  }
  for (const { queue } of stored.sessions.values()) queue.sort((one, other) => one.place - other.place);
  return stored;
}

function partsOf(name: string): [clientId: string, rest: string] {
  const end = name.indexOf(SEPARATOR);
  return [name.slice(0, end), name.slice(end + 1)];
}
