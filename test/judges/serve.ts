import { once } from 'node:events';
import * as net from 'node:net';
import { Aedes } from 'aedes';
import { Broker, type BrokerObserver, NO_BROKER_FAULTS } from '../../simulator/broker/index.ts';
import type { SocketUser } from '../../simulator/net/socket.ts';
import { RealClock, RealSocket } from '../../simulator/realtime/clock/index.ts';

export interface Served {
  port: number;
  stop(): Promise<void>;
}

async function serve(onConnection: (socket: net.Socket) => void, end: () => Promise<void>): Promise<Served> {
  const open = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as net.AddressInfo).port,
    async stop() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
      await end();
    },
  };
}

/** The simulator's own broker, over real sockets. */
export function serveOwn(observer: BrokerObserver): Promise<Served> {
  const clock = new RealClock();
  const broker = new Broker(clock, NO_BROKER_FAULTS, observer);
  let device = 0;
  return serve(
    (node) => {
      let user: SocketUser;
      const relay: SocketUser = {
        onConnected() {},
        onReadable: () => user.onReadable(),
        onWritable: () => user.onWritable(),
        onClosed: (error) => user.onClosed(error),
      };
      user = broker.accept(new RealSocket(node, relay), ++device);
    },
    async () => clock.stop(),
  );
}

export async function serveAedes(): Promise<Served> {
  const aedes = await Aedes.createBroker();
  return serve(
    (node) => aedes.handle(node),
    () => new Promise((resolve) => aedes.close(resolve)),
  );
}
