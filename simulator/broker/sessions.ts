import { type Clock, WORLD } from '../kernel/kernel.ts';
import type { Connect, Message, Will } from './codec/packets.ts';
import type { BrokerLimits } from './limits.ts';
import type { Router, RouterParts } from './router.ts';
import { Session } from './session/session.ts';
import { keepWill, SessionJournal } from './store/journal.ts';
import { restore, type Stored, type StoredSession } from './store/restore.ts';
import { sizeOf } from './topics/retained.ts';

/** After the broker was killed and restarted, a will waits this long for its client to come back. */
export const WILL_AFTER_CRASH_S = 60;

/** What a session takes beside its names: about, in V8. */
const SESSION_BYTES = 1024;

export interface SessionsUser {
  /** A will's time has come. */
  onWill(will: Message, session: Session): void;
  /** A session is over. */
  onForgotten(clientId: string): void;
  /** A bound was reached. */
  onBound(session: Session, limit: keyof BrokerLimits): void;
}

/** Sessions by client id, connected or kept: how they begin, last and end. */
export class Sessions {
  readonly #clock: Clock;
  readonly #parts: RouterParts;
  readonly #router: Router;
  readonly #user: SessionsUser;
  readonly #byId = new Map<string, Session>();
  #bytes = 0;

  constructor(clock: Clock, parts: RouterParts, router: Router, user: SessionsUser) {
    this.#clock = clock;
    this.#parts = parts;
    this.#router = router;
    this.#user = user;
  }

  get count(): number {
    return this.#byId.size;
  }

  /** Of client ids, user names and wills, and what a session takes beside them. */
  get bytes(): number {
    return this.#bytes;
  }

  get(clientId: string): Session | undefined {
    return this.#byId.get(clientId);
  }

  values(): Iterable<Session> {
    return this.#byId.values();
  }

  /** A new session, for a client that has none or asks for a clean start. */
  begin(clientId: string, connect: Connect, user: string | null): Session {
    const session = this.#make(clientId, connect.sessionExpiryS, user);
    session.journal?.sessionEnded(session, null);
    return session;
  }

  /** A client has come: its will is known, and how long its session lasts. */
  connected(session: Session, { will, sessionExpiryS }: Connect): void {
    const { store } = this.#parts;
    const isOther = session.expiryS !== sessionExpiryS;
    session.expiryS = sessionExpiryS;
    if (session.journal === null && sessionExpiryS > 0 && store !== null) this.#keepAll(session);
    else if (isOther || session.isEnded) session.journal?.sessionEnded(session, null);
    session.isEnded = false;
    session.ends.clear();
    this.#weigh(session, will);
    if (store !== null && (will !== null || session.hasStoredWill)) {
      keepWill(store, session.clientId, will, session.user);
      session.hasStoredWill = will !== null;
    }
  }

  /** Its connection is over. @param will is published after its delay, where there is one */
  disconnected(session: Session, will: Will | null): void {
    session.disconnected();
    session.isEnded = true;
    session.will = will;
    if (will === null) this.#forgetWill(session);
    else if (will.delayS === 0) this.#publishWill(session);
    else session.ends.willUs = this.#in(will.delayS);
    if (session.expiryS === 0) this.forget(session);
    else {
      session.journal?.sessionEnded(session, this.#clock.now);
      session.ends.sessionUs = this.#in(session.expiryS);
      this.#arm(session);
    }
  }

  /** Its user is gone: it ends, and its will is not published. */
  cut(session: Session): void {
    session.will = null;
    this.forget(session);
  }

  forget(session: Session): void {
    this.#publishWill(session);
    for (const filter of [...session.subscriptions.keys()]) this.#router.unsubscribe(session, filter);
    session.dispose();
    session.journal?.forgotten();
    session.ends.clear();
    if (this.#byId.get(session.clientId) !== session) return;
    this.#byId.delete(session.clientId);
    this.#user.onForgotten(session.clientId);
    this.#bytes -= session.bytes;
  }

  /** Forgets every session, as the death of the broker's process does; what the store keeps comes back by `restore`. */
  clear(): void {
    this.#byId.clear();
    this.#bytes = 0;
  }

  /** Takes the sessions that the store kept. @throws SyntaxError where a record is not what was written */
  restore(): void {
    const { store } = this.#parts;
    if (store === null) return;
    const stored = restore(store);
    for (const key of stored.orphans) store.remove(key);
    for (const message of stored.retained) this.#router.restoreRetained(message);
    for (const one of stored.sessions.values()) this.#restoreOne(one, store.epochUs);
    this.#restoreWills(stored);
  }

  #restoreOne(stored: StoredSession, epochUs: number): void {
    const { clientId, expiryS, endedUs, user } = stored;
    const session = this.#make(clientId, expiryS ?? Infinity, user);
    session.isEnded = true;
    for (const [filter, asked] of stored.subscriptions) session.subscriptions.set(filter, asked);
    this.#router.restore(session);
    for (const { place, message, flight } of stored.queue) session.restore(place, message, flight);
    for (const { packetId, digest } of stored.received) session.received.restore(packetId, digest);
    if (session.expiryS === Infinity) return;
    if (endedUs === null) session.journal?.sessionEnded(session, this.#clock.now);
    const since = endedUs === null ? this.#clock.now : endedUs - epochUs;
    // A calendar that was set back shows an end that has not been yet.
    const leftS = session.expiryS - Math.max(0, this.#clock.now - since) / 1e6;
    if (leftS <= 0) this.forget(session);
    else {
      session.ends.sessionUs = this.#in(leftS);
      this.#arm(session);
    }
  }

  /** Their connections ended with the process; the clients may reconnect soon. */
  #restoreWills({ wills }: Stored): void {
    for (const { clientId, will, user } of wills) {
      const session = this.#byId.get(clientId) ?? this.#make(clientId, 0, user);
      session.will = will;
      session.hasStoredWill = true;
      this.#weigh(session, will);
      session.ends.willUs = this.#in(Math.max(will.delayS, WILL_AFTER_CRASH_S));
      // A session that was kept only for its will ends when the will is published.
      if (session.expiryS === 0) session.ends.sessionUs = session.ends.willUs;
      this.#arm(session);
    }
  }

  #make(clientId: string, expiryS: number, user: string | null): Session {
    const { limits, tally, store } = this.#parts;
    const session = new Session(clientId, expiryS, limits, tally);
    session.user = user;
    session.onBound = (limit) => this.#user.onBound(session, limit);
    if (store !== null && expiryS > 0) session.journal = new SessionJournal(store, clientId);
    this.#byId.set(clientId, session);
    this.#weigh(session, null);
    return session;
  }

  /** A session that would have ended with its connection is kept from now on. */
  #keepAll(session: Session): void {
    const { store } = this.#parts;
    if (store === null) return;
    session.journal = new SessionJournal(store, session.clientId);
    session.journal.sessionEnded(session, null);
    for (const [filter, asked] of session.subscriptions) session.journal.subscribed(filter, asked);
  }

  #weigh(session: Session, will: Will | null): void {
    const { clientId, user } = session;
    const willBytes = will === null ? 0 : sizeOf(will);
    const bytes = SESSION_BYTES + clientId.length + (user?.length ?? 0) + willBytes;
    this.#bytes += bytes - session.bytes;
    session.bytes = bytes;
  }

  #in(delayS: number): number {
    return this.#clock.now + delayS * 1e6;
  }

  /** At most one event waits for each session, however often its client comes and goes. */
  #arm(session: Session): void {
    const { ends } = session;
    if (ends.nextUs >= ends.eventUs) return;
    if (ends.eventUs < Infinity) this.#clock.cancel(ends.event);
    ends.eventUs = ends.nextUs;
    ends.event = this.#clock.at(ends.nextUs, WORLD, () => this.#wake(session), undefined);
  }

  #wake(session: Session): void {
    session.ends.eventUs = Infinity;
    // With a store a session lives on as another object after a crash.
    if (this.#parts.store !== null && this.#byId.get(session.clientId) !== session) return;
    const { now } = this.#clock;
    if (session.ends.willUs <= now) {
      session.ends.willUs = Infinity;
      this.#publishWill(session);
    }
    if (session.ends.sessionUs > now) this.#arm(session);
    else {
      this.#parts.tally.expired++;
      this.forget(session);
    }
  }

  #publishWill(session: Session): void {
    const { will } = session;
    session.will = null;
    this.#forgetWill(session);
    if (will === null || session.rights?.mayPublish(will.topic) === false) return;
    const { topic, payload, qos, retain, properties, expiryS } = will;
    const expiresUs = this.#clock.now + expiryS * 1e6;
    this.#user.onWill(
      { topic, payload, qos, retain, properties, ...(expiryS < Infinity && { expiresUs }) },
      session,
    );
  }

  #forgetWill(session: Session): void {
    const { store } = this.#parts;
    if (session.hasStoredWill && store !== null) keepWill(store, session.clientId, null, null);
    session.hasStoredWill = false;
  }
}
