import type { Kernel } from '../kernel/kernel.ts';
import { WORLD } from '../kernel/kernel.ts';
import { UP } from '../link/fault.ts';
import type { Link } from '../link/link.ts';
import type { Connecting, Listener, NetStack, Socket, SocketUser } from '../net/socket.ts';
import { Dialled } from './dialled.ts';
import { type Endpoint, noRepairs, type Repairs } from './endpoint.ts';
import { arriveAt, Flow, type FlowWatch, type Hosts } from './flow.ts';
import { Segment } from './segment.ts';
import { createEnd, type StackName, type StackSettings } from './stacks.ts';
import { TlsEnd } from './tls.ts';

/** Longer than any stack tries to connect (an old Linux: 130 s). */
const MAX_CONNECT_US = 300e6;

/** Connections of one device that the server may still hold, dead ones included; more are refused. */
export const MAX_SERVER_ENDS = 256;

export interface NetOptions extends StackSettings {
  clientStack: StackName;
  serverStack: StackName;
  /** TCP_NODELAY. Espruino sets it nowhere, and mosquitto's set_tcp_nodelay is off by default. */
  clientNodelay?: boolean;
  serverNodelay?: boolean;
  /** What TLS costs on top, in round trips and bytes. */
  tls?: boolean;
  /** When the server's whole host is gone: it says nothing, and has forgotten everything afterwards. */
  hostDowns?: readonly { fromUs: number; toUs: number }[];
  /** Who answers at another host than the server; null: the server does. */
  otherAt?(host: string, port: number): Listener | null;
  /** Sees every segment as it is sent; it must not keep it. */
  capture?: (segment: Segment, timeUs: number) => void;
  watch?: FlowWatch | null;
  /** Sees every segment as it reaches the other end; it must not keep it. */
  arrived?: (segment: Segment, timeUs: number) => void;
}

/**
 * The network between one device and the broker, in virtual time: the device's stack, its link, the server's
 * stack. `connect` runs the device ahead of the clock until the handshake is decided.
 */
export class SimulatedNet implements NetStack, Hosts {
  readonly kernel: Kernel;
  readonly device: number;
  readonly link: Link;
  readonly capture: ((segment: Segment, timeUs: number) => void) | null;
  readonly watch: FlowWatch | null;
  readonly arrived: ((segment: Segment, timeUs: number) => void) | null;
  readonly clientRepairs: Repairs = noRepairs();
  readonly serverRepairs: Repairs = noRepairs();
  readonly serverMayGo: boolean;

  #listener: Listener;
  #options: NetOptions;
  #hostDowns: readonly { fromUs: number; toUs: number }[];
  #clockPhase: number;
  #flows: Flow[] = [];
  /** Those that do not end with the server's process. */
  #toOthers = new WeakSet<Flow>();
  #flowsOpened = 0;
  #isDeviceUp = true;
  /** What `resolve` has answered last. */
  #resolved: { host: string; found: boolean; atUs: number } | null = null;

  constructor(kernel: Kernel, device: number, link: Link, listener: Listener, options: NetOptions) {
    this.kernel = kernel;
    this.device = device;
    this.link = link;
    this.#listener = listener;
    this.#options = options;
    this.#hostDowns = options.hostDowns ?? [];
    this.serverMayGo = this.#hostDowns.length > 0;
    this.capture = options.capture ?? null;
    this.watch = options.watch ?? null;
    this.arrived = options.arrived ?? null;
    link.release = (packet, arrivalUs) => {
      if (!(packet instanceof Segment)) return;
      if (packet.path !== null) this.watch?.released(packet.path, packet, arrivalUs);
      arriveAt(kernel, packet, arrivalUs);
    };
    this.#clockPhase = kernel.random(`device ${device}/tcp clock`).uniform();
  }

  /**
   * Asks for the address of a name without connecting to it. The next `connect` to that name takes this answer.
   * @returns whether there is one, and when that is known
   */
  resolve(host: string): { isFound: boolean; decidedAtUs: number } {
    const address = isAddress(host) ? null : this.link.lookUp(this.kernel.now);
    this.#resolved = address === null ? null : { host, ...address };
    return { isFound: address?.found ?? true, decidedAtUs: address?.atUs ?? this.kernel.now };
  }

  connect(host: string, port: number, user: SocketUser): Connecting {
    const beganUs = this.kernel.now;
    const address = isAddress(host) ? null : (this.#takeResolved(host) ?? this.link.lookUp(beganUs));
    if (address !== null && !address.found) {
      return { socket: null, error: 'no-such-host', decidedAtUs: address.atUs };
    }
    const other = this.#options.otherAt?.(host, port) ?? null;
    const flow = this.#openFlow(other ?? this.#listener, this.capture);
    if (other !== null) this.#toOthers.add(flow);
    const client = flow.client as Endpoint;
    this.kernel.at(address?.atUs ?? beganUs, this.device, (end) => end.connect(), client);
    let hasBegun = false;
    const isDecided = () => {
      hasBegun ||= client.state === 'SYN_SENT';
      return hasBegun && client.state !== 'SYN_SENT';
    };
    const decidedAtUs = this.kernel.runAhead(this.device, isDecided, beganUs + MAX_CONNECT_US);
    if (client.state === 'ESTABLISHED') {
      return { socket: this.#introduce(client, user, decidedAtUs), error: null, decidedAtUs };
    }
    return { socket: null, error: client.error ?? 'timeout', decidedAtUs };
  }

  /**
   * As `connect` for a program that does not wait: a modem. The board goes on, and `user` hears of the outcome.
   * @param isSecure TLS is asked for, at the cost that it has
   * @param listener who answers; the network's own unless given
   */
  dial(host: string, user: SocketUser, isSecure: boolean, listener: Listener = this.#listener): Dialled {
    const dialled = new Dialled(user);
    const address = isAddress(host) ? null : this.link.lookUp(this.kernel.now);
    const atUs = address?.atUs ?? this.kernel.now;
    if (address !== null && !address.found) {
      this.kernel.at(atUs, this.device, (one) => one.failed('no-such-host'), dialled);
      return dialled;
    }
    const established = (end: Dialled) => end.established(isSecure ? new TlsEnd(false) : null);
    let isUp = false;
    const flow = this.#openFlow(listener, (segment, timeUs) => {
      this.capture?.(segment, timeUs);
      if (isUp || segment.direction !== UP || dialled.state !== 'ESTABLISHED') return;
      isUp = true;
      this.kernel.at(timeUs, this.device, established, dialled);
    });
    this.kernel.at(atUs, this.device, (one) => one.begin(flow), dialled);
    return dialled;
  }

  #takeResolved(host: string): { found: boolean; atUs: number } | null {
    const resolved = this.#resolved;
    this.#resolved = null;
    return resolved?.host === host && resolved.atUs >= this.kernel.now ? resolved : null;
  }

  /** Brings a connected end and its program together, with TLS between them where it is asked for. */
  #introduce(client: Endpoint, user: SocketUser, nowUs: number): Socket {
    if (!this.#options.tls) {
      client.user = user;
      return client;
    }
    const secured = new TlsEnd(false);
    secured.user = user;
    client.user = secured;
    this.kernel.at(nowUs, this.device, (end) => end.start(client), secured);
    return secured;
  }

  #openFlow(listener: Listener, capture: Hosts['capture']): Flow {
    const isOwn = listener === this.#listener && capture === this.capture;
    const flow = new Flow(isOwn ? this : this.#answeredBy(listener, capture), ++this.#flowsOpened);
    this.#flows = this.#flows.filter(isAlive);
    this.#flows.push(flow);
    const client = this.#createEnd(this.#options.clientStack, flow, false);
    client.nodelay = this.#options.clientNodelay ?? false;
    flow.client = client;
    this.watch?.opened(flow, this.kernel.now);
    return flow;
  }

  /** The same two hosts, with another program behind the server's port, and another look at the segments. */
  #answeredBy(listener: Listener, capture: Hosts['capture']): Hosts {
    return {
      kernel: this.kernel,
      device: this.device,
      link: this.link,
      capture,
      watch: this.watch,
      arrived: this.arrived,
      serverMayGo: this.serverMayGo || listener.isSilentAt !== undefined,
      isDeviceUp: () => this.#isDeviceUp,
      isServerUp: (timeUs) => !(listener.isSilentAt?.(timeUs) ?? false) && this.isServerUp(timeUs),
      hasServerForgotten: (bornUs, timeUs) => this.hasServerForgotten(bornUs, timeUs),
      answer: (flow, syn) => this.#answer(flow, syn, listener),
      accepted: (end) => this.#accepted(end, listener),
    };
  }

  #createEnd(stack: StackName, flow: Flow, isServer: boolean): Endpoint {
    const repairs = isServer ? this.serverRepairs : this.clientRepairs;
    const place = { flow, isServer, repairs, clockPhase: this.#clockPhase };
    return createEnd(stack, place, this.#options);
  }

  /** The board loses power: no FIN, no RST, and nothing answers until `powerUp`. */
  powerCut(): void {
    this.#isDeviceUp = false;
    for (const flow of this.#flows) {
      flow.client?.forget();
      flow.client = null;
    }
  }

  powerUp(): void {
    this.#isDeviceUp = true;
    this.link.powerCycled();
  }

  /** The broker's process is killed: its kernel closes the sockets that are open at this time. */
  serverProcessKilled(): void {
    for (const flow of this.#flows) {
      if (this.#toOthers.has(flow)) continue;
      if (flow.server !== null && flow.server.bornUs <= this.kernel.now) flow.server.orphan();
    }
  }

  isDeviceUp(): boolean {
    return this.#isDeviceUp;
  }

  isServerUp(timeUs: number): boolean {
    return (
      this.#hostDowns.length === 0 ||
      !this.#hostDowns.some((down) => down.fromUs <= timeUs && timeUs < down.toUs)
    );
  }

  hasServerForgotten(bornUs: number, timeUs: number): boolean {
    return this.#hostDowns.some((down) => bornUs <= down.fromUs && down.fromUs <= timeUs);
  }

  answer(flow: Flow, syn: Segment): Endpoint | null {
    return this.#answer(flow, syn, this.#listener);
  }

  accepted(end: Endpoint): void {
    this.#accepted(end, this.#listener);
  }

  #answer(flow: Flow, syn: Segment, listener: Listener): Endpoint | null {
    if (!listener.listeningAt(this.kernel.now) || this.#flows.length > MAX_SERVER_ENDS) return null;
    const server = this.#createEnd(this.#options.serverStack, flow, true);
    server.nodelay = this.#options.serverNodelay ?? false;
    server.accept(syn);
    return server;
  }

  #accepted(end: Endpoint, listener: Listener): void {
    const introduce = () => {
      if (end.state === 'CLOSED') return;
      if (!this.#options.tls) {
        end.user = listener.accept(end, this.device);
        return;
      }
      const secured = new TlsEnd(true);
      secured.start(end);
      end.user = secured;
      secured.user = listener.accept(secured, this.device);
    };
    this.kernel.at(this.kernel.now, WORLD, introduce, undefined);
  }
}

function isAddress(host: string): boolean {
  return /^[\d.]+$|:/.test(host);
}

function isAlive(flow: Flow): boolean {
  const open = (end: Endpoint | null) => end !== null && end.state !== 'CLOSED' && end.state !== 'TIME_WAIT';
  return open(flow.client) || open(flow.server);
}
