import { type Clock, WORLD } from '../kernel/kernel.ts';
import type { Listener, Socket, SocketUser } from '../net/socket.ts';
import type { Authenticator } from './auth.ts';
import { BrokerFaults } from './broker-faults.ts';
import { type BrokerPlan, isLetIn, spanAt } from './broker-plan.ts';
import { lengthBytes } from './codec/encode.ts';
import type { Connect, Message, ProtocolError, Publish, Qos, Refusal, Subscribe } from './codec/packets.ts';
import { SUBSCRIPTION_ID } from './codec/properties.ts';
import { SHARED } from './codec/version5.ts';
import { Connection } from './connection.ts';
import type { Admission, Hub } from './hub.ts';
import { IdleTimeouts } from './idle-timeout.ts';
import { InboundIds } from './inbound.ts';
import type { BrokerObserver, CloseReason } from './observer.ts';
import { matches, Routes } from './routes.ts';
import { Session } from './session.ts';

/** Sessions, connected or kept; a CONNECT beyond that gets code 3. */
export const MAX_SESSIONS = 1 << 17;
/** Topics with a retained message; more are not kept. */
export const MAX_RETAINED = 1 << 17;
/** Levels of a filter (mosquitto's limit); a deeper one is refused. */
export const MAX_FILTER_LEVELS = 200;

/** Reason codes of MQTT 5, one character each. */
const NO_SUBSCRIPTION_EXISTED = '\x11';
const FILTER_INVALID = '\x8f';
const NOTHING_SHARED = '\x9e';

const BAD_LOGIN = 4;
const BAD_METHOD = 6;

/**
 * A strict broker for MQTT 3.1.1 and 5 in virtual time: it does what the standard asks of a server, and
 * tells its observer every rule that a client breaks. A fault in the bytes closes the link (MQTT-4.8.0-1); a
 * fault that needs history to be seen is told only, as other brokers would let it pass.
 */
export class Broker implements Listener, Hub {
  readonly trouble: BrokerFaults;
  readonly authenticator: Authenticator | null;
  readonly idleTimeouts: IdleTimeouts;
  #clock: Clock;
  #plan: BrokerPlan;
  #observer: BrokerObserver;
  #connections = new Set<Connection>();
  #sessions = new Map<string, Session>();
  #routes = new Routes<Session>();
  #retained = new Map<string, Message>();
  #ids = new Map<string, InboundIds>();
  #devicesSeen = new Set<number>();
  #firstConnections = new WeakSet<Connection>();
  #assignedIds = 0;

  /** @param authenticator for clients of MQTT 5 that name its method; all other methods are refused */
  constructor(
    clock: Clock,
    plan: BrokerPlan,
    observer: BrokerObserver,
    authenticator: Authenticator | null = null,
  ) {
    this.authenticator = authenticator;
    this.#clock = clock;
    this.idleTimeouts = new IdleTimeouts(clock);
    this.#plan = plan;
    this.#observer = observer;
    this.trouble = new BrokerFaults(clock, plan, (device, what) =>
      observer.troubled?.(clock.now, device, what),
    );
    for (const down of plan.downs) {
      clock.at(down.fromUs, WORLD, (kept: boolean) => this.#die(kept), down.keepsSessions);
    }
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#connections.size;
  }

  listeningAt(timeUs: number): boolean {
    return spanAt(this.#plan.downs, timeUs) === undefined;
  }

  accept(socket: Socket, device: number): SocketUser {
    const connection = new Connection(this.#clock, this, socket, device);
    this.#connections.add(connection);
    if (!this.#devicesSeen.has(device)) this.#firstConnections.add(connection);
    this.#devicesSeen.add(device);
    // A handshake that ended in the instant of the kill reaches a process that is no more.
    if (!this.listeningAt(this.#clock.now)) connection.close('killed');
    return connection;
  }

  /** A board has lost its memory, and the packet ids in use with it; the broker could not know. */
  deviceLostPower(device: number): void {
    this.#devicesSeen.add(device);
    for (const [clientId, ids] of this.#ids) if (ids.device === device) this.#ids.delete(clientId);
  }

  connect(connection: Connection, connect: Connect): Admission {
    const code = this.#codeFor(connect, connection.device);
    if (code !== 0) return { session: null, sessionPresent: false, code, ids: null };
    const clientId = connect.clientId || `auto-${++this.#assignedIds}`;
    const open = this.#sessions.get(clientId)?.wire;
    if (open instanceof Connection) open.close('taken-over');
    // A session that ends with its connection is gone by now.
    const old = this.#sessions.get(clientId);
    const isNew = connect.cleanSession || (old !== undefined && this.trouble.forgets(connection.device));
    const kept = isNew ? undefined : old;
    if (old !== undefined && kept === undefined) this.#forget(old);
    const session = kept ?? new Session(clientId, connect.sessionExpiryS);
    session.expiryS = connect.sessionExpiryS;
    this.#sessions.set(clientId, session);
    const ids = this.#ids.get(clientId) ?? new InboundIds(connection.device);
    if (connect.clientId !== '' && this.#ids.size < MAX_SESSIONS) this.#ids.set(clientId, ids);
    const sessionPresent = kept !== undefined;
    ids.newConnection(this.#firstConnections.has(connection), sessionPresent);
    this.#observer.connected(this.#clock.now, connection.device, clientId, sessionPresent);
    return { session, sessionPresent, code, ids };
  }

  publish(connection: Connection, publish: Publish): boolean {
    const { device, clientId, session } = connection;
    const { topic, payload, qos, retain, dup, packetId } = publish;
    // Field by field: spreading takes two microseconds, several times as long as all the rest.
    const timeUs = this.#clock.now;
    this.#observer.takenIn({ topic, payload, qos, retain, dup, packetId, timeUs, device, clientId });
    return this.#route(publish, session);
  }

  subscribe(session: Session, filters: Subscribe['filters']): { codes: string; retained: Message[] } {
    let codes = '';
    const retained: Message[] = [];
    for (const { filter, asked } of filters) {
      const isDeep = filter.split('/').length > MAX_FILTER_LEVELS;
      if (isDeep || filter.startsWith(SHARED)) {
        codes += isDeep ? FILTER_INVALID : NOTHING_SHARED;
        continue;
      }
      codes += String.fromCharCode(asked.qos);
      session.subscriptions.set(filter, asked);
      const isNew = this.#routes.add(filter, session, asked);
      if (asked.retainHandling === 2 || (asked.retainHandling === 1 && !isNew)) continue;
      for (const message of this.#retained.values()) {
        if (this.#hasExpired(message) || !matches(filter, message.topic)) continue;
        const qos = lower(message.qos, asked.qos);
        retained.push({ ...message, qos, properties: withIds(message.properties, asked.ids) });
      }
    }
    return { codes, retained };
  }

  unsubscribe(session: Session, filters: string[]): string {
    let codes = '';
    for (const filter of filters) {
      codes += session.subscriptions.delete(filter) ? '\0' : NO_SUBSCRIPTION_EXISTED;
      this.#routes.remove(filter, session);
    }
    return codes;
  }

  closed(connection: Connection, reason: CloseReason): void {
    const { device, clientId, session, will } = connection;
    this.#connections.delete(connection);
    this.#observer.closed(this.#clock.now, device, clientId, reason);
    if (session === null) return;
    session.wire = null;
    // The will of a process that was killed dies with it.
    if (reason !== 'killed') session.will = will;
    if (session.will?.delayS === 0) this.#publishWill(session);
    else if (session.will !== null)
      this.#after(session.will.delayS, session, () => this.#publishWill(session));
    if (session.expiryS === 0) this.#forget(session);
    else if (session.expiryS < Infinity) this.#after(session.expiryS, session, () => this.#forget(session));
  }

  violated(connection: Connection, error: ProtocolError): void {
    const { rule, message: detail } = error;
    this.#observer.violation({ timeUs: this.#clock.now, device: connection.device, rule, detail });
  }

  /** Does it unless the client has come back by then. */
  #after(delayS: number, session: Session, act: () => void): void {
    const { takeovers } = session;
    this.#clock.at(
      this.#clock.now + delayS * 1e6,
      WORLD,
      () => {
        if (session.takeovers === takeovers && session.wire === null) act();
      },
      undefined,
    );
  }

  #publishWill(session: Session): void {
    const { will } = session;
    session.will = null;
    if (will === null) return;
    const { topic, payload, qos, retain, properties, expiryS } = will;
    const expiresUs = this.#clock.now + expiryS * 1e6;
    this.#route(
      { topic, payload, qos, retain, properties, ...(expiryS < Infinity && { expiresUs }) },
      session,
    );
  }

  #codeFor(connect: Connect, device: number): Refusal | 0 {
    if (connect.level !== 4 && connect.level !== 5) return 1;
    if (connect.authentication !== null && connect.authentication.method !== this.authenticator?.method)
      return BAD_METHOD;
    if (connect.level === 4 && connect.clientId === '' && !connect.cleanSession) return 2;
    if (this.#sessions.size >= MAX_SESSIONS && !this.#sessions.has(connect.clientId)) return 3;
    // Who sits next to the broker is asked for nothing.
    if (device !== WORLD && !isLetIn(this.#plan, connect, this.#clock.now)) return BAD_LOGIN;
    const refusal = spanAt(this.#plan.refusals, this.#clock.now);
    if (refusal === undefined) return 0;
    this.#observer.troubled?.(this.#clock.now, device, 'broker-refuses');
    return refusal.code;
  }

  /** @returns whether somebody has subscribed */
  #route(message: Message, from: Session | null): boolean {
    if (message.retain) this.#retain(message);
    if (this.#routes.count === 0) return false;
    const { topic, payload, properties, expiresUs } = message;
    const found = this.#routes.match(topic, from);
    for (const [session, { qos, retainAsPublished, ids }] of found) {
      session.deliver({
        topic,
        payload,
        qos: lower(message.qos, qos),
        retain: message.retain && retainAsPublished,
        properties: withIds(properties, ids),
        expiresUs,
      });
    }
    return found.size > 0;
  }

  #hasExpired({ expiresUs = Infinity }: Message): boolean {
    return expiresUs <= this.#clock.now;
  }

  /** An empty payload clears (MQTT-3.3.1-10, 3.3.1-11). */
  #retain(message: Message): void {
    const { topic, payload, qos, properties, expiresUs } = message;
    if (payload === '') this.#retained.delete(topic);
    else if (this.#retained.size < MAX_RETAINED || this.#retained.has(topic))
      this.#retained.set(topic, { topic, payload, qos, retain: true, properties, expiresUs });
  }

  #forget(session: Session): void {
    this.#publishWill(session);
    for (const filter of session.subscriptions.keys()) this.#routes.remove(filter, session);
    if (this.#sessions.get(session.clientId) === session) this.#sessions.delete(session.clientId);
  }

  #die(keepsSessions: boolean): void {
    for (const connection of [...this.#connections]) connection.close('killed');
    if (keepsSessions) return;
    this.#sessions.clear();
    this.#retained.clear();
    this.#routes = new Routes();
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
