import type { Connecting, NetStack, Socket, SocketUser } from '../../net/socket.ts';
import type { Endpoint } from '../../tcp/endpoint.ts';
import type { Flow } from '../../tcp/flow.ts';
import { TlsEnd } from '../../tcp/tls.ts';
import type { FlowUser, ProxiedDevice } from '../proxy/device.ts';
import { BrokerSide, type BrokerSideUser } from './broker-side.ts';
import { BROKER_HOST, type Upstream } from './fleet-plan.ts';

/** Connections of one board that its broker may still hold, dead ones included; more are refused. */
export const MAX_BOARD_CONNECTIONS = 16;

export interface BoardNetUser extends BrokerSideUser {
  readonly upstream: Upstream;
  /** Whether the broker can be reached at all. */
  readonly isListening: boolean;
}

/**
 * A virtual board's network with a real broker: its simulated TCP, its link, and a real connection behind the link.
 * Unlike on Espruino, `connect` does not block the board, because in real time its outcome is not known yet.
 */
export class BoardNet implements NetStack {
  #device: ProxiedDevice;
  #user: BoardNetUser;
  #calls: BoardConnection[] = [];

  constructor(device: ProxiedDevice, user: BoardNetUser) {
    this.#device = device;
    this.#user = user;
  }

  connect(host: string, port: number, user: SocketUser): Connecting {
    const { kernel } = this.#device;
    this.#calls = this.#calls.filter((call) => call.isAlive);
    const { upstream } = this.#user;
    const call = new BoardConnection(this.#device, user, {
      user: this.#user,
      upstream: host === BROKER_HOST ? upstream : { host, port, tls: null },
      hasRoom: () => this.#calls.filter(({ side }) => side !== null).length < MAX_BOARD_CONNECTIONS,
    });
    this.#calls.push(call);
    return { socket: call.socket, error: null, decidedAtUs: kernel.now, isPending: true };
  }

  /** The board has lost its power: it sends nothing, and forgets everything. */
  powerCut(): void {
    for (const call of this.#calls) call.forget();
  }

  /** The broker's host resets every connection. */
  abort(): void {
    for (const call of this.#calls) call.side?.abort();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#calls.map((call) => call.side?.stop()));
  }
}

interface ConnectionContext {
  user: BoardNetUser;
  upstream: Upstream;
  hasRoom(): boolean;
}

/** One connection of a board. */
class BoardConnection implements FlowUser {
  /** The board's socket. */
  readonly socket: Socket;
  side: BrokerSide | null = null;
  #device: ProxiedDevice;
  #flow: Flow;
  #client: Endpoint;
  #secured: TlsEnd | null;
  #user: SocketUser;
  #route: ConnectionContext;
  #hasBegun = false;
  #isOpen = false;

  constructor(device: ProxiedDevice, user: SocketUser, route: ConnectionContext) {
    this.#device = device;
    this.#user = user;
    this.#route = route;
    this.#flow = device.openFlow(this);
    this.#client = this.#flow.client as Endpoint;
    this.#secured = route.upstream.tls === null ? null : new TlsEnd(false);
    if (this.#secured !== null) this.#secured.user = user;
    this.#client.user = this.#secured ?? user;
    this.socket = this.#secured ?? this.#client;
    const { kernel } = device;
    kernel.at(kernel.now, device.device, (call) => call.#begin(), this as BoardConnection);
  }

  /** False allows the device to forget the connection. */
  get isAlive(): boolean {
    if (!this.#hasBegun) return true;
    const { client, server } = this.#flow;
    const isOver = [client, server].every(
      (end) => end === null || end.state === 'CLOSED' || end.state === 'TIME_WAIT',
    );
    if (isOver) this.#device.closeFlow(this.#flow);
    return !isOver;
  }

  forget(): void {
    this.#client.forget();
    this.#flow.client = null;
  }

  accepting(server: Endpoint): boolean {
    const { user, upstream, hasRoom } = this.#route;
    if (!user.isListening || !hasRoom()) return false;
    const secured = this.#secured === null ? null : new TlsEnd(true);
    secured?.start(server);
    this.side = new BrokerSide(secured ?? server, upstream, user);
    if (secured !== null) secured.user = this.side;
    server.user = secured ?? this.side;
    return true;
  }

  sending(): void {
    if (this.#isOpen || this.#client.state !== 'ESTABLISHED') return;
    this.#isOpen = true;
    const { kernel, device } = this.#device;
    kernel.at(kernel.now, device, (call) => call.#opened(), this as BoardConnection);
  }

  #begin(): void {
    this.#hasBegun = true;
    if (this.#flow.client !== null) this.#client.connect();
  }

  #opened(): void {
    this.#secured?.start(this.#client);
    this.#user.onConnected();
  }
}
