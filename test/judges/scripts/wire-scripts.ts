import * as net from 'node:net';
import mqtt, {
  type IConnectPacket,
  type IPublishPacket,
  type ISubscribePacket,
  type Packet,
} from 'mqtt-packet';

/**
 * What a client does: send packets or raw bytes, answer all that waits for its PUBREC or PUBCOMP (with that, or with
 * what stands in `as`), or cut its connection without a word.
 */
export type Step =
  | { client: string; send: Packet[] | string }
  | { client: string; answer: 'pubrec' | 'pubcomp'; as?: 'puback' | 'pubrec' | 'pubcomp' }
  | { client: string; cut: true }
  | { client: string; waitMs: number };

export interface Script {
  name: string;
  /** MQTT 5; without it 3.1.1. */
  version?: 5;
  steps: Step[];
}

/** What each client heard, in words: `connack 0`, `publish t x qos 1`, `closed`. */
export type Transcript = Record<string, string[]>;

const PINGREQ = '\xc0\x00';
const QUIET_MS = 40;
const MAX_WAIT_MS = 2000;

/** What a broker was heard to say, and whether a connection ended by RST, which may take its last words away. */
export interface Played {
  transcript: Transcript;
  wasReset: boolean;
}

/**
 * Plays a script against a broker on that port. A barrier (PINGREQ) after each step keeps clients in step.
 *
 * @param quietMs How long a broker has for its answer before the barrier follows. A broker that closes while a
 * barrier is on its way resets the connection, and its last words are lost.
 */
export async function play(script: Script, port: number, quietMs = QUIET_MS): Promise<Played> {
  const clients = new Map<string, Wire>();
  const transcript: Transcript = {};
  const link: Link = { port, quietMs, wasReset: false };
  for (const step of script.steps) {
    if ('waitMs' in step) {
      await new Promise((resolve) => setTimeout(resolve, step.waitMs));
      continue;
    }
    let wire = clients.get(step.client);
    if (wire === undefined) {
      transcript[step.client] ??= [];
      wire = new Wire(link, transcript[step.client], script.version ?? 4);
      clients.set(step.client, wire);
    }
    if ('cut' in step) {
      await wire.send('');
      await quiet(quietMs);
      wire.cut();
      clients.delete(step.client);
    } else {
      // What it answers has come before the answer to a barrier.
      if ('answer' in step) await wire.send('');
      await wire.send(
        'answer' in step
          ? wire.answer(step.answer, step.as ?? step.answer)
          : rawOf(step.send, script.version ?? 4),
      );
      if (wire.isClosed) clients.delete(step.client);
    }
  }
  // What is under way to anybody comes before the answer to a barrier.
  for (const wire of clients.values()) await wire.send('');
  await quiet(quietMs);
  for (const wire of clients.values()) wire.cut();
  return { transcript, wasReset: link.wasReset };
}

/** What the connections of one play have in common. */
interface Link {
  port: number;
  quietMs: number;
  wasReset: boolean;
}

function quiet(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function rawOf(send: Packet[] | string, protocolVersion: 4 | 5): string {
  return typeof send === 'string' ? send : bytesOf(send, protocolVersion);
}

function bytesOf(packets: Packet[], protocolVersion: 4 | 5 = 4): string {
  const words = packets.map((packet) => mqtt.generate(packet, { protocolVersion }));
  return Buffer.concat(words).toString('latin1');
}

class Wire {
  isClosed = false;
  #socket: net.Socket;
  #quietMs: number;
  #onBarrier: () => void = () => {};
  #unanswered: { pubrec: number[]; pubcomp: number[] } = { pubrec: [], pubcomp: [] };

  constructor(link: Link, heard: string[], protocolVersion: 4 | 5) {
    this.#quietMs = link.quietMs;
    const parser = mqtt.parser({ protocolVersion });
    const words = wordsIn(protocolVersion);
    parser.on('packet', (packet) => {
      if (packet.cmd === 'pingresp') this.#onBarrier();
      else {
        this.#note(packet);
        // Brokers number their messages as they like.
        heard.push(packet.cmd === 'pubrel' ? 'pubrel' : words(packet));
      }
    });
    this.#socket = net.connect(link.port, '127.0.0.1');
    this.#socket.on('data', (bytes) => parser.parse(bytes));
    this.#socket.on('error', () => {
      link.wasReset = true;
    });
    this.#socket.on('end', () => {
      if (!this.isClosed) heard.push('closed');
      this.#end();
    });
    this.#socket.on('close', (hadError) => {
      if (!this.isClosed && hadError) heard.push('closed');
      this.#end();
    });
  }

  /** Resolves when the broker has answered the barrier, or closed. */
  async send(bytes: string): Promise<void> {
    if (bytes !== '' && !this.isClosed) {
      this.#socket.write(bytes, 'latin1');
      await quiet(this.#quietMs);
    }
    if (this.isClosed) return;
    this.#socket.write(PINGREQ, 'latin1');
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the broker neither answered nor closed')), MAX_WAIT_MS);
      this.#onBarrier = () => {
        clearTimeout(late);
        resolve();
      };
    });
  }

  /** @returns the answers to what has come so far */
  answer(awaited: 'pubrec' | 'pubcomp', cmd: 'puback' | 'pubrec' | 'pubcomp'): string {
    return bytesOf(this.#unanswered[awaited].splice(0).map((messageId) => ({ cmd, messageId })));
  }

  #note(packet: Packet): void {
    const { messageId } = packet;
    if (messageId === undefined) return;
    if (packet.cmd === 'publish' && packet.qos === 2) this.#unanswered.pubrec.push(messageId);
    if (packet.cmd === 'pubrel') this.#unanswered.pubcomp.push(messageId);
  }

  cut(): void {
    this.isClosed = true;
    this.#socket.resetAndDestroy();
  }

  #end(): void {
    this.isClosed = true;
    this.#socket.destroy();
    this.#onBarrier();
  }
}

/** What the two ends may settle as they like is left out: limits, and ids that a broker assigns. */
function propertiesOf(packet: Packet): string {
  const { properties = {} } = packet as { properties?: object };
  const told = Object.entries(properties).filter(
    ([name]) => !/Maximum|maximum|assigned|retainAvailable|wildcard|subscriptionId|shared/.test(name),
  );
  return told.map(([name, value]) => ` ${name}=${inProperty(name, value)}`).join('');
}

/** Where a second ends is each broker's own. */
const EXPIRY_STEP_S = 5;

function inProperty(name: string, value: unknown): string {
  if (name === 'messageExpiryInterval') return `${Math.floor(Number(value) / EXPIRY_STEP_S) * EXPIRY_STEP_S}`;
  return Buffer.isBuffer(value) ? value.toString('latin1') : JSON.stringify(value);
}

/** How what comes on one connection is told. Whether a broker uses aliases is its own: topics stand in their place. */
export function wordsIn(protocolVersion: 4 | 5): (packet: Packet) => string {
  if (protocolVersion === 4) return inWords;
  const topics = new Map<number, string>();
  return (packet) => {
    if (packet.cmd !== 'publish') return inWords5(packet);
    const { topicAlias, ...properties } = packet.properties ?? {};
    if (topicAlias !== undefined && packet.topic !== '') topics.set(topicAlias, packet.topic);
    return inWords5({ ...packet, topic: topics.get(topicAlias ?? 0) ?? packet.topic, properties });
  };
}

function inWords5(packet: Packet): string {
  if (packet.cmd === 'connack')
    return `connack ${packet.reasonCode}${packet.sessionPresent ? ' session present' : ''}${propertiesOf(packet)}`;
  if (packet.cmd === 'suback' || packet.cmd === 'unsuback')
    return `${packet.cmd} ${(packet.granted as number[]).join(' ')}`;
  if (packet.cmd === 'publish') return inWords(packet) + propertiesOf(packet);
  return `${packet.cmd} ${packet.messageId ?? ''} reason ${(packet as { reasonCode?: number }).reasonCode ?? 0}`;
}

function inWords(packet: Packet): string {
  if (packet.cmd === 'connack')
    return `connack ${packet.returnCode}${packet.sessionPresent ? ' session present' : ''}`;
  if (packet.cmd === 'suback') return `suback ${packet.messageId}: ${(packet.granted as number[]).join(' ')}`;
  if (packet.cmd !== 'publish') return `${packet.cmd} ${packet.messageId}`;
  const flags = `${packet.dup ? ' dup' : ''}${packet.retain ? ' retain' : ''}`;
  return `publish ${packet.topic} ${packet.payload} qos ${packet.qos}${flags}`;
}

export function connect(clientId: string, more: Partial<IConnectPacket> = {}): Packet {
  return { cmd: 'connect', clientId, clean: true, keepalive: 60, ...more };
}

export function subscribe(...topics: string[]): ISubscribePacket {
  return subscribeAt(1, ...topics);
}

export function subscribeAt(qos: 0 | 1 | 2, ...topics: string[]): ISubscribePacket {
  const subscriptions = topics.map((topic) => ({ topic, qos }));
  return { cmd: 'subscribe', messageId: 1, subscriptions };
}

export function publish(topic: string, payload: string, more: Partial<IPublishPacket> = {}): Packet {
  return { cmd: 'publish', topic, payload, qos: 1, messageId: 7, dup: false, retain: false, ...more };
}
