import type * as net from 'node:net';
import type { Kernel } from '../../kernel/kernel.ts';
import { type Direction, DOWN, UP } from '../../link/fault.ts';
import type { LinkObserver } from '../../link/index.ts';
import { printableName } from '../../report/printable.ts';
import type { StackName } from '../../tcp/index.ts';
import { LiveKernel } from '../clock/live-kernel.ts';
import { formatHostPort, type HostPort, type ListenAddress } from './address.ts';
import { ApiError } from './api/requests.ts';
import { Connection, type ConnectionHost } from './connection.ts';
import { ConnectionWatch, type ProxiedMessage } from './connection-watch.ts';
import type { LinkContext, ProxiedDevice, Tap } from './device.ts';
import { DeviceTable, MAX_PROXIED_DEVICES } from './device-table.ts';
import { describeLimit, isOutOfFiles, maxConnections } from './file-limit.ts';
import { LinkToxics, type LinkToxicsHost, NO_LINK } from './link-toxics.ts';
import { createLog, type Packet } from './packet-log.ts';
import { Port } from './port.ts';
import { whoReaches } from './reach.ts';
import { type ConnectionTap, type TappedConnection, tapped } from './tap.ts';
import type { Target } from './target.ts';
import type { Toxic } from './toxics/toxic.ts';

/** Connections of one proxy at the same time; more are reset. */
export const MAX_CONNECTIONS = 20_000;

export interface ProxyPlan {
  name: string;
  listen: ListenAddress;
  upstream: HostPort;
  /** Whether an upstream's name may resolve to a link-local address, such as a cloud's metadata service. */
  allowsLinkLocal?: boolean;
  /** The same seed, link and order of connections give the same random link events. */
  seed: string;
  stack: StackName;
  logsPackets: boolean;
  /** Sees the segments where a tap would. */
  tap?: Tap | null;
}

/** A TCP port with a server behind it, and a link or toxics in between. */
export class LinkProxy implements Target, LinkContext, ConnectionHost, LinkToxicsHost {
  readonly plan: ProxyPlan;
  readonly live: LiveKernel;
  readonly openLink = NO_LINK;
  /** Called for every message of connections made from now on; null: nobody observes. */
  onMessage: ((message: ProxiedMessage, device: number) => void) | null = null;
  /** Called for every MQTT packet of connections made from now on; null: nobody observes. */
  onPacket: ((direction: Direction, packet: Packet, connection: number) => void) | null = null;
  /** Called for every connection made from now on; null: nobody reads the bytes. */
  onConnection: ((connection: TappedConnection) => ConnectionTap) | null = null;
  readonly toxics: Toxic[] = [];
  readonly connections = new Set<Connection>();
  /** Bytes of closed connections, by direction. */
  readonly earlierBytes: [number, number] = [0, 0];
  /** Bytes received on closed connections, by direction. */
  readonly #earlierReceived: [number, number] = [0, 0];

  #port: Port;
  #upstream: HostPort;
  #table: DeviceTable;
  #links: LinkToxics;
  #accepted = 0;
  /** A connection takes a descriptor on each side. */
  #maxByFiles = Math.floor(maxConnections() / 2);
  #hasFiles = true;
  #say: (text: string) => void;

  /** @param say called with one line of log at a time */
  constructor(plan: ProxyPlan, say: (text: string) => void) {
    this.plan = plan;
    this.live = new LiveKernel(plan.seed);
    this.#say = say;
    this.#table = new DeviceTable(this);
    this.#links = new LinkToxics(this);
    this.#upstream = plan.upstream;
    this.#port = new Port(plan.listen, (socket) => this.#accept(socket));
  }

  get name(): string {
    return this.plan.name;
  }

  get kernel(): Kernel {
    return this.live.kernel;
  }

  get stack(): StackName {
    return this.plan.stack;
  }

  get tap(): Tap | null {
    return this.plan.tap ?? null;
  }

  get devices(): readonly ProxiedDevice[] {
    return this.#table.devices;
  }

  get upstream(): HostPort {
    return this.#upstream;
  }

  get allowsLinkLocal(): boolean {
    return this.plan.allowsLinkLocal ?? false;
  }

  get isListening(): boolean {
    return this.#port.isListening;
  }

  /** The address as it was given, with the port that it got. */
  get listenAddress(): string {
    return this.#port.text;
  }

  /** The IP address and port that it listens on, or would. */
  get boundAddress(): { address: string; port: number } {
    return this.#port.address;
  }

  /** @throws the system's error, for instance EADDRINUSE */
  async start(): Promise<void> {
    if (this.isListening) return;
    await this.#port.open();
    const { address } = this.boundAddress;
    this.say(
      `listening on ${this.listenAddress}, upstream ${formatHostPort(this.#upstream)}; ${whoReaches(address)}`,
    );
  }

  /** Whether its address is the one that `listen` asks for. Port 0 asks for another port each time, as in Toxiproxy. */
  isAt(listen: ListenAddress): boolean {
    return this.#port.isAt(listen);
  }

  /** Changes the addresses while it is stopped; its toxics stay. */
  move(listen: ListenAddress, upstream: HostPort): void {
    this.#port = new Port(listen, (socket) => this.#accept(socket));
    this.#upstream = upstream;
  }

  /** Refuses connections from now on, and ends the open ones. */
  async stop(): Promise<void> {
    const closed = this.#port.close();
    for (const connection of this.connections) connection.destroy();
    await closed;
  }

  /** Stops for good. */
  async remove(): Promise<void> {
    this.live.stop();
    await this.stop();
  }

  /** @param old the toxic that it replaces @throws LinkError when a link toxic names no link */
  setToxic(toxic: Toxic, old?: Toxic): void {
    if (toxic.type === 'modem') throw new ApiError(400, 'there is no modem here; mote modem has one');
    this.#links.prepare(toxic);
    this.live.enter(() => {
      if (old === undefined) this.toxics.push(toxic);
      else this.toxics.splice(this.toxics.indexOf(old), 1, toxic);
      if (this.#links.hasCome(toxic)) return;
      for (const connection of this.connections) connection.set(toxic, old);
    });
  }

  removeToxic(toxic: Toxic): void {
    this.live.enter(() => {
      const index = this.toxics.indexOf(toxic);
      if (index < 0) return;
      this.toxics.splice(index, 1);
      if (this.#links.hasGone(toxic)) return;
      for (const connection of this.connections) connection.remove(toxic);
    });
  }

  /** Moves a device's connections, which had no model so far, onto a simulated TCP. */
  willModel(device: ProxiedDevice): void {
    for (const connection of this.connections) if (connection.device === device) connection.model();
  }

  /** Bytes that came out, and bytes on the air where a link was modelled. */
  get totals(): { upBytes: number; downBytes: number; airUpBytes: number; airDownBytes: number } {
    const total = {
      upBytes: this.earlierBytes[UP],
      downBytes: this.earlierBytes[DOWN],
      airUpBytes: 0,
      airDownBytes: 0,
    };
    for (const { bytes } of this.connections) {
      total.upBytes += bytes[UP];
      total.downBytes += bytes[DOWN];
    }
    for (const { link } of this.devices) {
      total.airUpBytes += link.upBytes;
      total.airDownBytes += link.downBytes;
    }
    return total;
  }

  /** Bytes received, by direction; those that a link still holds are not sent yet. */
  get receivedBytes(): [number, number] {
    return this.#sumOf('received', this.#earlierReceived);
  }

  get sentBytes(): [number, number] {
    return this.#sumOf('bytes', this.earlierBytes);
  }

  #sumOf(which: 'received' | 'bytes', [up, down]: readonly [number, number]): [number, number] {
    for (const connection of this.connections) {
      up += connection[which][UP];
      down += connection[which][DOWN];
    }
    return [up, down];
  }

  readonly observer: LinkObserver = {
    outageStarted: (_timeUs, device) => this.say(`device ${device}: outage`),
    outageEnded: (_timeUs, device) => this.say(`device ${device}: back from the outage`),
  };

  say(text: string): void {
    this.#say(`${printableName(this.plan.name)}: ${text}`);
  }

  upstreamFailed(error: NodeJS.ErrnoException): void {
    if (isOutOfFiles(error)) this.say(describeLimit(2));
    else if (error.code === 'EACCES' && error.syscall === 'getaddrinfo')
      this.say(`upstream ${formatHostPort(this.#upstream)} is link-local now; --allow-link-local lets it be`);
    else
      this.say(
        `upstream ${formatHostPort(this.#upstream)} cannot be reached (${error.code}); still listening`,
      );
  }

  gone(connection: Connection): void {
    this.connections.delete(connection);
    const [up, down] = connection.bytes;
    this.earlierBytes[UP] += up;
    this.earlierBytes[DOWN] += down;
    this.#earlierReceived[UP] += connection.received[UP];
    this.#earlierReceived[DOWN] += connection.received[DOWN];
    this.say(`${connection} is over: ${up} B up, ${down} B down`);
  }

  #accept(socket: net.Socket): void {
    const address = socket.remoteAddress;
    if (address === undefined) return;
    this.live.enter(() => {
      const device = this.#hasRoom(address) ? this.#deviceAt(address) : null;
      if (device === null) {
        socket.resetAndDestroy();
        return;
      }
      const number = ++this.#accepted;
      const log = createLog(this, this.plan.logsPackets, number, device.device);
      this.#links.applyTo(device);
      const connection = new Connection(this, number, socket, device, {
        ...{ log, watch: this.#watchOf(device), tap: this.onConnection?.(tapped(socket)) ?? null },
      });
      this.connections.add(connection);
      this.say(`${connection} from ${address}`);
      for (const toxic of this.toxics) connection.set(toxic);
    });
  }

  /**
   * Whether a connection may be accepted. A refusal is logged; one for lack of descriptors once until there are some
   * again.
   */
  #hasRoom(address: string): boolean {
    const open = this.connections.size;
    const hadFiles = this.#hasFiles;
    this.#hasFiles = open < this.#maxByFiles;
    if (hadFiles && !this.#hasFiles) this.say(describeLimit(2));
    if (open >= MAX_CONNECTIONS)
      this.say(`a connection from ${address} is refused: ${MAX_CONNECTIONS} are open`);
    return this.#hasFiles && open < MAX_CONNECTIONS;
  }

  #deviceAt(address: string): ProxiedDevice | null {
    const device = this.#table.take(address);
    if (device === null)
      this.say(`a connection from ${address} is refused: ${MAX_PROXIED_DEVICES} devices are known`);
    return device;
  }

  #watchOf({ seen, device }: ProxiedDevice): ConnectionWatch | null {
    const { onMessage, kernel } = this;
    return (
      onMessage &&
      new ConnectionWatch(
        seen,
        () => kernel.now,
        (message) => onMessage(message, device),
      )
    );
  }
}
