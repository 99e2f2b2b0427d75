import { once } from 'node:events';
import * as net from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Connecting, NetError, Socket, SocketUser } from '../../../simulator/net/socket.ts';
import { BUFFER_BYTES, RealClock, RealNet } from '../../../simulator/realtime/clock/index.ts';
import { freePort } from '../../free-ports.ts';

const clock = new RealClock();
const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** A socket user that records its callbacks, and reads only when a test asks. */
class Witness implements SocketUser {
  readonly news: string[] = [];
  closed: Promise<NetError | null>;
  #close: (error: NetError | null) => void = () => {};
  #waiting: (() => void)[] = [];

  constructor() {
    this.closed = new Promise((resolve) => {
      this.#close = resolve;
    });
  }

  until(what: string): Promise<void> {
    if (this.news.includes(what)) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(() => this.news.includes(what) && resolve()));
  }

  onConnected = () => this.#tell('connected');
  onReadable = () => this.#tell('readable');
  onWritable = () => this.#tell('writable');

  onClosed(error: NetError | null): void {
    this.#tell('closed');
    this.#close(error);
  }

  #tell(what: string): void {
    this.news.push(what);
    for (const look of this.#waiting) look();
  }
}

async function server(): Promise<{ port: number; peer: Promise<net.Socket> }> {
  const listener = net.createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  cleanUp.push(() => listener.close());
  const peer = once(listener, 'connection').then(([socket]: net.Socket[]) => {
    cleanUp.push(() => socket.destroy());
    return socket;
  });
  return { port: (listener.address() as net.AddressInfo).port, peer };
}

function dial(port: number): { stack: RealNet; user: Witness; socket: Socket; connecting: Connecting } {
  const stack = new RealNet(clock);
  cleanUp.push(() => stack.stop());
  const user = new Witness();
  const connecting = stack.connect('127.0.0.1', port, user);
  return { stack, user, socket: connecting.socket as Socket, connecting };
}

test('bytes go both ways as binary strings, and FIN both ways ends it without an error', async () => {
  const { port, peer } = await server();
  const { stack, user, socket } = dial(port);
  await user.until('connected');
  expect(socket.write('\x00\xff')).toBe(2);
  const [bytes] = await once(await peer, 'data');
  expect([...bytes]).toEqual([0, 255]);
  (await peer).end(Buffer.from([7, 200]));
  await user.until('readable');
  expect(socket.read(1)).toBe('\x07');
  expect(socket.read(10)).toBe('\xc8');
  while (!socket.ended) await new Promise((resolve) => setTimeout(resolve, 1));
  socket.end();
  expect(await user.closed).toBe(null);
  expect(stack.sockets).toBe(0);
});

test('a refusal and a reset are told by name', async () => {
  const { port, peer } = await server();
  const reset = dial(port);
  (await peer).resetAndDestroy();
  expect(await reset.user.closed).toBe('reset');
  expect(await dial(await freePort()).user.closed).toBe('refused');
});

test('a port that cannot be is unreachable', () => {
  expect(dial(70_000).connecting).toMatchObject({ socket: null, error: 'unreachable' });
});

test('a board that does not read stops its peer, and gets the rest when it reads again', async () => {
  const { port, peer } = await server();
  const { user, socket } = dial(port);
  const sent = 4_000_000;
  (await peer).write(Buffer.alloc(sent, 120));
  await user.until('readable');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(socket.readableBytes).toBeLessThanOrEqual(BUFFER_BYTES + 65_536);
  let got = 0;
  while (got < sent) {
    got += socket.read(1 << 20).length;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(got).toBe(sent);
});

test('a send buffer takes what fits, and tells when there is room again', async () => {
  const { port, peer } = await server();
  const { user, socket } = dial(port);
  expect(socket.write('x'.repeat(BUFFER_BYTES + 1))).toBe(BUFFER_BYTES);
  expect(socket.write('y')).toBe(0);
  (await peer).resume();
  await user.until('writable');
  expect(socket.write('y')).toBe(1);
});

test('abort resets the peer and is silent to its user; stop leaves nothing', async () => {
  const { port, peer } = await server();
  const { stack, user, socket } = dial(port);
  await user.until('connected');
  const node = await peer;
  const failed = new Promise((resolve) => node.on('error', resolve));
  socket.abort();
  expect(await failed).toMatchObject({ code: 'ECONNRESET' });
  expect(user.news).not.toContain('closed');
  stack.connect('127.0.0.1', port, new Witness());
  await stack.stop();
  expect(stack.sockets).toBe(0);
  expect(stack.connect('127.0.0.1', port, user).error).toBe('unreachable');
});
