import type { Clock } from '../kernel/kernel.ts';
import type { NetError, Socket, SocketUser } from '../net/socket.ts';
import type { Rights } from './access.ts';
import { Acks } from './acks.ts';
import { Identity } from './auth.ts';
import { type Dialect, dialectOf, VERSION_311 } from './codec/dialect.ts';
import { PINGRESP_BYTES, pubcompBytes } from './codec/encode.ts';
import { refusedBytes5 } from './codec/encode5.ts';
import { Frames } from './codec/frames.ts';
import * as packets from './codec/packets.ts';
import { type Connect, ProtocolError } from './codec/packets.ts';
import { isConnect5, parseConnect, requireHead } from './codec/parse.ts';
import { MAX_KEEP_ALIVE_S, MAX_UNRELEASED } from './codec/version5.ts';
import { CONNECT_WITHIN_US, DISCONNECT_WITH_WILL, GOODBYES, KEEP_ALIVE_GRACE, REASON } from './farewell.ts';
import type { Hub } from './hub.ts';
import { IdleTimeout } from './idle-timeout.ts';
import type { InboundIds } from './inbound.ts';
import type { CloseReason } from './observer.ts';
import { Outgoing } from './outgoing.ts';
import type { Session } from './session.ts';
import type { Wire } from './wire.ts';

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
  /** Protocol level; 4 until CONNECT says another. */
  level = 4;

  #clock: Clock;
  #hub: Hub;
  #socket: Socket;
  #frames = new Frames();
  #ids: InboundIds | null = null;
  #out: Outgoing;
  #acks = new Acks((bytes) => this.send(bytes));
  #dialect: Dialect = VERSION_311;
  #identity: Identity;
  /** The broker hangs where this connection is concerned. */
  #isMute = false;
  /** Its CONNECT is looked at, and nothing more is read until that is over. */
  #isJudged = false;
  /** It has more publishes under way than the disk has kept. */
  #isStalled = false;
  #idleTimeout: IdleTimeout;

  constructor(clock: Clock, hub: Hub, socket: Socket, device: number) {
    this.#clock = clock;
    this.#hub = hub;
    this.#socket = socket;
    this.device = device;
    const user = {
      delayUs: () => hub.trouble.delayUs(device),
      onTaken: () => this.#ids?.answered(),
      onTooSlow: () => {
        hub.reached(this, 'unsentBytes');
        this.close('too-slow');
      },
    };
    this.#out = new Outgoing(clock, socket, user, hub.limits, hub.tally);
    this.#identity = new Identity(hub.authenticator, {
      send: (bytes) => this.send(bytes),
      onShown: (connect, isAccepted) =>
        isAccepted ? this.#judge(connect) : this.#refuse(connect, NOT_AUTHORISED),
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

  /** The packet that is dealt with. */
  get packet(): { head: number; body: string } {
    return this.#frames;
  }

  onConnected(): void {}

  onReadable(): void {
    if (this.#isJudged || this.#isStalled) return;
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
    this.#frames.push(bytes);
    this.#work();
  }

  /** Deals with what has come. */
  #work(): void {
    this.#out.cork();
    this.#handleFrames();
    this.#out.uncork();
    if (this.#isJudged || this.#isStalled || this.closeReason !== null) return;
    if (this.#socket.ended) this.close('end');
  }

  onWritable(): void {
    if (this.closeReason !== null) return;
    this.#out.flush();
    this.#out.count();
    this.session?.feed();
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
    this.#acks.drop();
    if (reason === 'killed' || reason === 'reset') this.#out.drop();
    else this.#out.finish(this.#goodbye(GOODBYES[reason]));
    if (reason === 'killed' || reason === 'too-slow') this.#socket.abort();
    else if (reason !== 'reset') this.#socket.end();
    this.#hub.closed(this, reason);
  }

  /** Nothing before the CONNACK, which may be late (MQTT5-3.14.0-1). */
  #goodbye(reason: [code: number, words: string] | undefined): string {
    if (reason === undefined || this.session === null || this.#out.isLate) return '';
    return this.#dialect.goodbye(...reason);
  }

  #handleFrames(): void {
    const { limits } = this.#hub;
    try {
      while (this.closeReason === null && !this.#isJudged && !this.#mustWait()) {
        if (!this.#frames.next(this.session === null ? limits.connectBytes : limits.packetBytes)) break;
        this.#idleTimeout.heard(this.#clock.now);
        this.#handle(this.#frames.head, this.#frames.body);
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#fail(error);
    }
    if (this.closeReason !== null) this.#afterClose(this.#frames.waitingBytes);
  }

  #fail(error: ProtocolError): void {
    this.#hub.violated(this, error);
    const { head, body } = this.#frames;
    // A CONNECT of MQTT 5 that breaks a rule has an answer too (MQTT5-4.13.1).
    const isRefused = this.session === null && isConnect5(head, body) && !this.#out.isLate;
    if (this.closeReason === null)
      this.send(isRefused ? refusedBytes5(error.reason) : this.#goodbye([error.reason, error.message]));
    this.close('protocol');
  }

  /** @returns whether the disk has to catch up before more is read */
  #mustWait(): boolean {
    if (this.#acks.waiting < this.#hub.limits.unanswered) return false;
    this.#isStalled = true;
    this.#idleTimeout.grant(Infinity);
    this.#hub.reached(this, 'unanswered');
    this.#hub.whenKept(() => {
      this.#isStalled = false;
      if (this.closeReason !== null) return;
      this.#idleTimeout.heard(this.#clock.now);
      this.#grantKeepAlive();
      this.#work();
      this.onReadable();
    });
    return this.#isStalled;
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
    this.level = connect.level;
    this.#dialect = dialectOf(connect, this.#hub.limits.packetBytes);
    if (!this.#identity.begins(connect)) this.#judge(connect);
  }

  /** Who it is may take time to find out; what comes meanwhile waits. */
  #judge(connect: Connect): void {
    let isOver = false;
    this.#isJudged = true;
    this.#hub.judge(this, connect, (code, rights) => {
      const isLate = isOver;
      this.#isJudged = false;
      isOver = true;
      if (this.closeReason !== null) return;
      if (code !== 0) this.#refuse(connect, code);
      else this.#admit(connect, rights);
      if (!isLate || this.closeReason !== null) return;
      this.#work();
      this.onReadable();
    });
    isOver = true;
  }

  #refuse(connect: Connect, code: packets.Refusal): void {
    this.#answer(connect, { ...NOBODY, code });
    this.close('refused');
  }

  #answer(
    connect: Connect,
    admission: Pick<ReturnType<Hub['connect']>, 'session' | 'sessionPresent' | 'code'>,
  ) {
    const { sessionPresent, code, session } = admission;
    const keepAliveS = connect.keepAliveS > MAX_KEEP_ALIVE_S && connect.level === 5 ? MAX_KEEP_ALIVE_S : null;
    const assignedClientId = connect.clientId === '' ? (session?.clientId ?? '') : '';
    const { method } = this.#identity;
    this.send(this.#dialect.connackBytes({ sessionPresent, code, assignedClientId, keepAliveS, method }));
    connect.keepAliveS = keepAliveS ?? connect.keepAliveS;
  }

  #admit(connect: Connect, rights: Rights | null): void {
    const { trouble } = this.#hub;
    const admission = this.#hub.connect(this, connect, rights);
    this.#answer(connect, admission);
    const { session } = admission;
    if (session === null) {
      this.close('refused');
      return;
    }
    this.receiveMaximum = connect.receiveMaximum;
    this.session = session;
    this.#ids = admission.ids;
    this.will = connect.will;
    this.#keepAliveUs = connect.keepAliveS === 0 ? Infinity : connect.keepAliveS * 1e6 * KEEP_ALIVE_GRACE;
    this.#grantKeepAlive();
    session.resume(this);
    const nonsense = trouble.nonsense(this.device);
    if (nonsense !== '') {
      this.isGarbled = true;
      this.#ids?.garbled();
      this.send(nonsense);
    }
    if (trouble.hangsUp(this.device, 'connack')) this.close('hangs-up');
  }

  #keepAliveUs = Infinity;

  #grantKeepAlive(): void {
    this.#idleTimeout.grant(this.#keepAliveUs);
  }

  #onPublish(session: Session, publish: packets.Publish): void {
    const { qos } = publish;
    this.#hear(qos === 0 ? null : (this.#ids?.judge(publish) ?? null));
    if (session.rights?.mayPublish(publish.topic) === false) {
      this.#deny(publish);
      return;
    }
    if (qos > 0 && this.#hub.isStoreFull && this.level === 5) {
      this.send(this.#dialect.ackBytes(publish, REASON.quotaExceeded));
      return;
    }
    // To what comes again the answer stays that somebody has it.
    const reason = qos === 2 && !session.receive(publish) ? 0 : this.#hub.publish(this, publish);
    if (this.#dialect !== VERSION_311 && session.received.count > MAX_UNRELEASED)
      throw new ProtocolError(
        'MQTT5-3.3.4-9',
        `more than ${MAX_UNRELEASED} QoS 2 messages without PUBREL`,
        REASON.receiveMaximumExceeded,
      );
    if (this.#hub.trouble.hangsUp(this.device, 'publish')) this.close('hangs-up');
    else this.#acknowledge(session, publish, reason);
  }

  /** PUBACK or PUBREC, when the message is where it cannot be lost any more. */
  #acknowledge(session: Session, publish: packets.Publish, reason: number): void {
    const { qos } = publish;
    const answer = qos === 0 ? null : this.#inTurn();
    this.#hub.whenPassedOn(this, publish, (failure) => {
      if (this.closeReason !== null) return;
      if (failure === null) answer?.(this.#dialect.ackBytes(publish, reason));
      else {
        if (qos === 2) session.release(publish.packetId);
        this.close('not-kept');
      }
    });
  }

  /** 3.1.1 has no word for it but the end of the connection. */
  #deny(publish: packets.Publish): void {
    this.#hub.denied(this, publish.topic);
    if (this.level === 5 && publish.qos > 0) this.send(this.#dialect.ackBytes(publish, REASON.notAuthorised));
    else this.close('denied');
  }

  /** @returns where the answer goes that may have to wait for the disk */
  #inTurn(): (bytes: string) => void {
    return this.#acks.reserve();
  }

  #onPubrec(session: Session, body: string): void {
    const packetId = this.#dialect.ack(body, packets.PUBREC, 'PUBREC');
    this.#hear(session.pubrec(packetId, this.#dialect.isRefusal(body)));
  }

  /** PUBCOMP answers every PUBREL, as the one that came before may have been lost (MQTT-4.3.3-2). */
  #onPubrel(session: Session, packetId: number): void {
    this.#hear(this.#ids?.judgePubrel(packetId) ?? null);
    session.release(packetId);
    this.#whenKept(() => this.send(pubcompBytes(packetId)));
  }

  #whenKept(act: () => void): void {
    this.#hub.whenKept(() => {
      if (this.closeReason === null) act();
    });
  }

  /** A fault that is told, and not worth the connection. */
  #hear(fault: ProtocolError | null): void {
    if (fault !== null) this.#hub.violated(this, fault);
  }

  #onSubscribe(session: Session, subscribe: packets.Subscribe): void {
    const { codes, retained } = this.#hub.subscribe(session, subscribe.filters);
    this.#whenKept(() => {
      this.send(this.#dialect.subackBytes(subscribe.packetId, codes));
      for (const messages of retained) session.deliverRetained(messages);
    });
  }

  #onUnsubscribe(session: Session, unsubscribe: packets.Unsubscribe): void {
    const codes = this.#hub.unsubscribe(session, unsubscribe.filters);
    this.#whenKept(() => this.send(this.#dialect.unsubackBytes(unsubscribe.packetId, codes)));
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
