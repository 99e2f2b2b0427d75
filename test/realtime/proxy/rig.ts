import { once } from 'node:events';
import * as net from 'node:net';
import { LinkProxy, type ProxyPlan } from '../../../simulator/realtime/proxy/link-proxy.ts';
import { later } from '../../later.ts';

export { later };

export const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function until(what: string, holds: () => boolean): Promise<void> {
  const endMs = performance.now() + 30_000;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`in 30 s it did not come true: ${what}`);
    await sleep(10);
  }
}

/** A TCP server on a free port; it keeps its side open until it is told. */
export async function serve(accept: (socket: net.Socket) => void): Promise<number> {
  const open = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on('error', () => {});
    accept(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  later(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return (server.address() as net.AddressInfo).port;
}

export const echo = (socket: net.Socket) => socket.pipe(socket);

export interface Front {
  proxy: LinkProxy;
  port: number;
  log: string[];
}

/** A proxy in front of a port. */
export async function proxyTo(upstreamPort: number, plan: Partial<ProxyPlan> = {}): Promise<Front> {
  const log: string[] = [];
  const address = (port: number) => ({ host: '127.0.0.1', port });
  const whole: ProxyPlan = {
    name: 'p',
    listen: address(0),
    upstream: address(upstreamPort),
    seed: '1',
    stack: 'esp-lwip',
    logsPackets: false,
    ...plan,
  };
  const proxy = new LinkProxy(whole, (line) => log.push(line));
  await proxy.start();
  later(() => proxy.remove());
  return { proxy, port: Number(proxy.listenAddress.split(':').at(-1)), log };
}

/** A client's socket that remembers what came and how it ended. */
export class Wire {
  readonly socket: net.Socket;
  received = Buffer.alloc(0);
  ended = false;
  error: NodeJS.ErrnoException | null = null;

  constructor(port: number) {
    this.socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    this.socket.on('data', (bytes) => {
      this.received = Buffer.concat([this.received, bytes]);
    });
    this.socket.on('end', () => {
      this.ended = true;
    });
    this.socket.on('error', (error) => {
      this.error = error;
    });
    later(() => this.socket.destroy());
  }

  send(text: string | Buffer): void {
    this.socket.write(text);
  }

  get text(): string {
    return this.received.toString('latin1');
  }
}
