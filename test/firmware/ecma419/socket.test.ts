import { expect, test } from 'vitest';
import { Bench, ecma419 } from './bench.ts';
import { Resolver, Tcp, timersOf } from './device.ts';

const ALL_BYTES = String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code));

test('what is written before there is a connection goes out with it, byte for byte, and then the socket is drained', () => {
  const bench = new Bench();
  const socket = bench.connect();
  expect(socket.write(ALL_BYTES)).toBe(false);
  bench.pass(40);
  expect(bench.told).toEqual([]);
  bench.pass(100);
  expect(bench.got).toBe(ALL_BYTES);
  expect(bench.told).toEqual(['connect', 'connected', 'drain']);
  expect(bench.device.offences).toEqual([]);
});

test('what comes is read to its end, at most 1024 bytes a time, with a character for each byte', () => {
  const bench = new Bench();
  const socket = bench.connect();
  const data: string[] = [];
  socket.on('data', (bytes) => data.push(bytes as string));
  bench.pass(100);
  bench.peer?.write(ALL_BYTES.repeat(40));
  bench.pass(100);
  expect(data.join('')).toBe(ALL_BYTES.repeat(40));
  expect(Math.max(...data.map(({ length }) => length))).toBeLessThanOrEqual(1024);
  expect(bench.device.offences).toEqual([]);
});

test('a socket that is ended while it reads is not read again', () => {
  const bench = new Bench();
  const socket = bench.connect();
  const data: unknown[] = [];
  socket.on('data', (bytes) => {
    data.push(bytes);
    socket.end();
  });
  bench.pass(100);
  bench.peer?.write('x'.repeat(2000));
  bench.pass(100);
  expect(data).toHaveLength(1);
  expect(bench.device.open).toBe(0);
  expect(bench.device.offences).toEqual([]);
});

test.each([true, false])(
  'bytes beyond what the socket takes wait for it, and drain comes behind the last (write tells: %s)',
  (tells) => {
    const bench = new Bench();
    bench.device.sendBuffer = 100;
    bench.device.writeTells = tells;
    const socket = bench.connect();
    bench.pass(100);
    bench.told.length = 0;
    socket.write('x'.repeat(250));
    bench.pass(30);
    expect(bench.got).toHaveLength(100);
    bench.pass(60);
    expect(bench.told).toEqual([]);
    bench.pass(200);
    expect(bench.got).toHaveLength(250);
    expect(bench.told).toEqual(['drain']);
    expect(bench.device.offences).toEqual([]);
  },
);

test('a listener for drain is called from outside of its call, where all was written at once', () => {
  const bench = new Bench();
  const socket = bench.connect();
  bench.pass(100);
  socket.removeAllListeners('drain');
  socket.write('x');
  bench.told.length = 0;
  socket.on('drain', () => bench.told.push('drain'));
  expect(bench.told).toEqual([]);
  bench.pass(0);
  expect(bench.told).toEqual(['drain']);
});

test('drain comes for each write that was handed over at once', () => {
  const bench = new Bench();
  const socket = bench.connect();
  bench.pass(100);
  socket.write('x');
  socket.write('y');
  expect(bench.told).not.toContain('drain');
  bench.pass(0);
  expect(bench.told.filter((one) => one === 'drain')).toEqual(['drain']);
  socket.write('z');
  bench.pass(0);
  expect(bench.told.filter((one) => one === 'drain')).toEqual(['drain', 'drain']);
});

test('a write that the socket refuses goes out whole when it has room', () => {
  const bench = new Bench();
  bench.device.sendBuffer = 100;
  let refusals = 2;
  // TLS takes room for its records beside the bytes, so a write within the credit may throw.
  class Refusing extends Tcp {
    override write(bytes: unknown): number | undefined {
      if (refusals-- > 0) {
        this.call(1000, () => (bench.device.given[0].onWritable as (bytes: number) => void)(100));
        throw new Error('would block');
      }
      return super.write(bytes);
    }
  }
  bench.engine.net = ecma419({ socket: { io: bench.device.classOf(Refusing) } }, timersOf(bench.device)).net;
  bench.connect().write('hello');
  bench.pass(200);
  expect(bench.got).toBe('hello');
  expect(refusals).toBeLessThan(0);
});

test('more than 32768 bytes that wait are refused, and none of them is lost before', () => {
  const bench = new Bench();
  const socket = bench.connect();
  socket.write('x'.repeat(32768));
  expect(() => socket.write('y')).toThrow('the socket has more than 32768 bytes to send');
  bench.pass(10_000);
  expect(bench.got).toBe('x'.repeat(32768));
});

test('the end of a connection waits for the last bytes, for 5 s at the most', () => {
  const bench = new Bench();
  bench.device.sendBuffer = 10;
  const socket = bench.connect();
  bench.pass(100);
  socket.end('the last bytes of it');
  expect(() => socket.write('more')).toThrow('the socket is closed');
  expect(bench.device.open).toBe(1);
  bench.pass(1000);
  expect(bench.got).toBe('the last bytes of it');
  expect(bench.hasEnded).toBe(true);
  expect(bench.device.open).toBe(0);

  const stuck = bench.connect();
  bench.pass(100);
  bench.device.cut('silence');
  stuck.end('the last bytes of it');
  bench.pass(4900);
  expect(bench.device.open).toBe(1);
  bench.pass(200);
  expect(bench.device.open).toBe(0);
  expect(bench.device.offences).toEqual([]);
});

test('nothing is told of a connection that is ended: neither what still comes, nor what a host calls late', () => {
  const bench = new Bench();
  bench.device.sendBuffer = 10;
  const socket = bench.connect('broker.example');
  socket.on('data', (bytes) => bench.told.push(`data ${bytes}`));
  bench.pass(200);
  bench.told.length = 0;
  socket.end('the last bytes of it');
  bench.peer?.write('too late');
  bench.pass(1000);
  const [resolver, options] = bench.device.given;
  expect(resolver.io).toBeDefined();
  const { onWritable, onReadable, onError } = options as Record<string, (bytes: number) => void>;
  onWritable(5);
  onReadable(5);
  onError(0);
  bench.connect().end();
  (bench.device.given[2].onWritable as (bytes: number) => void)(5);
  expect(bench.told).toEqual([]);
  expect(bench.device.offences).toEqual([]);
});

test('an answer to a name that comes twice opens one socket', () => {
  const bench = new Bench();
  class Twice extends Resolver {
    override resolve(options: Record<string, (host: string, address: string) => void>): void {
      this.call(1000, () => options.onResolved('broker.example', '10.0.0.1'));
      this.call(1000, () => options.onResolved('broker.example', '10.0.0.1'));
    }
  }
  const dns = { io: bench.device.classOf(Twice) };
  bench.engine.net = ecma419({ socket: { io: bench.device.classOf(Tcp) }, dns }, timersOf(bench.device)).net;
  bench.connect('broker.example');
  bench.pass(200);
  expect(bench.device.sockets).toHaveLength(1);
});

test('one connection at a time: the next one ends one that still waits', () => {
  const bench = new Bench();
  bench.device.sendBuffer = 10;
  const stuck = bench.connect();
  bench.pass(100);
  bench.device.cut('silence');
  stuck.end('the last bytes of it');
  expect(bench.device.open).toBe(1);
  bench.connect();
  expect(bench.device.open).toBe(1);
});

test('a connection that is given up while its name is looked up opens no socket', () => {
  const bench = new Bench();
  bench.connect('broker.example').end();
  expect(bench.device.open).toBe(0);
  bench.pass(1000);
  expect(bench.device.sockets).toEqual([]);
  expect(bench.told).toEqual([]);
  expect(bench.device.offences).toEqual([]);
});

test.each(['callbacks', 'completion'] as const)(
  'a name is looked up by %s, and the resolver is closed',
  (how) => {
    const bench = new Bench();
    bench.device.resolves = how;
    bench.connect('broker.example').write('x');
    bench.pass(200);
    expect(bench.got).toBe('x');
    expect(bench.device.open).toBe(1);
    bench.connect('nowhere.example');
    bench.pass(200);
    expect(bench.told.pop()).toBe('close no address of nowhere.example');
    expect(bench.device.open).toBe(0);
    expect(bench.device.offences).toEqual([]);
  },
);

test('an end of the peer is told once, as no error; a connection that there is not, with its name', () => {
  const bench = new Bench();
  bench.connect();
  bench.pass(100);
  bench.device.cut('error');
  bench.pass(100);
  expect(bench.told).toEqual(['connect', 'connected', 'close false']);
  expect(bench.device.open).toBe(0);
  bench.told.length = 0;
  bench.device.way = 'refuses';
  bench.connect();
  bench.pass(100);
  expect(bench.told).toEqual(['close no connection to 10.0.0.1:1']);
  expect(bench.device.open).toBe(0);
  expect(bench.device.offences).toEqual([]);
});

test('what a constructor throws is thrown by connect, or ends the connection once the name is known', () => {
  const bench = new Bench();
  class None {
    constructor() {
      throw new Error('no socket');
    }
  }
  const { net } = ecma419(
    { socket: { io: None }, dns: { io: bench.device.classOf(Resolver) } },
    timersOf(bench.device),
  );
  bench.engine.net = net;
  expect(() => bench.connect()).toThrow('no socket');
  bench.connect('broker.example');
  bench.pass(200);
  expect(bench.told).toEqual(['close no connection to broker.example:1: Error: no socket']);
  expect(bench.device.open).toBe(0);

  class Mute extends Resolver {
    override resolve(): void {
      throw new Error('no servers');
    }
  }
  bench.engine.net = ecma419(
    { socket: {}, dns: { io: bench.device.classOf(Mute) } },
    timersOf(bench.device),
  ).net;
  expect(() => bench.connect('broker.example')).toThrow('no servers');
  expect(bench.device.open).toBe(0);
});

test('the options of the socket go to its constructor as they are, and stay as they were', () => {
  const bench = new Bench();
  const socket = Object.freeze({ io: bench.device.classOf(Tcp), noDelay: true, keepAlive: 1000 });
  bench.engine.net = ecma419({ socket }, timersOf(bench.device)).net;
  bench.connect();
  expect(bench.device.given[0]).toMatchObject({ ...socket, address: '10.0.0.1', port: 1, format: 'buffer' });
});

test('a timer may be cleared when it is over, and its fractions of a millisecond are rounded up', () => {
  const { engine, device, kernel } = new Bench();
  const { clock } = engine;
  let calls = 0;
  const timer = clock.setTimeout(() => calls++, 0.5);
  clock.clearTimeout(clock.setTimeout(() => calls++, 1));
  kernel.run(5000);
  clock.clearTimeout(timer);
  expect(calls).toBe(1);
  expect(device.offences).toEqual([]);
});
