import type { Clock } from '../kernel/kernel.ts';
import type { NetError, Socket, SocketUser } from '../net/socket.ts';
import type { HangUpBy } from './broker-plan.ts';
import type { Dialect } from './codec/dialect.ts';
import { PINGRESP_BYTES } from './codec/encode.ts';
import { refusedBytes5 } from './codec/encode5.ts';
import { TOO_LARGE } from './codec/frames.ts';
import * as packets from './codec/packets.ts';
import { type Connect, ProtocolError } from './codec/packets.ts';
import { isConnect5, parseConnect, requireHead } from './codec/parse.ts';
import { DISCONNECT_WITH_WILL, GOODBYES, NO_PACKET, silence } from './farewell.ts';
import { Handshake } from './handshake.ts';
import type { Admission, Hub } from './hub.ts';
import { IdleTimeout } from './idle-timeout.ts';
import { Inbound } from './inbound/inbound.ts';
import type { InboundIds } from './inbound/inbound-ids.ts';
import { Incoming } from './inbound/incoming.ts';
import { subscribe, unsubscribe } from './inbound/requests.ts';
import type { BrokerLimits } from './limits.ts';
import type { CloseReason } from './observer.ts';
import { Outgoing } from './outgoing.ts';
import type { Session } from './session/session.ts';
import type { Wire } from './session/wire.ts';

/** One client's connection, as the broker's end sees it. */
export class Connection implements SocketUser, Wire {
  readonly device: number;
  readonly out: Outgoing;
  /** Set by an accepted CONNECT. */
  session: Session | null = null;
  will: packets.Will | null = null;
  receiveMaximum = 65_535;
  isGarbled = false;
  closeReason: CloseReason | null = null;

  #clock: Clock;
  #hub: Hub;
  #socket: Socket;
  #frames: Incoming;
  #inbound: Inbound;
  #handshake: Handshake;
  /** The broker never answers this connection again (planned hang). */
  #isMute = false;
  /** It has sent more PUBLISHes than the disk has stored so far. */
  #isStalled = false;
  #idleTimeout: IdleTimeout;

  constructor(clock: Clock, hub: Hub, socket: Socket, device: number) {
    this.#clock = clock;
    this.#hub = hub;
    this.#socket = socket;
    this.device = device;
    const user = {
      delayUs: () => hub.faults.delayUs(device),
      onTaken: () => this.#inbound.ids?.answered(),
      onTooSlow: () => this.#tooMuch('unsentBytes'),
    };
    this.out = new Outgoing(clock, socket, user, hub);
    this.#frames = new Incoming(hub);
    this.#inbound = new Inbound(clock, hub, this);
    this.#handshake = new Handshake(hub, this, {
      onAdmitted: (connect, admission) => this.#admitted(connect, admission),
      onRefused: () => this.close('refused'),
      onDecided: () => this.#goOn(),
    });
    this.#idleTimeout = new IdleTimeout(hub.idleTimeouts, clock.now, hub.limits.connectWithinUs, () =>
      this.#onSilence(),
    );
  }

  get clientId(): string {
    return this.session?.clientId ?? '';
  }

  get ids(): InboundIds | null {
    return this.#inbound.ids;
  }

  /** When its last packet came. */
  get heardUs(): number {
    return this.#idleTimeout.heardUs;
  }

  get nowUs(): number {
    return this.#clock.now;
  }

  get dialect(): Dialect {
    return this.#handshake.dialect;
  }

  /** Protocol level; 4 until CONNECT says another. */
  get level(): number {
    return this.#handshake.level;
  }

  get packet(): Pick<Incoming, 'head' | 'body' | 'isSmallPart'> {
    return this.#frames;
  }

  onConnected(): void {}

  onReadable(): void {
    if (this.#handshake.isJudged || this.#isStalled) return;
    const bytes = this.#socket.read(this.#socket.readableBytes);
    if (this.closeReason !== null) {
      this.#afterClose(bytes.length);
      return;
    }
    if (this.#isMute || this.#hub.faults.hangs(this.device)) {
      this.#isMute = true;
      this.#idleTimeout.grant(Infinity);
      if (this.#socket.ended) this.close('end');
      return;
    }
    this.#frames.push(bytes);
    this.#work();
  }

  /** Handles the packets that have come. */
  #work(): void {
    this.out.cork();
    this.#handleFrames();
    this.out.uncork();
    if (this.closeReason === null && this.#frames.isTooMuch()) this.#tooMuch('allReceivedBytes');
    if (this.#handshake.isJudged || this.#isStalled || this.closeReason !== null) return;
    if (this.#socket.ended) this.close('end');
  }

  /** Continues after a pause in which nothing was read. */
  #goOn(): void {
    this.#work();
    if (this.closeReason === null) this.onReadable();
  }

  onWritable(): void {
    if (this.closeReason !== null) return;
    this.out.flush();
    this.out.count();
    this.session?.hasRoom();
  }

  onClosed(error: NetError | null): void {
    this.close(error === null ? 'end' : 'reset');
  }

  publish(publish: packets.Publish): boolean {
    const bytes = this.dialect.publishBytes(publish, this.#clock.now);
    if (bytes !== '') this.out.publish(bytes, publish.payload.length);
    return bytes !== '';
  }

  send(bytes: string): void {
    this.out.send(bytes);
  }

  soon(act: () => void): void {
    this.#clock.at(this.nowUs, this.device, () => this.closeReason === null && act(), undefined);
  }

  /** Ends the connection for the broker, once; bytes that were sent before still leave, unless it ends by RST. */
  close(reason: CloseReason, by: HangUpBy = reason === 'killed' ? 'RST' : 'FIN'): void {
    if (this.closeReason !== null) return;
    this.closeReason = reason;
    this.#idleTimeout.grant(Infinity);
    this.#inbound.acks.drop();
    if (reason !== 'disconnect') this.#frames.drop();
    if (by === 'RST' || reason === 'reset') this.out.drop();
    else this.out.finish(this.#goodbye(GOODBYES[reason]));
    if (by === 'RST') this.#socket.abort();
    else if (reason !== 'reset') this.#socket.end();
    this.#hub.closed(this, reason);
  }

  #tooMuch(limit: keyof BrokerLimits): void {
    this.#hub.reached(this, limit);
    this.close('too-slow');
  }

  /** DISCONNECT must not precede the CONNACK, which may be delayed (MQTT5-3.14.0-1). */
  #goodbye(reason: [code: number, words: string] | undefined): string {
    if (reason === undefined || this.session === null || this.out.isLate) return '';
    return this.dialect.goodbye(...reason);
  }

  #handleFrames(): void {
    try {
      while (this.closeReason === null && !this.#handshake.isJudged && !this.#mustWait()) {
        if (!this.#frames.nextFor(this.session !== null)) break;
        const nowUs = this.#clock.now;
        this.#idleTimeout.heard(nowUs);
        this.#handle(this.#frames.head, this.#frames.body, nowUs);
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#fail(error);
    }
    this.#frames.tidy();
    if (this.closeReason === null) return;
    this.#afterClose(this.#frames.waitingBytes);
    this.#frames.drop();
  }

  #fail(error: ProtocolError): void {
    this.#hub.violated(this, error);
    if (error.reason === TOO_LARGE) this.#hub.reached(this, this.session ? 'packetBytes' : 'connectBytes');
    // A CONNECT of MQTT 5 that breaks a rule is answered before the end (4.13.1 of MQTT 5).
    const isRefused =
      this.session === null && isConnect5(this.packet.head, this.packet.body) && !this.out.isLate;
    if (this.closeReason === null)
      this.send(isRefused ? refusedBytes5(error.reason) : this.#goodbye([error.reason, error.message]));
    this.close('protocol');
  }

  /** @returns whether the disk has to catch up before more is read */
  #mustWait(): boolean {
    if (this.#hub.isImmediate) return false;
    this.#isStalled = this.#inbound.mustWait(() => {
      this.#isStalled = false;
      this.#idleTimeout.heard(this.#clock.now);
      this.#idleTimeout.grant(this.#handshake.keepAliveGraceUs);
      this.#goOn();
    });
    if (this.#isStalled) this.#idleTimeout.grant(Infinity);
    return this.#isStalled;
  }

  #handle(head: number, body: string, nowUs: number): void {
    const type = head >> 4;
    const session = this.session;
    const { dialect, identity } = this.#handshake;
    if (session === null && type !== (identity.isOpen ? packets.AUTH : packets.CONNECT))
      throw new ProtocolError('MQTT-3.1.0-1', `first packet has type ${type}, not CONNECT`);
    requireHead(head);
    if (type === packets.AUTH) identity.hear(body, this.clientId);
    else if (session === null) this.#onConnect(parseConnect(body));
    else if (type === packets.PUBLISH) this.#inbound.publish(session, dialect.publish(head, body, nowUs));
    else if (type === packets.PINGREQ && body === '') this.send(PINGRESP_BYTES);
    else if (type === packets.PINGREQ)
      throw new ProtocolError('MQTT-2.2.3', 'PINGREQ or DISCONNECT with a body');
    else if (type === packets.PUBACK) this.#hear(session.puback(dialect.ack(body, type, 'PUBACK')));
    else if (type === packets.PUBREC)
      this.#hear(session.pubrec(dialect.ack(body, type, 'PUBREC'), dialect.isRefusal(body)));
    else if (type === packets.PUBREL) this.#inbound.pubrel(session, dialect.ack(body, type, 'PUBREL'));
    else if (type === packets.PUBCOMP) this.#hear(session.pubcomp(dialect.ack(body, type, 'PUBCOMP')));
    else if (type === packets.SUBSCRIBE && this.#hub.faults.hangsUp(this, 'subscribe', body)) return;
    else if (type === packets.SUBSCRIBE) subscribe(this.#hub, this, session, dialect.subscribe(body));
    else if (type === packets.UNSUBSCRIBE) unsubscribe(this.#hub, this, session, dialect.unsubscribe(body));
    else if (type === packets.DISCONNECT) this.#onDisconnect(body);
    else throw new ProtocolError('MQTT-3.1.0-2', 'a second CONNECT');
  }

  #onConnect(connect: Connect): void {
    if (!this.#hub.faults.hangsUp(this, 'connect')) this.#handshake.begin(connect);
  }

  #admitted(connect: Connect, { session, ids }: Admission): void {
    this.receiveMaximum = connect.receiveMaximum;
    this.session = session;
    this.#inbound.ids = ids;
    this.will = connect.will;
    this.#idleTimeout.grant(this.#handshake.keepAliveGraceUs);
    session?.resume(this);
    const nonsense = this.#hub.faults.nonsense(this.device);
    if (nonsense !== '') {
      this.isGarbled = true;
      ids?.garbled();
      this.send(nonsense);
    }
    this.#hub.faults.hangsUp(this, 'connack');
  }

  #onSilence(): void {
    const silentUs = this.nowUs - this.#idleTimeout.heardUs;
    const isLate = this.session !== null;
    this.close(isLate ? 'keep-alive' : 'no-connect');
    if (isLate && this.#hub.judgesTime) this.#hub.violated(this, silence(silentUs), NO_PACKET);
  }

  /** Told, and not worth the connection. */
  #hear(fault: ProtocolError | null): void {
    if (fault !== null) this.#hub.violated(this, fault);
  }

  #onDisconnect(body: string): void {
    const { reason, sessionExpiryS, fault } = this.dialect.disconnect(body);
    this.#hear(fault);
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
