import { type Dialect, dialectOf, VERSION_311 } from '../../broker/codec/dialect.ts';
import { Frames, TOO_LARGE } from '../../broker/codec/frames.ts';
import * as packets from '../../broker/codec/packets.ts';
import { type Connect, ProtocolError, type Publish } from '../../broker/codec/packets.ts';
import { parseConnect, parsePublish, requireHead } from '../../broker/codec/parse.ts';
import { PUBLISH_DOWN } from '../../broker/codec/properties.ts';
import { Reader5 } from '../../broker/codec/version5.ts';
import { KEEP_ALIVE_GRACE } from '../../broker/farewell.ts';
import { ANSWERS_WITHIN_US } from '../../broker/session/outbox.ts';
import { type Accepted, readConnack, requireBrokerHead, requireSuback } from './broker-packets.ts';
import { Handshakes } from './handshakes.ts';

/** Longest packet that is read; what comes after a longer one is not. */
export const MAX_READ_BYTES = 1 << 20;

export type Side = 'client' | 'broker';

/** What is remembered of one client id from connection to connection. */
export class Memory {
  /** Messages of the client, and those to it. */
  readonly up = new Handshakes();
  readonly down = new Handshakes();
}

export interface Packet {
  head: number;
  body: string;
  level: number;
}

export interface EndUser {
  /** A CONNECT has come. @returns what is known of its client */
  memoryOf(connect: Connect): Memory;
  broken(by: Side, fault: ProtocolError, packet: Packet): void;
  /** The connection's bytes are not read any more. */
  unreadable(why: string): void;
  accepted?(answer: Accepted): void;
  /** @param isFirst not a message that was sent before */
  publish?(by: Side, publish: Publish, isFirst: boolean): void;
  /** The client has sent something that wants an answer. */
  asked?(nowUs: number): void;
}

interface Request {
  type: number;
  filters: number;
  sinceUs: number;
}

const NO_PACKET: Packet = { head: 0, body: '', level: 4 };

/**
 * One end of one connection: the packets of both sides, in the order in which they pass there. Each side is judged at
 * its own end alone, as only there it is known what it had sent and what had come when it sent a packet.
 */
export class End {
  readonly #judged: Side;
  readonly #user: EndUser;
  readonly #frames = { client: new Frames(), broker: new Frames() };
  #connect: Connect | null = null;
  #dialect: Dialect = VERSION_311;
  #level = 4;
  #up5 = new Reader5();
  readonly #down5 = new Reader5(PUBLISH_DOWN);
  #memory = new Memory();
  readonly #requests = new Map<number, Request>();
  #pingUs: number | null = null;
  #accepted: Accepted | null = null;
  #keepAliveUs = 0;
  #clientUs = 0;
  #isSilent = false;
  #hasBeenAccepted = false;
  #isOver = false;

  constructor(judged: Side, user: EndUser) {
    this.#judged = judged;
    this.#user = user;
  }

  /** @param bytes one character each */
  passed(by: Side, bytes: string, nowUs: number): void {
    if (this.#isOver) return;
    const frames = this.#frames[by];
    frames.push(bytes);
    try {
      while (!this.#isOver && frames.next(MAX_READ_BYTES)) {
        const { head, body } = frames;
        if (by === 'client') this.#fromClient(head, body, nowUs);
        else this.#fromBroker(head, body, nowUs);
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#isOver = true;
      if (error.reason === TOO_LARGE) this.#user.unreadable(error.message);
      else this.#broken(by, error, { head: frames.head, body: frames.body, level: this.#level });
    }
  }

  /** Time has gone by. @param canBeHeard false where nothing was read from the client for a while */
  tick(nowUs: number, canBeHeard = true): void {
    if (this.#isOver || this.#accepted === null) return;
    if (!canBeHeard) this.#clientUs = nowUs;
    if (this.#judged === 'client') this.#judgeSilence(nowUs);
    const waiting = this.#judged === 'client' ? this.#memory.down : this.#memory.up;
    for (const fault of waiting.late(nowUs)) this.#broken(this.#judged, fault, this.#none);
    if (this.#judged === 'broker') this.#judgeRequests(nowUs);
  }

  get #none(): Packet {
    return { ...NO_PACKET, level: this.#level };
  }

  #judgeSilence(nowUs: number): void {
    const silentUs = nowUs - this.#clientUs;
    if (this.#keepAliveUs === 0 || this.#isSilent || silentUs <= this.#keepAliveUs * KEEP_ALIVE_GRACE) return;
    this.#isSilent = true;
    const words = `nothing for ${(silentUs / 1e6).toFixed(1)} s, with a keep-alive of ${this.#keepAliveUs / 1e6} s`;
    this.#broken('client', new ProtocolError('MQTT-3.1.2-23', words), this.#none);
  }

  #judgeRequests(nowUs: number): void {
    for (const [packetId, { type, sinceUs }] of this.#requests) {
      if (nowUs - sinceUs < ANSWERS_WITHIN_US) continue;
      this.#requests.delete(packetId);
      const [rule, name] =
        type === packets.SUBSCRIBE ? ['MQTT-3.8.4-1', 'SUBACK'] : ['MQTT-3.10.4-4', 'UNSUBACK'];
      this.#broken(
        'broker',
        new ProtocolError(rule, `no ${name} ${packetId} for ${ANSWERS_WITHIN_US / 1e6} s`),
        this.#none,
      );
    }
    if (this.#pingUs === null || nowUs - this.#pingUs < ANSWERS_WITHIN_US) return;
    this.#pingUs = null;
    const words = `no PINGRESP for ${ANSWERS_WITHIN_US / 1e6} s`;
    this.#broken('broker', new ProtocolError('MQTT-3.12.4-1', words), this.#none);
  }

  #broken(by: Side, fault: ProtocolError | null, packet: Packet): void {
    if (fault !== null && by === this.#judged) this.#user.broken(by, fault, packet);
  }

  #fromClient(head: number, body: string, nowUs: number): void {
    const type = head >> 4;
    this.#clientUs = nowUs;
    this.#isSilent = false;
    if (this.#connect === null && type !== packets.CONNECT)
      throw new ProtocolError('MQTT-3.1.0-1', `first packet has type ${type}, not CONNECT`);
    requireHead(head);
    const packet = { head, body, level: this.#level };
    const hear = (fault: ProtocolError | null) => this.#broken('client', fault, packet);
    const { up, down } = this.#memory;
    if (type === packets.CONNECT) this.#begin(body);
    else if (type === packets.PUBLISH) {
      const publish = this.#level === 5 ? this.#up5.publish(head, body, nowUs) : parsePublish(head, body);
      this.#onPublish('client', publish, packet, nowUs);
    } else if (type === packets.PUBREL) hear(up.pubrel(this.#dialect.ack(body, type, 'PUBREL'), nowUs));
    else if (type === packets.PUBACK || type === packets.PUBREC || type === packets.PUBCOMP) {
      const packetId = this.#dialect.ack(body, type, NAMES[type]);
      hear(down.answer(type, packetId, nowUs, this.#dialect.isRefusal(body)));
    } else if (type === packets.SUBSCRIBE) this.#ask(type, this.#dialect.subscribe(body), packet, nowUs);
    else if (type === packets.UNSUBSCRIBE) this.#ask(type, this.#dialect.unsubscribe(body), packet, nowUs);
    else if (type === packets.PINGREQ) this.#pingUs ??= nowUs;
    else if (type === packets.DISCONNECT) {
      hear(this.#dialect.disconnect(body).fault);
      if (this.#frames.client.waitingBytes > 0)
        throw new ProtocolError('MQTT-3.14.4-2', 'bytes after DISCONNECT');
      this.#accepted = null;
    }
    if (
      type !== packets.DISCONNECT &&
      type !== packets.PUBACK &&
      type !== packets.PUBCOMP &&
      type !== packets.AUTH
    )
      this.#user.asked?.(nowUs);
  }

  #begin(body: string): void {
    if (this.#connect !== null) throw new ProtocolError('MQTT-3.1.0-2', 'a second CONNECT');
    const connect = parseConnect(body);
    if (connect.level === 4 && connect.clientId === '' && !connect.cleanSession)
      throw new ProtocolError('MQTT-3.1.3-7', 'an empty client id without a clean session');
    this.#connect = connect;
    this.#level = connect.level;
    this.#dialect = dialectOf(connect);
    this.#memory = this.#user.memoryOf(connect);
    this.#keepAliveUs = connect.keepAliveS * 1e6;
    // Without a clean start a client may have messages that were sent before anybody looked.
    const start = { level: connect.level, isNew: connect.cleanSession };
    this.#memory.up.connected(start);
    this.#memory.down.connected(start);
  }

  #onPublish(by: Side, publish: Publish, packet: Packet, nowUs: number): void {
    if (publish.qos === 0) {
      this.#user.publish?.(by, publish, true);
      return;
    }
    const messages = by === 'client' ? this.#memory.up : this.#memory.down;
    const isIdOfRequest =
      by === 'client' && this.#requests.has(publish.packetId) && !messages.isHeld(publish.packetId);
    const { fault, isFirst } = messages.publish(publish, nowUs);
    this.#broken(by, fault, packet);
    if (isIdOfRequest) this.#broken(by, taken(publish.packetId), packet);
    const most =
      by === 'client'
        ? (this.#accepted?.receiveMaximum ?? 65_535)
        : (this.#connect?.receiveMaximum ?? 65_535);
    if (this.#level === 5 && messages.underWay > most)
      this.#broken(
        by,
        new ProtocolError(
          by === 'client' ? 'MQTT5-3.3.4-7' : 'MQTT5-3.3.4-9',
          `${messages.underWay} messages above QoS 0 without an answer, of at most ${most}`,
        ),
        packet,
      );
    this.#user.publish?.(by, publish, isFirst);
  }

  #ask(
    type: number,
    { packetId, filters }: { packetId: number; filters: readonly unknown[] },
    packet: Packet,
    nowUs: number,
  ): void {
    if (this.#requests.has(packetId) || this.#memory.up.isHeld(packetId))
      this.#broken('client', taken(packetId), packet);
    this.#requests.set(packetId, { type, filters: filters.length, sinceUs: nowUs });
  }

  #fromBroker(head: number, body: string, nowUs: number): void {
    const type = head >> 4;
    if (this.#connect === null) throw new ProtocolError('MQTT-3.2.0', 'the broker speaks before CONNECT');
    requireBrokerHead(head, this.#level);
    const packet = { head, body, level: this.#level };
    const { up, down } = this.#memory;
    if (type === packets.CONNACK) this.#onConnack(body, this.#connect);
    else if (this.#accepted === null && this.#level !== 5) {
      // After the client's DISCONNECT, what was on its way may still come.
      if (!this.#hasBeenAccepted)
        throw new ProtocolError('MQTT-3.2.0-1', `first packet has type ${type}, not CONNACK`);
    } else if (type === packets.PUBLISH) {
      const publish = this.#level === 5 ? this.#down5.publish(head, body, nowUs) : parsePublish(head, body);
      this.#onPublish('broker', publish, packet, nowUs);
    } else if (type === packets.PUBREL) this.#broken('broker', down.pubrel(idIn(body), nowUs), packet);
    else if (type === packets.PUBACK || type === packets.PUBREC || type === packets.PUBCOMP)
      this.#broken('broker', up.answer(type, idIn(body), nowUs, body.charCodeAt(2) >= 0x80), packet);
    else if (type === packets.SUBACK) {
      const asked = this.#requests.get(idIn(body))?.filters;
      this.#requests.delete(idIn(body));
      if (this.#level !== 5) requireSuback(body, idIn(body), asked);
    } else if (type === packets.UNSUBACK) this.#requests.delete(idIn(body));
    else if (type === packets.PINGRESP) this.#pingUs = null;
  }

  #onConnack(body: string, connect: Connect): void {
    if (this.#hasBeenAccepted) throw new ProtocolError('MQTT-3.2.0-2', 'a second CONNACK');
    const answer = readConnack(body, this.#level, connect.cleanSession);
    this.#user.accepted?.(answer);
    if (answer.code !== 0) return;
    this.#hasBeenAccepted = true;
    this.#accepted = answer;
    this.#up5 = new Reader5(packets.PUBLISH, answer.topicAliasMaximum);
    if (answer.keepAliveS !== null) this.#keepAliveUs = answer.keepAliveS * 1e6;
  }
}

const NAMES: Record<number, string> = {
  [packets.PUBACK]: 'PUBACK',
  [packets.PUBREC]: 'PUBREC',
  [packets.PUBCOMP]: 'PUBCOMP',
};

function taken(packetId: number): ProtocolError {
  return new ProtocolError(
    'MQTT-2.3.1-2',
    `packet id ${packetId}: in use by a request or message without an answer`,
  );
}

/** @throws ProtocolError */
function idIn(body: string): number {
  if (body.length < 2) throw new ProtocolError('MQTT-2.3.1-6', `an answer of ${body.length} bytes`);
  return body.charCodeAt(0) * 256 + body.charCodeAt(1);
}
