import { type Packet, type Parser, parser } from 'mqtt-packet';
import { type Direction, DOWN } from '../../link/fault.ts';
import type { DeviceFigures } from './device.ts';

/** Messages of one connection that wait for their PUBACK: a client has no more packet ids. */
const MAX_WATCHED = 65_535;

/** A message that has passed the link. */
export interface ProxiedMessage {
  from: string;
  topic: string;
  /** A binary string. */
  payload: string;
  qos: number;
  retain: boolean;
  /** Time from the PUBLISH at the client's end to its PUBACK there; null at QoS 0, and for messages to a client. */
  latencyMs: number | null;
}

/** A message of the client's that is not acknowledged. */
export interface Sent {
  atUs: number;
  topic: string;
  payload: string;
  retain: boolean;
}

/**
 * Reads the MQTT packets at both ends of a client's link, for observers: what the client has sent, and what was
 * answered.
 */
export class ConnectionWatch {
  #seen: DeviceFigures;
  #nowUs: () => number;
  #onMessage: (message: ProxiedMessage) => void;
  #up = this.#createParser((packet) => this.#sent(packet));
  #down = this.#createParser((packet) => this.#answered(packet));
  #unanswered = new Map<number, Sent>();
  #isReading = true;

  /** @param seen figures of the device, kept over its connections */
  constructor(seen: DeviceFigures, nowUs: () => number, onMessage: (message: ProxiedMessage) => void) {
    this.#seen = seen;
    this.#nowUs = nowUs;
    this.#onMessage = onMessage;
  }

  /** The client's QoS 1 and 2 messages that are not acknowledged. */
  get outbox(): number {
    return this.#unanswered.size;
  }

  /** The same messages, the oldest first. */
  get unanswered(): Iterable<Sent> {
    return this.#unanswered.values();
  }

  /** The client's socket has delivered these bytes. */
  sent(bytes: Buffer): void {
    this.#read(this.#up, bytes);
  }

  /** These bytes have passed the link. */
  passed(direction: Direction, bytes: Buffer): void {
    if (direction === DOWN) this.#read(this.#down, bytes);
  }

  #read(from: Parser, bytes: Buffer): void {
    if (!this.#isReading) return;
    try {
      from.parse(bytes);
    } catch {
      this.#isReading = false;
    }
  }

  #createParser(onPacket: (packet: Packet) => void, protocolVersion = 4): Parser {
    const created = parser({ protocolVersion });
    created.on('packet', onPacket);
    created.on('error', () => {
      this.#isReading = false;
    });
    return created;
  }

  #sent(packet: Packet): void {
    if (packet.cmd === 'connect') {
      this.#seen.name = packet.clientId;
      // Only the CONNECT tells the MQTT version of the answers.
      this.#down = this.#createParser((answer) => this.#answered(answer), packet.protocolVersion);
    }
    if (packet.cmd !== 'publish') return;
    const { topic, qos, retain, messageId = 0 } = packet;
    const payload = packet.payload.toString('latin1');
    this.#seen.messages++;
    if (qos === 0) this.#onMessage({ from: this.#seen.name, topic, payload, qos, retain, latencyMs: null });
    else if (this.#unanswered.size < MAX_WATCHED)
      this.#unanswered.set(messageId, { atUs: this.#nowUs(), topic, payload, retain });
  }

  #answered(packet: Packet): void {
    if (packet.cmd === 'publish') {
      const payload = packet.payload.toString('latin1');
      const { topic, qos, retain } = packet;
      this.#onMessage({ from: `to ${this.#seen.name}`, topic, payload, qos, retain, latencyMs: null });
    }
    if (packet.cmd !== 'puback' && packet.cmd !== 'pubcomp') return;
    const sent = this.#unanswered.get(packet.messageId ?? 0);
    if (sent === undefined) return;
    this.#unanswered.delete(packet.messageId ?? 0);
    const latencyMs = (this.#nowUs() - sent.atUs) / 1000;
    this.#seen.latencyMs = latencyMs;
    const qos = packet.cmd === 'puback' ? 1 : 2;
    const { topic, payload, retain } = sent;
    this.#onMessage({ from: this.#seen.name, topic, payload, qos, retain, latencyMs });
  }
}
