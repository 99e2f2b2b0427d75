import type { FirmwareBoard, FirmwareOptions } from '../board/boards/own-firmware.ts';
import { pubackBytes } from '../broker/codec/encode.ts';
import { Frames } from '../broker/codec/frames.ts';
import { CONNACK, PINGRESP, PUBACK, PUBLISH, type Qos } from '../broker/codec/packets.ts';
import { parsePublish } from '../broker/codec/parse.ts';
import type { EventId } from '../kernel/kernel.ts';
import type { NetError, Socket, SocketUser } from '../net/socket.ts';
import * as limits from './limits.ts';
import { connectBytes, PINGREQ_BYTES, publishBytes, subscribeBytes, unsubscribeBytes } from './mqtt-bytes.ts';

const PORT = 1883;

/** The device's MQTT settings, as its user has made them. */
export interface MqttSettings {
  host: string;
  clientId: string;
  topicPrefix: string;
  keepAliveS: number;
}

export interface MqttUser {
  connected(): void;
  disconnected(): void;
  message(topic: string, payload: string): void;
  /** The filters to subscribe to after each CONNACK. */
  filters(): Iterable<string>;
}

interface Queued {
  topic: string;
  payload: string;
  qos: Qos;
  retain: boolean;
  packetId: number;
  /** On this connection; and ever. */
  wasSent: boolean;
  isDup: boolean;
}

/**
 * The MQTT client of the firmware, which all scripts of the device share, as Mongoose OS's library has it: QoS 0 goes out
 * or is gone; at most 5 messages above QoS 0 are kept in memory until they are acknowledged, the oldest of more is dropped
 * without a word, and those left go out again behind the next CONNACK, one at a time, before new ones.
 */
export class MqttClient implements SocketUser {
  isConnected = false;
  readonly #board: FirmwareBoard;
  readonly #clock: FirmwareOptions['clock'];
  readonly #net: FirmwareOptions['net'];
  readonly #settings: MqttSettings;
  readonly #user: MqttUser;
  #socket: Socket | null = null;
  #frames = new Frames();
  #unsent = '';
  #queue: Queued[] = [];
  /** What was queued before the last CONNACK has gone out. */
  #isDrained = true;
  #packetId = 0;
  #pauseUs = 0;
  #timer: EventId = 0;
  #sentUs = 0;
  #pingedUs = -1;

  constructor(board: FirmwareBoard, { clock, net }: FirmwareOptions, settings: MqttSettings, user: MqttUser) {
    this.#board = board;
    this.#clock = clock;
    this.#net = net;
    this.#settings = settings;
    this.#user = user;
  }

  powered(): void {
    this.#pauseUs = 0;
    this.#again(0);
  }

  off(): void {
    this.#clock.cancel(this.#timer);
    this.#socket = null;
    this.#queue = [];
    this.#unsent = '';
    this.isConnected = false;
  }

  /** @returns false: it is offline, or too much waits */
  publish(topic: string, payload: string, qos: Qos, retain: boolean): boolean {
    if (!this.isConnected || this.#unsent.length > limits.MAX_UNSENT_BYTES) return false;
    const message: Queued = {
      topic,
      payload,
      qos,
      retain,
      packetId: qos === 0 ? 0 : this.#nextId(),
      wasSent: false,
      isDup: false,
    };
    if (qos === 0 || this.#isDrained) this.#sendMessage(message);
    if (qos === 0) return true;
    while (this.#queue.length >= limits.MAX_QUEUED) this.#queue.shift();
    this.#queue.push(message);
    return true;
  }

  subscribe(filter: string): void {
    if (this.isConnected) this.#send(subscribeBytes(this.#nextId(), filter, 1));
  }

  unsubscribe(filter: string): void {
    if (this.isConnected) this.#send(unsubscribeBytes(this.#nextId(), filter));
  }

  onConnected(): void {}

  onReadable(): void {
    const socket = this.#socket;
    if (socket === null) return;
    if (socket.readableBytes > 0) this.#frames.push(socket.read(socket.readableBytes));
    while (this.#socket === socket && this.#frames.next()) this.#packet(this.#frames.head, this.#frames.body);
    if (this.#socket === socket && socket.ended && socket.readableBytes === 0) {
      socket.end();
      this.#closed();
    }
  }

  onWritable(): void {
    this.#flush();
  }

  onClosed(_error: NetError | null): void {
    if (this.#socket !== null) this.#closed();
  }

  #dial(): void {
    const { host, clientId, keepAliveS, topicPrefix } = this.#settings;
    const { loop } = this.#board;
    // The script waits meanwhile. Its loop is not in this call, and its timer may have come.
    const { socket, decidedAtUs } = loop.block(() => this.#net.connect(host, PORT, this));
    loop.poke();
    this.#frames = new Frames();
    this.#unsent = '';
    this.#socket = socket;
    const isUp = socket !== null;
    this.#after(decidedAtUs - this.#clock.now, () => {
      if (!isUp) {
        this.#closed();
        return;
      }
      this.#send(connectBytes(clientId, keepAliveS, `${topicPrefix}/online`));
      this.#after(limits.CONNACK_US, () => this.#hangUp());
    });
  }

  #packet(head: number, body: string): void {
    const type = head >> 4;
    if (type === CONNACK) this.#connack(body.charCodeAt(1));
    else if (type === PUBACK) {
      const packetId = (body.charCodeAt(0) << 8) | body.charCodeAt(1);
      this.#queue = this.#queue.filter((one) => one.packetId !== packetId);
    } else if (type === PINGRESP) this.#pingedUs = -1;
    else if (type === PUBLISH) {
      const { topic, payload, qos, packetId } = parsePublish(head, body);
      if (qos > 0) this.#send(pubackBytes(packetId));
      this.#user.message(topic, payload);
    }
    if (this.isConnected && !this.#isDrained) this.#drain();
  }

  #connack(code: number): void {
    if (code !== 0) {
      this.#hangUp();
      return;
    }
    this.isConnected = true;
    this.#pauseUs = 0;
    this.#pingedUs = -1;
    for (const filter of this.#user.filters()) this.#send(subscribeBytes(this.#nextId(), filter, 1));
    for (const one of this.#queue) one.wasSent = false;
    this.#isDrained = this.#queue.length === 0;
    this.#sendMessage({
      ...{ topic: `${this.#settings.topicPrefix}/online`, payload: 'true', retain: true },
      ...{ qos: 0, packetId: 0, wasSent: false, isDup: false },
    });
    this.#after(this.#keepAliveUs, () => this.#idle());
    this.#user.connected();
  }

  /** The next of those that were queued before the connection. */
  #drain(): void {
    const next = this.#queue.find((one) => !one.wasSent);
    if (next !== undefined) this.#sendMessage(next);
    else if (this.#queue.length === 0) this.#isDrained = true;
  }

  get #keepAliveUs(): number {
    return this.#settings.keepAliveS * 1e6;
  }

  /** A PINGREQ when nothing was sent for the keep-alive; a PINGREQ without an answer for as long ends the connection [E]. */
  #idle(): void {
    if (this.#keepAliveUs === 0) return;
    const { now } = this.#clock;
    if (this.#pingedUs >= 0 && now - this.#pingedUs >= this.#keepAliveUs) {
      this.#hangUp();
      return;
    }
    if (now - this.#sentUs >= this.#keepAliveUs) {
      if (this.#pingedUs < 0) this.#pingedUs = now;
      this.#send(PINGREQ_BYTES);
    }
    this.#after(this.#sentUs + this.#keepAliveUs - now, () => this.#idle());
  }

  #sendMessage(message: Queued): void {
    this.#send(publishBytes({ ...message, dup: message.isDup }));
    message.wasSent = message.isDup = true;
  }

  #send(bytes: string): void {
    this.#sentUs = this.#clock.now;
    this.#unsent += bytes;
    this.#flush();
  }

  #flush(): void {
    if (this.#socket === null || this.#unsent === '') return;
    const taken = this.#socket.write(this.#unsent);
    this.#unsent = this.#unsent.slice(taken);
  }

  #hangUp(): void {
    this.#socket?.abort();
    this.#closed();
  }

  #closed(): void {
    const wasConnected = this.isConnected;
    this.#socket = null;
    this.isConnected = false;
    this.#pauseUs = Math.min(Math.max(this.#pauseUs * 2, limits.RECONNECT_MIN_US), limits.RECONNECT_MAX_US);
    this.#again(this.#pauseUs * (0.9 + this.#board.random.uniform() / 5));
    if (wasConnected) this.#user.disconnected();
  }

  #again(afterUs: number): void {
    this.#after(afterUs, () => this.#dial());
  }

  /** It waits for one thing at a time. */
  #after(us: number, run: () => void): void {
    this.#clock.cancel(this.#timer);
    this.#timer = this.#clock.at(
      this.#clock.now + Math.max(0, Math.round(us)),
      this.#board.device,
      call,
      run,
    );
  }

  #nextId(): number {
    this.#packetId = (this.#packetId % 65_535) + 1;
    return this.#packetId;
  }
}

function call(run: () => void): void {
  run();
}
