import mqtt, { type IPublishPacket, type Packet } from 'mqtt-packet';
import { type Kernel, WORLD } from '../kernel/kernel.ts';
import type { Listener, Socket, SocketUser } from '../net/socket.ts';

/** A command that the world sends to a board, as an operator beside the broker would. */
export interface PlannedCommand {
  atUs: number;
  device: number;
  command: string;
  argument: string;
  timeoutUs: number;
}

export interface CommandOutcome {
  call: PlannedCommand;
  /** Null when none came in time. */
  answer: string | null;
  /** Time from the request to the answer; null without an answer. */
  tookUs: number | null;
}

/** More commands than this in one run are refused. */
export const MAX_CALLS = 10_000;

const CLIENT_ID = 'mote-call';
/** Time between two attempts to connect while the broker does not keep the connection. */
const RETRY_US = 1e6;

/**
 * Sends commands to boards as `mote call` does: by topics in MQTT 3.1.1, by response topic and correlation data in MQTT
 * 5. It has no link of its own. Its bytes are made and read by mqtt-packet; what boards make of them is judged
 * elsewhere.
 */
export class CommandClient implements Socket {
  readonly called: CommandOutcome[];
  readonly ended = false;
  #kernel: Kernel;
  #broker: Listener;
  #protocol: 4 | 5;
  #parser = mqtt.parser();
  #user: SocketUser | null = null;
  #isListening = false;
  /** Numbers of commands that wait for a connection. */
  #waiting: number[] = [];
  #toBroker = '';
  #fromBroker = '';

  constructor(kernel: Kernel, broker: Listener, protocol: 4 | 5, calls: readonly PlannedCommand[]) {
    this.#kernel = kernel;
    this.#broker = broker;
    this.#protocol = protocol;
    this.called = calls.map((call) => ({ call, answer: null, tookUs: null }));
    kernel.at(0, WORLD, connect, this as CommandClient);
    calls.forEach(({ atUs }, number) => {
      kernel.at(atUs, WORLD, () => this.#ask(number), undefined);
    });
  }

  connect(): void {
    if (this.#user !== null) return;
    if (!this.#broker.listeningAt(this.#kernel.now)) {
      this.#kernel.at(this.#kernel.now + RETRY_US, WORLD, connect, this as CommandClient);
      return;
    }
    const protocolVersion = this.#protocol;
    this.#parser = mqtt.parser({ protocolVersion });
    this.#parser.on('packet', (packet) => this.#take(packet));
    this.#fromBroker = '';
    this.#toBroker = '';
    this.#user = this.#broker.accept(this, WORLD);
    this.#send({ cmd: 'connect', clientId: CLIENT_ID, clean: true, keepalive: 0, protocolVersion });
    this.#send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: `re/${CLIENT_ID}/+`, qos: 1 }] });
  }

  // The broker's end of the connection calls these.

  get readableBytes(): number {
    return this.#toBroker.length;
  }

  read(limit: number): string {
    const bytes = this.#toBroker.slice(0, limit);
    this.#toBroker = this.#toBroker.slice(limit);
    return bytes;
  }

  write(bytes: string): number {
    if (this.#fromBroker === '') this.#kernel.at(this.#kernel.now, WORLD, parse, this as CommandClient);
    this.#fromBroker += bytes;
    return bytes.length;
  }

  end(): void {
    this.#closed();
  }

  abort(): void {
    this.#closed();
  }

  parse(): void {
    const bytes = Buffer.from(this.#fromBroker, 'latin1');
    this.#fromBroker = '';
    this.#parser.parse(bytes);
  }

  #closed(): void {
    this.#user = null;
    this.#isListening = false;
    this.#kernel.at(this.#kernel.now + RETRY_US, WORLD, connect, this as CommandClient);
  }

  #send(packet: Packet): void {
    const bytes = mqtt.generate(packet, { protocolVersion: this.#protocol });
    this.#toBroker += bytes.toString('latin1');
    const user = this.#user;
    this.#kernel.at(this.#kernel.now, WORLD, () => user === this.#user && user?.onReadable(), undefined);
  }

  #take(packet: Packet): void {
    if (packet.cmd === 'suback') {
      this.#isListening = true;
      for (const number of this.#waiting.splice(0)) this.#ask(number);
    } else if (packet.cmd === 'publish') {
      this.#answered(packet);
      if (packet.qos === 1) this.#send({ cmd: 'puback', messageId: packet.messageId });
    }
  }

  #ask(number: number): void {
    if (!this.#isListening) {
      this.#waiting.push(number);
      return;
    }
    const { device, command, argument } = this.called[number].call;
    const topic = `mote-${device}/cmd/${command}`;
    const answerTopic = `re/${CLIENT_ID}/${number}`;
    const request = { cmd: 'publish', qos: 1, dup: false, retain: false, payload: argument } as const;
    // Packet id 1 is that of the subscription.
    const messageId = 2 + number;
    if (this.#protocol === 4) this.#send({ ...request, messageId, topic: `${topic}/${CLIENT_ID}/${number}` });
    else {
      const properties = { responseTopic: answerTopic, correlationData: Buffer.from(String(number)) };
      this.#send({ ...request, messageId, topic, properties });
    }
  }

  /** Takes the first answer that comes in time. */
  #answered({ topic, payload, properties }: IPublishPacket): void {
    const number = Number(topic.split('/')[2]);
    const called = this.called[number];
    if (called === undefined || called.answer !== null) return;
    if (this.#protocol === 5 && properties?.correlationData?.toString() !== String(number)) return;
    const tookUs = this.#kernel.now - called.call.atUs;
    if (tookUs > called.call.timeoutUs) return;
    called.answer = payload.toString();
    called.tookUs = tookUs;
  }
}

function connect(caller: CommandClient): void {
  caller.connect();
}

function parse(caller: CommandClient): void {
  caller.parse();
}
