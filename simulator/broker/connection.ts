import type { Clock } from '../kernel/kernel.ts';
import type { NetError, Socket, SocketUser } from '../net/socket.ts';
import { Identity } from './auth.ts';
import { type Dialect, dialectOf, VERSION_311 } from './codec/dialect.ts';
import { PINGRESP_BYTES, pubcompBytes } from './codec/encode.ts';
import { Frames } from './codec/frames.ts';
import * as packets from './codec/packets.ts';
import { type Connect, ProtocolError } from './codec/packets.ts';
import { parseConnect, requireHead } from './codec/parse.ts';
import { MAX_KEEP_ALIVE_S, MAX_UNRELEASED } from './codec/version5.ts';
import type { Hub } from './hub.ts';
import { IdleTimeout } from './idle-timeout.ts';
import type { InboundIds } from './inbound.ts';
import type { CloseReason } from './observer.ts';
import { Outgoing } from './outgoing.ts';
import type { Session, Wire } from './session.ts';

/** A connection that sends no CONNECT is closed; the longest attach of any link profile fits in [E]. */
export const CONNECT_WITHIN_US = 150_000_000;
/** The standard's grace: one and a half keep-alive intervals (MQTT-3.1.2-24). */
const KEEP_ALIVE_GRACE = 1.5;
/** Reason code of a DISCONNECT after which the will is published all the same. */
const DISCONNECT_WITH_WILL = 4;

/** What a client of MQTT 5 is told when the broker ends its connection. */
const GOODBYES: Partial<Record<CloseReason, [code: number, words: string]>> = {
  'keep-alive': [0x8d, 'nothing came for one and a half keep-alives'],
  'taken-over': [0x8e, 'another connection has come with this client id'],
  'too-slow': [0x97, 'too much waits for this client'],
  'hangs-up': [0x8b, 'shutting down'],
};

const NOBODY = { session: null, sessionPresent: false, ids: null };
const NOT_AUTHORISED = 5;

/** One client's connection, as the broker's end sees it. */
export class Connection implements SocketUser, Wire {
  readonly device: number;
  /** Set by an accepted CONNECT. */
  session: Session | null = null;
  will: packets.Will | null = null;
  receiveMaximum = 65_535;
  isGarbled = false;
  closeReason: CloseReason | null = null;

  #clock: Clock;
  #hub: Hub;
  #socket: Socket;
  #frames = new Frames();
  #ids: InboundIds | null = null;
  #out: Outgoing;
  #dialect: Dialect = VERSION_311;
  #identity: Identity;
  /** The broker hangs where this connection is concerned. */
  #isMute = false;
  #idleTimeout: IdleTimeout;

  constructor(clock: Clock, hub: Hub, socket: Socket, device: number) {
    this.#clock = clock;
    this.#hub = hub;
    this.#socket = socket;
    this.device = device;
    this.#out = new Outgoing(clock, socket, {
      delayUs: () => hub.trouble.delayUs(device),
      onTaken: () => this.#ids?.answered(),
      onTooSlow: () => this.close('too-slow'),
    });
    this.#identity = new Identity(hub.authenticator, {
      send: (bytes) => this.send(bytes),
      onShown: (connect, isAccepted) => this.#admit(connect, isAccepted ? 0 : NOT_AUTHORISED),
    });
    this.#idleTimeout = new IdleTimeout(hub.idleTimeouts, clock.now, CONNECT_WITHIN_US, () =>
      this.close(this.session === null ? 'no-connect' : 'keep-alive'),
    );
  }

  get clientId(): string {
    return this.session?.clientId ?? '';
  }

  get nowUs(): number {
    return this.#clock.now;
  }

  get congested(): boolean {
    return this.#out.isCongested;
  }

  onConnected(): void {}

  onReadable(): void {
    const bytes = this.#socket.read(this.#socket.readableBytes);
    if (this.closeReason !== null) {
      this.#afterClose(bytes.length);
      return;
    }
    if (this.#isMute || this.#hub.trouble.hangs(this.device)) {
      this.#isMute = true;
      this.#idleTimeout.grant(Infinity);
      if (this.#socket.ended) this.close('end');
      return;
    }
    this.#out.cork();
    this.#frames.push(bytes);
    this.#handleFrames();
    this.#out.uncork();
    if (this.#socket.ended && this.closeReason === null) this.close('end');
  }

  onWritable(): void {
    if (this.closeReason === null) this.#out.flush();
  }

  onClosed(error: NetError | null): void {
    this.close(error === null ? 'end' : 'reset');
  }

  publish(publish: packets.Publish): boolean {
    const bytes = this.#dialect.publishBytes(publish, this.#clock.now);
    if (bytes !== '') this.send(bytes);
    return bytes !== '';
  }

  send(bytes: string): void {
    this.#out.send(bytes);
  }

  /** Ends the connection for the broker, once; what had been sent before still goes out. */
  close(reason: CloseReason): void {
    if (this.closeReason !== null) return;
    this.closeReason = reason;
    this.#idleTimeout.grant(Infinity);
    if (reason === 'killed' || reason === 'reset') this.#out.drop();
    else this.#out.finish(this.#goodbye(GOODBYES[reason]));
    if (reason === 'killed') this.#socket.abort();
    else if (reason !== 'reset') this.#socket.end();
    this.#hub.closed(this, reason);
  }

  /** Nothing before the CONNACK, which may be late (MQTT5-3.14.0-1). */
  #goodbye(reason: [code: number, words: string] | undefined): string {
    if (reason === undefined || this.session === null || this.#out.isLate) return '';
    return this.#dialect.goodbye(...reason);
  }

  #handleFrames(): void {
    try {
      while (this.closeReason === null && this.#frames.next()) {
        this.#idleTimeout.heard(this.#clock.now);
        this.#handle(this.#frames.head, this.#frames.body);
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#hub.violated(this, error);
      if (this.closeReason === null) this.send(this.#goodbye([error.reason, error.message]));
      this.close('protocol');
    }
    if (this.closeReason !== null) this.#afterClose(this.#frames.waitingBytes);
  }

  #handle(head: number, body: string): void {
    const type = head >> 4;
    const session = this.session;
    if (session === null && type !== (this.#identity.isOpen ? packets.AUTH : packets.CONNECT))
      throw new ProtocolError('MQTT-3.1.0-1', `first packet has type ${type}, not CONNECT`);
    requireHead(head);
    if (type === packets.AUTH) this.#identity.hear(body, this.clientId);
    else if (session === null) this.#onConnect(parseConnect(body));
    else if (type === packets.PUBLISH)
      this.#onPublish(session, this.#dialect.publish(head, body, this.#clock.now));
    else if (type === packets.PINGREQ) this.#onEmpty(body, PINGRESP_BYTES);
    else if (type === packets.PUBACK) this.#hear(session.puback(this.#dialect.ack(body, type, 'PUBACK')));
    else if (type === packets.PUBREC) this.#onPubrec(session, body);
    else if (type === packets.PUBREL) this.#onPubrel(session, this.#dialect.ack(body, type, 'PUBREL'));
    else if (type === packets.PUBCOMP) this.#hear(session.pubcomp(this.#dialect.ack(body, type, 'PUBCOMP')));
    else if (type === packets.SUBSCRIBE) this.#onSubscribe(session, this.#dialect.subscribe(body));
    else if (type === packets.UNSUBSCRIBE) this.#onUnsubscribe(session, this.#dialect.unsubscribe(body));
    else if (type === packets.DISCONNECT) this.#onDisconnect(body);
    else throw new ProtocolError('MQTT-3.1.0-2', 'a second CONNECT');
  }

  #onConnect(connect: Connect): void {
    const { trouble } = this.#hub;
    if (trouble.hangsUp(this.device, 'connect')) {
      this.close('hangs-up');
      return;
    }
    this.#dialect = dialectOf(connect);
    if (!this.#identity.begins(connect)) this.#admit(connect, 0);
  }

  /** @param refusal 0: that is the broker's to say */
  #admit(connect: Connect, refusal: packets.Refusal | 0): void {
    const { trouble } = this.#hub;
    const admission = refusal === 0 ? this.#hub.connect(this, connect) : { ...NOBODY, code: refusal };
    const { sessionPresent, code, session } = admission;
    const keepAliveS = connect.keepAliveS > MAX_KEEP_ALIVE_S && connect.level === 5 ? MAX_KEEP_ALIVE_S : null;
    const assignedClientId = connect.clientId === '' ? (session?.clientId ?? '') : '';
    const { method } = this.#identity;
    this.send(this.#dialect.connackBytes({ sessionPresent, code, assignedClientId, keepAliveS, method }));
    connect.keepAliveS = keepAliveS ?? connect.keepAliveS;
    if (session === null) {
      this.close('refused');
      return;
    }
    this.receiveMaximum = connect.receiveMaximum;
    this.session = session;
    this.#ids = admission.ids;
    this.will = connect.will;
    this.#idleTimeout.grant(
      connect.keepAliveS === 0 ? Infinity : connect.keepAliveS * 1e6 * KEEP_ALIVE_GRACE,
    );
    session.resume(this);
    const nonsense = trouble.nonsense(this.device);
    if (nonsense !== '') {
      this.isGarbled = true;
      this.#ids?.garbled();
      this.send(nonsense);
    }
    if (trouble.hangsUp(this.device, 'connack')) this.close('hangs-up');
  }

  #onPublish(session: Session, publish: packets.Publish): void {
    const { qos } = publish;
    this.#hear(qos === 0 ? null : (this.#ids?.judge(publish) ?? null));
    // To what comes again the answer stays that somebody has it.
    const isHeard = qos === 2 && !session.received.publish(publish) ? true : this.#hub.publish(this, publish);
    if (this.#dialect !== VERSION_311 && session.received.count > MAX_UNRELEASED)
      throw new ProtocolError(
        'MQTT5-3.3.4-9',
        `more than ${MAX_UNRELEASED} QoS 2 messages without PUBREL`,
        0x93,
      );
    if (this.#hub.trouble.hangsUp(this.device, 'publish')) this.close('hangs-up');
    else if (qos > 0) this.send(this.#dialect.ackBytes(publish, isHeard));
  }

  #onPubrec(session: Session, body: string): void {
    const packetId = this.#dialect.ack(body, packets.PUBREC, 'PUBREC');
    this.#hear(session.pubrec(packetId, this.#dialect.isRefusal(body)));
  }

  /** PUBCOMP answers every PUBREL, as the one that came before may have been lost (MQTT-4.3.3-2). */
  #onPubrel(session: Session, packetId: number): void {
    this.#hear(this.#ids?.judgePubrel(packetId) ?? null);
    session.received.pubrel(packetId);
    this.send(pubcompBytes(packetId));
  }

  /** A fault that is told, and not worth the connection. */
  #hear(fault: ProtocolError | null): void {
    if (fault !== null) this.#hub.violated(this, fault);
  }

  #onSubscribe(session: Session, subscribe: packets.Subscribe): void {
    const { codes, retained } = this.#hub.subscribe(session, subscribe.filters);
    this.send(this.#dialect.subackBytes(subscribe.packetId, codes));
    for (const message of retained) session.deliver(message);
  }

  #onUnsubscribe(session: Session, unsubscribe: packets.Unsubscribe): void {
    const codes = this.#hub.unsubscribe(session, unsubscribe.filters);
    this.send(this.#dialect.unsubackBytes(unsubscribe.packetId, codes));
  }

  #onEmpty(body: string, answer: string): void {
    if (body !== '') throw new ProtocolError('MQTT-2.2.3', 'PINGREQ or DISCONNECT with a body');
    this.send(answer);
  }

  #onDisconnect(body: string): void {
    const { reason, sessionExpiryS } = this.#dialect.disconnect(body);
    if (sessionExpiryS !== null && this.session !== null) this.session.expiryS = sessionExpiryS;
    if (reason !== DISCONNECT_WITH_WILL) this.will = null;
    this.close('disconnect');
  }

  /** Bytes that come when the broker has ended the connection already. */
  #afterClose(bytes: number): void {
    if (this.closeReason !== 'disconnect' || bytes === 0) return;
    this.closeReason = 'protocol';
    this.#hub.violated(this, new ProtocolError('MQTT-3.14.4-2', 'bytes after DISCONNECT'));
  }
}
