import { Board } from '../../board/board.ts';
import type { BoardError } from '../../board/errors.ts';
import type { Publish } from '../../board/observe.ts';
import { CONNACK, PUBCOMP, type Publish as WirePublish } from '../../broker/codec/packets.ts';
import type { TopicAliases } from '../../checks/aliases.ts';
import { type Checks, type PublishCall, watchNet } from '../../checks/index.ts';
import type { WirePacket } from '../../checks/packet.ts';
import { sensorBus } from '../../world/sensor-bus.ts';
import type { LiveKernel } from '../clock/live-kernel.ts';
import { type LinkContext, ProxiedDevice } from '../proxy/device.ts';
import { BoardNet } from './board-net.ts';
import { brokerOf, configOf, type FleetPlan, fileNamesOf, type Upstream } from './fleet-plan.ts';
import { type UndeliveredMessage, UndeliveredMessages } from './undelivered-messages.ts';

/** A message that the broker has. */
export interface Arrival {
  device: number;
  topic: string;
  payload: string;
  qos: number;
  retain: boolean;
  /** Time since `publish()`; null if the board did not publish it. */
  latencyUs: number | null;
}

/** What the boards of a fleet share. */
export interface FleetContext extends LinkContext {
  readonly plan: FleetPlan;
  readonly live: LiveKernel;
  readonly checks: Checks;
  readonly topicAliases: TopicAliases;
  readonly qos2Handshakes: { up: number; down: number };
  readonly files: { [name: string]: string };
  readonly isListening: boolean;
  arrived(arrival: Arrival): void;
  reconnected(): void;
  programFailed(error: BoardError): void;
  brokerFailed(error: NodeJS.ErrnoException, broker: Upstream): void;
  brokerConnected(): void;
  /** The broker has accepted a board's CONNECT. */
  brokerAccepted(): void;
  brokerRefused(clientId: string, code: number, level: number, broker: Upstream): void;
}

/** One virtual board: its link, its connections to the broker, and their observation. */
export class FleetBoard {
  readonly link: ProxiedDevice;
  readonly clientId: string;
  hasPower = false;
  /** A CONNACK has come, on a connection that is open for the client. */
  isConnected = false;
  /** Latency of the latest message; null before the first. */
  latencyMs: number | null = null;
  messages = 0;
  readonly upstream: Upstream;
  readonly unreleased = new Set<number>();
  readonly live: LiveKernel;
  #number: number;
  #host: FleetContext;
  #waiting = new UndeliveredMessages();
  #net: BoardNet;
  #board: Board;
  #connection = 0;
  #connects = 0;

  constructor(host: FleetContext, number: number) {
    const { plan, kernel } = host;
    const config = configOf(plan, number);
    const random = (purpose: string) => kernel.random(`device ${number}/${purpose}`);
    this.#number = number;
    this.#host = host;
    this.live = host.live;
    this.upstream = brokerOf(plan, number);
    this.clientId = String(config.client_id);
    this.link = new ProxiedDevice(host, number, { name: 'none', faults: [] });
    this.#net = new BoardNet(this.link, this);
    this.#board = new Board({
      clock: kernel,
      device: number,
      random: random('board'),
      net: watchNet(this.#net, kernel, number, this),
      files: host.files,
      fileNames: fileNamesOf(plan),
      ownFiles: { 'mote.json': JSON.stringify(config) },
      i2c: sensorBus([], random),
      onPublish: (publish) => this.#published(publish),
      onError: (error) => host.programFailed(error),
      onOff: () => {
        this.#waiting.clear();
        host.checks.poweredOff(kernel.now, number);
        this.#net.powerCut();
      },
    });
  }

  get device(): number {
    return this.#number;
  }

  /** Messages that it has handed over and the broker does not have yet. */
  get outbox(): number {
    return this.#waiting.count;
  }

  /** What it has under way, the oldest first. */
  waiting(count: number): UndeliveredMessage[] {
    return this.#waiting.oldest(count);
  }

  get isListening(): boolean {
    return this.#host.isListening;
  }

  /** @returns the error at the program's top level, if there is one */
  start(): BoardError | null {
    const { checks, kernel } = this.#host;
    checks.reachable(kernel.now, this.#number);
    // Outages of its link are not told apart: from here on a reading waits for a connection, or for its delivery.
    checks.obstructed(kernel.now, this.#number, null);
    this.hasPower = true;
    return this.#board.start();
  }

  /** The broker's host resets its connections. */
  disconnect(): void {
    this.#net.abort();
  }

  async stop(): Promise<void> {
    this.#board.powerCut();
    await this.#net.stop();
  }

  #published({ timeUs, topic, message, qos, accepted }: Publish): void {
    const reading: PublishCall = {
      timeUs,
      device: this.#number,
      topic,
      payload: message,
      qos: qos === 0 || qos === 2 ? qos : 1,
      accepted,
    };
    this.#host.checks.handedOver(reading);
    if (accepted) this.#waiting.handedOver(topic, message, timeUs);
  }

  // Bytes of its sockets, as the client sends and receives them.

  opened(_timeUs: number, _device: number, connection: number): void {
    this.#connection = connection;
    this.isConnected = false;
  }

  sent(timeUs: number, device: number, connection: number, packet: WirePacket): void {
    this.#host.checks.sent(timeUs, device, connection, packet);
    this.#host.topicAliases.sent(packet);
    if (packet.type === PUBCOMP) this.#host.qos2Handshakes.down++;
  }

  received(timeUs: number, device: number, connection: number, packet: WirePacket): void {
    this.#host.checks.received(timeUs, device, connection, packet);
    if (packet.type === PUBCOMP) this.#host.qos2Handshakes.up++;
    if (packet.type !== CONNACK || packet.code !== 0) return;
    if (!packet.sessionPresent) this.#host.checks.sessionBegun(device, timeUs);
    this.isConnected = true;
    if (this.#connects++ > 0) this.#host.reconnected();
  }

  closed(timeUs: number, device: number, connection: number, byClient = false): void {
    this.#host.checks.closed(timeUs, device, connection, byClient);
    if (connection === this.#connection) this.isConnected = false;
  }

  // What its broker answers.

  takenIn(publish: WirePublish): void {
    const { topic, payload, qos, retain } = publish;
    const timeUs = this.#host.kernel.now;
    const device = this.#number;
    this.#host.checks.takenIn({ ...publish, timeUs, device, clientId: this.clientId });
    const latencyUs = this.#waiting.takenIn(topic, payload, qos, timeUs);
    if (latencyUs !== null) this.latencyMs = latencyUs / 1000;
    this.messages++;
    this.#host.arrived({ device, topic, payload, qos, retain, latencyUs });
  }

  answered(code: number, level: number): void {
    if (code === 0) this.#host.brokerAccepted();
    else this.#host.brokerRefused(this.clientId, code, level, this.upstream);
  }

  brokerFailed(error: NodeJS.ErrnoException): void {
    this.#host.brokerFailed(error, this.upstream);
  }

  brokerConnected(): void {
    this.#host.brokerConnected();
  }
}
