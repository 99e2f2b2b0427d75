import { type Clock, type EventId, WORLD } from '../kernel/kernel.ts';
import type { NetError, Socket, SocketUser } from '../net/socket.ts';
import { type Dialect, dialectOf, VERSION_311 } from './dialect.ts';
import { PINGRESP_BYTES, pubackBytes, pubcompBytes, pubrecBytes } from './encode.ts';
import { Frames } from './frames.ts';
import type { InboundIds } from './inbound.ts';
import type { CloseReason } from './observer.ts';
import * as packets from './packets.ts';
import { type Connect, ProtocolError } from './packets.ts';
import { parseConnect, requireHead } from './parse.ts';
import type { Session, Wire } from './session.ts';
import { Late, type Trouble } from './trouble.ts';
import { MAX_KEEP_ALIVE_S, MAX_UNRELEASED } from './version5.ts';

/** A connection that sends no CONNECT is closed; the longest attach of any link profile fits in [E]. */
export const CONNECT_WITHIN_US = 150_000_000;
/** Bytes that wait for room in one socket; a reader this slow is hung up on. */
export const MAX_UNSENT_BYTES = 1 << 20;
/** Above this, QoS 0 messages to the client are dropped. */
export const CONGESTED_BYTES = 1 << 16;
/** The standard's grace: one and a half keep-alive intervals (MQTT-3.1.2-24). */
const KEEP_ALIVE_GRACE = 1.5;
/** Reason code of a DISCONNECT after which the will is published all the same. */
const DISCONNECT_WITH_WILL = 4;

/** What one connection asks of the broker behind it. */
export interface Hub {
  readonly trouble: Trouble;
  /** @returns the session and whether it was there before, or the code of a refusal */
  connect(connection: Connection, connect: Connect): Admission;
  publish(connection: Connection, publish: packets.Publish): void;
  subscribe(
    session: Session,
    filters: packets.Subscribe['filters'],
  ): { codes: string; retained: packets.Message[] };
  /** @returns one reason code of MQTT 5 a filter */
  unsubscribe(session: Session, filters: string[]): string;
  closed(connection: Connection, reason: CloseReason): void;
  violated(connection: Connection, error: ProtocolError): void;
}

export interface Admission {
  session: Session | null;
  sessionPresent: boolean;
  code: packets.ConnackCode;
  ids: InboundIds | null;
}

/** One client's connection, as the broker's end sees it. */
export class Connection implements SocketUser, Wire {
  readonly device: number;
  /** Set by an accepted CONNECT. */
  session: Session | null = null;
  will: packets.Message | null = null;
  willDelayS = 0;
  receiveMaximum = 65_535;
  closeReason: CloseReason | null = null;

  #clock: Clock;
  #hub: Hub;
  #socket: Socket;
  #frames = new Frames();
  #ids: InboundIds | null = null;
  #unsent = '';
  #late: Late;
  #dialect: Dialect = VERSION_311;
  #maxPacketBytes = Infinity;
  #corked = false;
  /** The broker hangs where this connection is concerned. */
  #isMute = false;
  #graceUs = CONNECT_WITHIN_US;
  #heardUs: number;
  #deadline: EventId;

  constructor(clock: Clock, hub: Hub, socket: Socket, device: number) {
    this.#clock = clock;
    this.#hub = hub;
    this.#socket = socket;
    this.device = device;
    this.#late = new Late(clock, (bytes) => this.#sendNow(bytes));
    this.#heardUs = clock.now;
    this.#deadline = clock.at(clock.now + this.#graceUs, WORLD, checkDeadline, this);
  }

  get clientId(): string {
    return this.session?.clientId ?? '';
  }

  get nowUs(): number {
    return this.#clock.now;
  }

  get congested(): boolean {
    return this.#unsent.length > CONGESTED_BYTES;
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
      this.#clock.cancel(this.#deadline);
      if (this.#socket.ended) this.close('end');
      return;
    }
    this.#corked = true;
    this.#frames.push(bytes);
    this.#handleFrames();
    this.#corked = false;
    if (this.#unsent !== '') this.#flush();
    if (this.#socket.ended && this.closeReason === null) this.close('end');
  }

  onWritable(): void {
    if (this.closeReason === null) this.#flush();
  }

  onClosed(error: NetError | null): void {
    this.close(error === null ? 'end' : 'reset');
  }

  /** What is too large for the client does not go (MQTT5-3.1.2-24). */
  publish(publish: packets.Publish): void {
    const bytes = this.#dialect.publishBytes(publish, this.#clock.now);
    if (bytes.length <= this.#maxPacketBytes) this.send(bytes);
  }

  send(bytes: string): void {
    if (!this.#late.takes(bytes, this.#hub.trouble.delayUs(this.device))) this.#sendNow(bytes);
    else if (this.#late.isFull) this.close('too-slow');
  }

  #sendNow(bytes: string): void {
    this.#unsent += bytes;
    if (!this.#corked) this.#flush();
  }

  /** Ends the connection for the broker, once; what had been sent before still goes out. */
  close(reason: CloseReason): void {
    if (this.closeReason !== null) return;
    this.closeReason = reason;
    this.#late.drop();
    this.#clock.cancel(this.#deadline);
    if (reason === 'killed') this.#socket.abort();
    else if (reason !== 'reset') {
      if (this.#unsent !== '') this.#flush();
      this.#socket.end();
    }
    this.#unsent = '';
    this.#hub.closed(this, reason);
  }

  /** Silence of one and a half keep-alives ends the connection; one event waits, whatever was sent since. */
  checkDeadline(): void {
    const deadlineUs = this.#heardUs + this.#graceUs;
    if (this.#clock.now >= deadlineUs) this.close(this.session === null ? 'no-connect' : 'keep-alive');
    else this.#deadline = this.#clock.at(deadlineUs, WORLD, checkDeadline, this);
  }

  #handleFrames(): void {
    try {
      while (this.closeReason === null && this.#frames.next()) {
        this.#heardUs = this.#clock.now;
        this.#handle(this.#frames.head, this.#frames.body);
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#hub.violated(this, error);
      this.send(this.#dialect.goodbye(error));
      this.close('protocol');
    }
    if (this.closeReason !== null) this.#afterClose(this.#frames.waitingBytes);
  }

  #handle(head: number, body: string): void {
    const type = head >> 4;
    const session = this.session;
    if (session === null && type !== packets.CONNECT)
      throw new ProtocolError('MQTT-3.1.0-1', `first packet has type ${type}, not CONNECT`);
    requireHead(head);
    if (session === null) this.#onConnect(parseConnect(body));
    else if (type === packets.PUBLISH)
      this.#onPublish(session, this.#dialect.publish(head, body, this.#clock.now));
    else if (type === packets.PINGREQ) this.#onEmpty(body, PINGRESP_BYTES);
    else if (type === packets.PUBACK) this.#hear(session.puback(this.#dialect.ack(body, type, 'PUBACK')));
    else if (type === packets.PUBREC) this.#hear(session.pubrec(this.#dialect.ack(body, type, 'PUBREC')));
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
    const admission = this.#hub.connect(this, connect);
    const { sessionPresent, code, session } = admission;
    const keepAliveS = connect.keepAliveS > MAX_KEEP_ALIVE_S && connect.level === 5 ? MAX_KEEP_ALIVE_S : null;
    const assignedClientId = connect.clientId === '' ? (session?.clientId ?? '') : '';
    this.#dialect = dialectOf(connect);
    this.send(this.#dialect.connackBytes({ sessionPresent, code, assignedClientId, keepAliveS }));
    connect.keepAliveS = keepAliveS ?? connect.keepAliveS;
    if (session === null) {
      this.close('refused');
      return;
    }
    this.#maxPacketBytes = connect.maxPacketBytes;
    this.receiveMaximum = connect.receiveMaximum;
    this.willDelayS = connect.willDelayS;
    this.session = session;
    this.#ids = admission.ids;
    this.will = connect.will;
    this.#graceUs = connect.keepAliveS === 0 ? Infinity : connect.keepAliveS * 1e6 * KEEP_ALIVE_GRACE;
    this.#clock.cancel(this.#deadline);
    if (connect.keepAliveS !== 0) this.checkDeadline();
    session.resume(this);
    const nonsense = trouble.nonsense(this.device);
    if (nonsense !== '') this.send(nonsense);
    if (trouble.hangsUp(this.device, 'connack')) this.close('hangs-up');
  }

  #onPublish(session: Session, publish: packets.Publish): void {
    const { qos, packetId } = publish;
    this.#hear(qos === 0 ? null : (this.#ids?.judge(publish) ?? null));
    if (qos < 2 || session.received.publish(publish)) this.#hub.publish(this, publish);
    if (this.#dialect !== VERSION_311 && session.received.count > MAX_UNRELEASED)
      throw new ProtocolError(
        'MQTT5-3.3.4-9',
        `more than ${MAX_UNRELEASED} QoS 2 messages without PUBREL`,
        0x93,
      );
    if (this.#hub.trouble.hangsUp(this.device, 'publish')) this.close('hangs-up');
    else if (qos > 0) this.send(qos === 1 ? pubackBytes(packetId) : pubrecBytes(packetId));
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

  #flush(): void {
    const taken = this.#socket.write(this.#unsent);
    this.#unsent = taken === this.#unsent.length ? '' : this.#unsent.slice(taken);
    if (taken > 0) this.#ids?.answered();
    if (this.#unsent.length > MAX_UNSENT_BYTES) this.close('too-slow');
  }
}

function checkDeadline(connection: Connection): void {
  connection.checkDeadline();
}
