import * as net from 'node:net';
import type { Profile } from '../../simulator/link/index.ts';
import { LinkProxy } from '../../simulator/realtime/proxy/link-proxy.ts';
import { linkToxic } from '../../simulator/realtime/proxy/toxics/control.ts';
import type { Toxic } from '../../simulator/realtime/proxy/toxics/toxic.ts';

/** Round trip of the benchmark's link, without jitter or loss: what comes later than this is lateness. */
export const LINK_RTT_MS = 100;

const LINK: Profile = {
  name: 'bench',
  about: '',
  kind: 'profile',
  faults: [{ fault: 'delay', rttMsP50: LINK_RTT_MS, rttMsP90: LINK_RTT_MS }],
};

/** What a process of the benchmark does besides the load: servers, and what stands before them. */
export const ROLES: Record<string, (upstream: number) => Promise<number>> = {
  echo: () => listen((socket) => socket.pipe(socket)),
  sink: () => listen(count),
  pipe: (upstream) =>
    listen((socket) => {
      const other = net.connect({ port: upstream, host: '127.0.0.1', noDelay: true });
      socket.pipe(other).pipe(socket);
      other.on('error', () => socket.destroy());
    }),
  wire: (upstream) => proxy(upstream, null),
  link: (upstream) => proxy(upstream, linkToxic([LINK])),
};

async function proxy(port: number, link: Toxic | null): Promise<number> {
  const host = '127.0.0.1';
  const plan = {
    name: 'bench',
    listen: { host, port: 0 },
    upstream: { host, port },
    seed: '1',
    stack: 'esp-lwip' as const,
    logsPackets: false,
  };
  const proxy = new LinkProxy(plan, () => {});
  await proxy.start();
  if (link !== null) proxy.setToxic(link);
  return Number(proxy.listenAddress.split(':').at(-1));
}

/** Answers once the sender has ended. */
function count(socket: net.Socket): void {
  socket.on('data', () => {});
  socket.on('end', () => socket.end('done'));
}

function listen(accept: (socket: net.Socket) => void): Promise<number> {
  const server = net.createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    accept(socket);
  });
  return new Promise((resolve) => {
    server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
      resolve((server.address() as net.AddressInfo).port),
    );
  });
}
