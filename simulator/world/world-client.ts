import mqtt, { type Packet } from 'mqtt-packet';
import { type Kernel, WORLD } from '../kernel/kernel.ts';
import type { Listener, Socket, SocketUser } from '../net/socket.ts';

/** Time between two attempts to connect while the broker does not keep the connection. */
const RETRY_US = 1e6;

/** A PUBLISH that has come. Types of `mqtt-packet` are no part of what `mote-mqtt/testing` declares: they want Node's types. */
export interface ReceivedMessage {
  topic: string;
  payload: { toString(): string };
  properties?: { correlationData?: { toString(): string } };
}

/** The session expiry interval in MQTT 5 of a session that never expires. */
const NEVER_S = 0xffffffff;

export interface WorldClientOptions {
  clientId: string;
  /** What it subscribes to; null: nothing. */
  filter: string | null;
  /** 1 unless given. */
  qos?: 1 | 2;
  /** Its session outlives its connections. */
  isKept?: boolean;
}

/** A client beside the broker, without a link of its own. Its bytes are made and read by mqtt-packet. */
export abstract class WorldClient implements Socket {
  readonly ended = false;
  protected readonly kernel: Kernel;
  protected readonly protocol: 4 | 5;
  /** Whether the broker has taken what it asks for. */
  protected isReady = false;
  readonly #clientId: string;
  readonly #filter: string | null;
  readonly #qos: 1 | 2;
  readonly #isKept: boolean;
  #isAway = false;
  readonly #broker: Listener;
  #parser = mqtt.parser();
  #user: SocketUser | null = null;
  #toBroker = '';
  #fromBroker = '';

  constructor(
    kernel: Kernel,
    broker: Listener,
    protocol: 4 | 5,
    { clientId, ...options }: WorldClientOptions,
  ) {
    this.kernel = kernel;
    this.#broker = broker;
    this.protocol = protocol;
    this.#clientId = clientId;
    this.#filter = options.filter;
    this.#qos = options.qos ?? 1;
    this.#isKept = options.isKept ?? false;
    kernel.at(0, WORLD, connect, this as WorldClient);
  }

  /** Called when it is ready, and again after each new connection. */
  protected abstract ready(): void;
  protected abstract published(message: ReceivedMessage): void;

  connect(): void {
    if (this.#user !== null || this.#isAway) return;
    if (!this.#broker.listeningAt(this.kernel.now)) {
      this.kernel.at(this.kernel.now + RETRY_US, WORLD, connect, this as WorldClient);
      return;
    }
    const protocolVersion = this.protocol;
    this.#parser = mqtt.parser({ protocolVersion });
    this.#parser.on('packet', (packet) => this.#take(packet));
    this.#fromBroker = '';
    this.#toBroker = '';
    this.#user = this.#broker.accept(this, WORLD);
    const properties = { sessionExpiryInterval: NEVER_S };
    this.send({
      ...{ cmd: 'connect', clientId: this.#clientId, clean: !this.#isKept, keepalive: 0, protocolVersion },
      ...(this.#isKept && protocolVersion === 5 && { properties }),
    });
    if (this.#filter !== null)
      this.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: this.#filter, qos: this.#qos }] });
  }

  /** Goes, until it is told to come back. */
  protected leave(): void {
    this.#isAway = true;
    if (this.#user !== null) this.send({ cmd: 'disconnect' });
  }

  protected comeBack(): void {
    this.#isAway = false;
    this.connect();
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
    if (this.#fromBroker === '') this.kernel.at(this.kernel.now, WORLD, parse, this as WorldClient);
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
    this.isReady = false;
    this.kernel.at(this.kernel.now + RETRY_US, WORLD, connect, this as WorldClient);
  }

  /** @param packet a `Packet` of mqtt-packet */
  protected send(packet: object): void {
    const bytes = mqtt.generate(packet as Packet, { protocolVersion: this.protocol });
    this.#toBroker += bytes.toString('latin1');
    const user = this.#user;
    this.kernel.at(this.kernel.now, WORLD, () => user === this.#user && user?.onReadable(), undefined);
  }

  #take(packet: Packet): void {
    if (packet.cmd === (this.#filter === null ? 'connack' : 'suback')) {
      this.isReady = true;
      this.ready();
    } else if (packet.cmd === 'publish') {
      this.published(packet);
      if (packet.qos === 1) this.send({ cmd: 'puback', messageId: packet.messageId });
      else if (packet.qos === 2) this.send({ cmd: 'pubrec', messageId: packet.messageId });
    } else if (packet.cmd === 'pubrel') this.send({ cmd: 'pubcomp', messageId: packet.messageId });
  }
}

function connect(client: WorldClient): void {
  client.connect();
}

function parse(client: WorldClient): void {
  client.parse();
}
