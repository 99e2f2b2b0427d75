import { Kernel } from '../../simulator/kernel/kernel.ts';
import type { FaultPlan } from '../../simulator/link/faults.ts';
import { Link } from '../../simulator/link/link.ts';
import type { Listener, NetError, Socket, SocketUser } from '../../simulator/net/socket.ts';
import { type NetOptions, SimulatedNet, type StackName } from '../../simulator/tcp/index.ts';

/** A socket user that records its callbacks. */
export class Recorder implements SocketUser {
  socket: Socket | null = null;
  text = '';
  arrivals: number[] = [];
  closed: (NetError | null)[] = [];
  closedAtUs = 0;
  writable = 0;
  #kernel: Kernel;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  onConnected(): void {}

  onReadable(): void {
    this.text += this.socket?.read(1e6) ?? '';
    this.arrivals.push(this.#kernel.now);
  }

  onWritable(): void {
    this.writable++;
  }

  onClosed(error: NetError | null): void {
    this.closed.push(error);
    this.closedAtUs = this.#kernel.now;
  }
}

export interface Pair {
  kernel: Kernel;
  link: Link;
  net: SimulatedNet;
  client: Recorder;
  server: Recorder;
  connect(): ReturnType<SimulatedNet['connect']>;
}

/** A device, a link with these faults, and a server that records. */
export function pair(
  faults: FaultPlan[],
  options: Partial<NetOptions> & { seed?: number; listeningAt?: (timeUs: number) => boolean } = {},
): Pair {
  const kernel = new Kernel(options.seed ?? 1);
  const link = new Link(kernel, 1, { name: 'test', faults });
  const server = new Recorder(kernel);
  const client = new Recorder(kernel);
  const listener: Listener = {
    listeningAt: options.listeningAt ?? (() => true),
    accept(socket) {
      server.socket = socket;
      return server;
    },
  };
  const net = new SimulatedNet(kernel, 1, link, listener, {
    clientStack: 'esp-lwip',
    serverStack: 'linux',
    ...options,
  });
  const connect = () => {
    const connecting = net.connect('broker', 1883, client);
    client.socket = connecting.socket;
    return connecting;
  };
  return { kernel, link, net, client, server, connect };
}

export const RTT_100: FaultPlan = { fault: 'delay', rttMsP50: 100, rttMsP90: 100 };

/** Every stack with every stack. */
export const COMBINATIONS: [StackName, StackName][] = (
  ['esp-lwip', 'esp-lwip-idf3', 'generic-modem', 'linux'] as const
).flatMap((client) => [
  [client, 'linux'],
  [client, 'esp-lwip'],
]);
