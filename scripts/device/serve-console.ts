import { once } from 'node:events';
import * as net from 'node:net';
import type { VirtualBoard } from './virtual-board.ts';

/** Terminals at once on one board; one more is turned away. */
export const MAX_TERMINALS = 8;
/** What waits for a terminal that does not read; then it is cut off. */
export const MAX_UNREAD_BYTES = 1 << 20;

export interface ServedConsole {
  port: number;
  stop(): Promise<void>;
}

/** The board's console on a TCP port: each terminal sees all output, and may type. @throws the system's error */
export async function serveConsole(board: VirtualBoard, host: string, port: number): Promise<ServedConsole> {
  const open = new Set<net.Socket>();
  const server = net.createServer({ noDelay: true }, (socket) => {
    if (open.size >= MAX_TERMINALS) {
      socket.end(`${MAX_TERMINALS} terminals are connected already\r\n`);
      return;
    }
    open.add(socket);
    const unlisten = board.listen((bytes) => {
      if (socket.writableLength > MAX_UNREAD_BYTES) socket.destroy();
      else socket.write(bytes, 'latin1');
    });
    socket.on('data', (bytes) => board.console.receive(bytes.toString('latin1')));
    socket.on('error', () => {}); // 'close' follows.
    socket.on('close', () => {
      open.delete(socket);
      unlisten();
    });
  });
  server.listen({ host, port });
  await once(server, 'listening');
  return {
    port: (server.address() as net.AddressInfo).port,
    async stop() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
