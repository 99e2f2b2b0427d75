import { once } from 'node:events';
import * as net from 'node:net';
import { ConsoleGuard, MAX_WRONG_PASSWORDS, type Verdict } from './console-guard.ts';
import type { VirtualBoard } from './virtual-board.ts';

/** Terminals at once on one board; one more is turned away. */
export const MAX_TERMINALS = 8;
/** Bytes that wait for a terminal that does not read; beyond that it is disconnected. */
export const MAX_UNREAD_BYTES = 1 << 20;

export interface ServedConsole {
  port: number;
  stop(): Promise<void>;
}

export interface ConsoleOptions {
  /** Asked of each terminal; null: none. */
  password?: string | null;
  /** Of connections that were ended, and why. */
  log?(line: string): void;
}

const REASONS: Record<NonNullable<Verdict>, string> = {
  http: 'it sent a request of a web page (HTTP or TLS), not of a terminal; nothing of it was run',
  'wrong-password': `${MAX_WRONG_PASSWORDS} wrong passwords`,
};

/** The board's console on a TCP port: each terminal sees all output, and may type. @throws the system's error */
export async function serveConsole(
  board: VirtualBoard,
  host: string,
  port: number,
  { password = null, log = () => {} }: ConsoleOptions = {},
): Promise<ServedConsole> {
  const open = new Set<net.Socket>();
  const server = net.createServer({ noDelay: true }, (socket) => {
    if (open.size >= MAX_TERMINALS) {
      socket.end(`${MAX_TERMINALS} terminals are connected already\r\n`);
      return;
    }
    open.add(socket);
    const guard = new ConsoleGuard(
      password,
      (text) => socket.write(text, 'latin1'),
      (bytes) => board.console.receive(bytes),
    );
    const unlisten = board.listen((bytes) => {
      if (guard.isLocked) return;
      if (socket.writableLength > MAX_UNREAD_BYTES) socket.destroy();
      else socket.write(bytes, 'latin1');
    });
    const from = `${socket.remoteAddress}:${socket.remotePort}`;
    socket.on('data', (bytes) => {
      if (socket.destroyed) return;
      const verdict = guard.take(bytes.toString('latin1'));
      if (verdict === null) return;
      log(`console: connection from ${from} ended: ${REASONS[verdict]}`);
      socket.destroy();
    });
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
