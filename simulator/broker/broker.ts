import { type Clock, WORLD } from '../kernel/kernel.ts';
import type { Listener, Socket, SocketUser } from '../net/socket.ts';
import { type Admission, Connection, type Hub } from './connection.ts';
import { InboundIds } from './inbound.ts';
import type { BrokerObserver, CloseReason } from './observer.ts';
import type { ConnackCode, Connect, Message, ProtocolError, Publish, Qos, Subscribe } from './packets.ts';
import { type BrokerPlan, spanAt } from './plan.ts';
import { matches, Routes } from './routes.ts';
import { Session } from './session.ts';
import { Trouble } from './trouble.ts';

/** Sessions, connected or kept; a CONNECT beyond that gets code 3. */
export const MAX_SESSIONS = 1 << 17;
/** Topics with a retained message; more are not kept. */
export const MAX_RETAINED = 1 << 17;
/** Levels of a filter (mosquitto's limit); a deeper one gets SUBACK 0x80. */
export const MAX_FILTER_LEVELS = 200;

const NO_SUBSCRIPTION_EXISTED = '\x11';

/**
 * A strict broker for MQTT 3.1.1 and 5 in virtual time: it does what the standard asks of a server, and
 * tells its observer every rule that a client breaks. A fault in the bytes closes the link (MQTT-4.8.0-1); a
 * fault that needs history to be seen is told only, as other brokers would let it pass.
 */
export class Broker implements Listener, Hub {
  readonly trouble: Trouble;
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

  constructor(clock: Clock, plan: BrokerPlan, observer: BrokerObserver) {
    this.#clock = clock;
    this.#plan = plan;
    this.#observer = observer;
    this.trouble = new Trouble(clock, plan, (device, what) => observer.troubled?.(clock.now, device, what));
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
    const old = this.#sessions.get(clientId);
    if (old?.wire instanceof Connection) old.wire.close('taken-over');
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

  publish(connection: Connection, publish: Publish): void {
    const { device, clientId } = connection;
    const { topic, payload, qos, retain, dup, packetId } = publish;
    // Field by field: spreading takes two microseconds, several times as long as all the rest.
    const timeUs = this.#clock.now;
    this.#observer.takenIn({ topic, payload, qos, retain, dup, packetId, timeUs, device, clientId });
    this.#route(publish);
  }

  subscribe(session: Session, filters: Subscribe['filters']): { codes: string; retained: Message[] } {
    let codes = '';
    const retained: Message[] = [];
    for (const { filter, qos } of filters) {
      if (filter.split('/').length > MAX_FILTER_LEVELS) {
        codes += '\x80';
        continue;
      }
      codes += String.fromCharCode(qos);
      session.subscriptions.set(filter, qos);
      this.#routes.add(filter, session, qos);
      for (const message of this.#retained.values()) {
        if (matches(filter, message.topic)) retained.push({ ...message, qos: lower(message.qos, qos) });
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
    if (session !== null) {
      session.wire = null;
      if (session.expiryS === 0) this.#forget(session);
      else if (session.expiryS < Infinity) this.#after(session.expiryS, session, () => this.#forget(session));
    }
    this.#observer.closed(this.#clock.now, device, clientId, reason);
    // The will of a process that was killed dies with it.
    if (will === null || reason === 'killed') return;
    const delayS = Math.min(connection.willDelayS, session?.expiryS ?? 0);
    if (delayS === 0 || session === null) this.#route(will);
    else this.#after(delayS, session, () => this.#route(will));
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

  #codeFor(connect: Connect, device: number): ConnackCode {
    if (connect.level !== 4 && connect.level !== 5) return 1;
    if (connect.authenticationMethod !== null) return 4;
    if (connect.level === 4 && connect.clientId === '' && !connect.cleanSession) return 2;
    if (this.#sessions.size >= MAX_SESSIONS && !this.#sessions.has(connect.clientId)) return 3;
    const refusal = spanAt(this.#plan.refusals, this.#clock.now);
    if (refusal === undefined) return 0;
    this.#observer.troubled?.(this.#clock.now, device, 'broker-refuses');
    return refusal.code;
  }

  #route(message: Message): void {
    if (message.retain) this.#retain(message);
    if (this.#routes.count === 0) return;
    const { topic, payload, properties, expiresUs } = message;
    for (const [session, granted] of this.#routes.match(topic)) {
      session.deliver({
        topic,
        payload,
        qos: lower(message.qos, granted),
        retain: false,
        properties,
        expiresUs,
      });
    }
  }

  /** An empty payload clears (MQTT-3.3.1-10, 3.3.1-11). */
  #retain(message: Message): void {
    const { topic, payload, qos, properties, expiresUs } = message;
    if (payload === '') this.#retained.delete(topic);
    else if (this.#retained.size < MAX_RETAINED || this.#retained.has(topic))
      this.#retained.set(topic, { topic, payload, qos, retain: true, properties, expiresUs });
  }

  #forget(session: Session): void {
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

function lower(a: Qos, b: Qos): Qos {
  return a < b ? a : b;
}
