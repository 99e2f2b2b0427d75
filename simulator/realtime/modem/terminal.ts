import { type ChildProcess, spawn } from 'node:child_process';
import * as net from 'node:net';

/** The board's end of the UART, on this machine. */
export interface Terminal {
  /** Its name for people: `/dev/pts/3`. */
  name: string;
  write(bytes: Buffer): void;
  onBytes(take: (bytes: Buffer) => void): void;
  /** Resolves when the terminal has gone away by itself; never rejects. */
  gone: Promise<string>;
  close(): void;
}

/** Node has no openpty: a helper program, which Linux usually has, makes the pty pair and passes the bytes on. */
const HELPERS: [command: string, ...args: string[]][] = [
  ['socat', '-d', '-d', 'pty,rawer,echo=0', 'stdio'],
  [
    'python3',
    '-u',
    '-c',
    `
import os, pty, select, sys, tty
master, slave = pty.openpty()
tty.setraw(slave)
sys.stderr.write("PTY is " + os.ttyname(slave) + "\\n"); sys.stderr.flush()
while True:
    for end in select.select([master, 0], [], [])[0]:
        data = os.read(end, 4096)
        if not data: sys.exit()
        os.write(1 if end == master else master, data)
`,
  ],
];
const PTY_MS = 5000;

/** @throws Error when no helper can make one; its message says what to do */
export async function openPty(): Promise<Terminal> {
  for (const [command, ...args] of HELPERS) {
    // In a process group of its own: Ctrl-C is for the modem, which ends the helper itself.
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    const name = await ptyName(child);
    if (name === null) {
      child.kill();
      continue;
    }
    child.stdin?.on('error', () => {});
    return {
      name,
      write: (bytes) => child.stdin?.write(bytes),
      onBytes: (take) => child.stdout?.on('data', take),
      gone: new Promise((resolve) => child.on('exit', () => resolve(`${command} has ended`))),
      close: () => child.kill(),
    };
  }
  throw new Error('no pty can be made: install socat or python3, or use --listen');
}

function ptyName(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    let said = '';
    const timer = setTimeout(() => resolve(null), PTY_MS);
    const answer = (name: string | null) => {
      clearTimeout(timer);
      resolve(name);
    };
    child.on('error', () => answer(null));
    child.on('exit', () => answer(null));
    child.stderr?.on('data', (text) => {
      said += text;
      const [, name] = /PTY is (\S+)/.exec(said) ?? [];
      if (name !== undefined) answer(name);
    });
  });
}

/** A TCP port for one board at a time; a second connection is refused. */
export async function openTcp(host: string, port: number): Promise<Terminal> {
  let board: net.Socket | null = null;
  let take: (bytes: Buffer) => void = () => {};
  const server = net.createServer((socket) => {
    if (board !== null) {
      socket.resetAndDestroy();
      return;
    }
    board = socket.setNoDelay(true);
    socket.on('data', (bytes) => take(bytes));
    socket.on('error', () => {});
    socket.on('close', () => {
      board = null;
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  const address = server.address() as net.AddressInfo;
  return {
    name: `${address.address}:${address.port}`,
    write: (bytes) => board?.write(bytes),
    onBytes: (listener) => {
      take = listener;
    },
    gone: new Promise(() => {}),
    close: () => {
      board?.destroy();
      server.close();
    },
  };
}
