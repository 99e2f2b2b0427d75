import { randomBytes } from 'node:crypto';
import type * as net from 'node:net';
import { expect, test } from 'vitest';
import type { Profile } from '../../../simulator/link/index.ts';
import { cutToxics, linkToxic } from '../../../simulator/realtime/proxy/toxics/control.ts';
import type { Toxic } from '../../../simulator/realtime/proxy/toxics/toxic.ts';
import { echo, proxyTo, serve, sleep, until, Wire } from './rig.ts';

/** A link of the test's own. */
function linkOf(...faults: object[]): Toxic {
  return linkToxic([{ name: 'test', about: '', kind: 'profile', faults } as Profile]);
}

const delay = (rttMs: number) => ({ fault: 'delay', rttMsP50: rttMs, rttMsP90: rttMs });

const sameBytes = (a: Buffer, b: Buffer) => a.equals(b);

test('over a link that loses, every byte comes back in order, and none is added', async () => {
  const { proxy, port } = await proxyTo(await serve(echo));
  proxy.setToxic(linkOf(delay(10), { fault: 'loss', upPercent: 10, downPercent: 10 }));
  const wire = new Wire(port);
  const sent = randomBytes(20_000);
  for (let at = 0; at < sent.length; at += 997) wire.send(sent.subarray(at, at + 997));
  await until('all is back', () => wire.received.length >= sent.length);
  expect(sameBytes(wire.received, sent)).toBe(true);
  expect(proxy.totals.airUpBytes).toBeGreaterThan(sent.length);
});

test('a plain proxy, toxics, a link and a cut one after another change no byte of a transfer', async () => {
  const { proxy, port } = await proxyTo(await serve(echo));
  const wire = new Wire(port);
  const sent = randomBytes(300_000);
  wire.send(sent);
  const slicer: Toxic = {
    name: 'slicer',
    type: 'slicer',
    stream: 'upstream',
    toxicity: 1,
    attributes: { average_size: 700, size_variation: 300, delay: 0 },
  };
  const bandwidth: Toxic = {
    name: 'bandwidth',
    type: 'bandwidth',
    stream: 'downstream',
    toxicity: 1,
    attributes: { rate: 500 },
  };
  proxy.setToxic(slicer);
  proxy.setToxic(bandwidth);
  await until('some came', () => wire.received.length > 0);
  proxy.setToxic(linkOf(delay(2)));
  for (const toxic of cutToxics(200)) proxy.setToxic(toxic);
  await sleep(50);
  proxy.removeToxic(slicer);
  await until('all is back', () => wire.received.length >= sent.length);
  expect(sameBytes(wire.received, sent)).toBe(true);
});

test('while it is cut nothing passes and sockets stay open; healed, TCP repairs it', async () => {
  const { proxy, port } = await proxyTo(await serve(echo));
  const wire = new Wire(port);
  wire.send('before');
  await until('the echo', () => wire.text === 'before');
  for (const toxic of cutToxics(1000)) proxy.setToxic(toxic);
  wire.send(' during');
  await sleep(500);
  expect(wire.text).toBe('before');
  expect({ ended: wire.ended, error: wire.error }).toEqual({ ended: false, error: null });
  await until('the echo after the cut', () => wire.text === 'before during');
  expect(proxy.toxics).toEqual([]);
});

test('a cut one way is half-open: the upstream hears, the client does not', async () => {
  let heard = '';
  const accept = (socket: net.Socket) => {
    socket.on('data', (bytes) => {
      heard += bytes;
      socket.write('answer');
    });
  };
  const { proxy, port } = await proxyTo(await serve(accept));
  const wire = new Wire(port);
  wire.send('one');
  await until('an answer', () => wire.text === 'answer');
  proxy.setToxic(cutToxics(0)[1]);
  wire.send('two');
  await until('two', () => heard === 'onetwo');
  await sleep(300);
  expect(wire.text).toBe('answer');
});

test('a client that reconnects during an outage meets the same outage', async () => {
  const { proxy, port } = await proxyTo(await serve(echo));
  proxy.setToxic(linkOf({ fault: 'outages', atS: [0.5], durationS: [1.5, 1.5], holdUpToS: 'never' }));
  const first = new Wire(port);
  first.send('x');
  await until('the echo', () => first.text === 'x');
  await until('an outage', () => proxy.kernel.now > 600_000);
  first.socket.end();
  const second = new Wire(port);
  second.send('y');
  await until('the echo', () => second.text === 'y');
  expect(proxy.kernel.now).toBeGreaterThan(2e6);
});

test('a NAT that has forgotten says nothing, or resets the device, as the profile has it', async () => {
  for (const forgotten of ['silent', 'rst']) {
    const { proxy, port } = await proxyTo(await serve(echo));
    proxy.setToxic(linkOf({ fault: 'nat', idleS: 0.3, forgotten }));
    const wire = new Wire(port);
    wire.send('x');
    await until('the echo', () => wire.text === 'x');
    await sleep(600);
    wire.send('y');
    if (forgotten === 'rst') await until('a reset', () => wire.error?.code === 'ECONNRESET');
    else {
      await sleep(500);
      expect([wire.text, wire.error]).toEqual(['x', null]);
    }
  }
});

test('FIN and RST pass in both directions', async () => {
  const ends: string[] = [];
  const accept = (socket: net.Socket) => {
    socket.on('end', () => {
      ends.push('end');
      socket.end('bye');
    });
    socket.on('error', () => ends.push('reset'));
    socket.on('data', (bytes) => {
      if (String(bytes) === 'reset me') socket.resetAndDestroy();
    });
  };
  const { proxy, port } = await proxyTo(await serve(accept));
  for (const link of [null, linkOf(delay(20))]) {
    if (link !== null) proxy.setToxic(link);
    const polite = new Wire(port);
    polite.socket.end('x');
    await until('the answer and the end', () => polite.text === 'bye' && polite.ended);
    const rude = new Wire(port);
    rude.send('x');
    await sleep(100);
    rude.socket.resetAndDestroy();
    await until('the reset', () => ends.at(-1) === 'reset');
    const victim = new Wire(port);
    victim.send('reset me');
    await until('the reset comes back', () => victim.error?.code === 'ECONNRESET');
    await until('nothing is left', () => proxy.connections.size === 0);
  }
});

test('a client that never reads is held back by the simulated window, and the upstream with it', async () => {
  let written = 0;
  const accept = (socket: net.Socket) => {
    const chunk = Buffer.alloc(65_536);
    const more = () => {
      while (socket.write(chunk)) written += chunk.length;
    };
    socket.on('drain', more);
    more();
  };
  const { proxy, port } = await proxyTo(await serve(accept));
  proxy.setToxic(linkOf(delay(1)));
  const wire = new Wire(port);
  wire.socket.pause();
  const MOST_BYTES = 32 << 20;
  // Until nothing more is written for half a second, in 20 s at the most.
  let before = -1;
  for (let tries = 0; tries < 40 && written !== before; tries++) {
    before = written;
    await sleep(500);
  }
  expect(written).toBe(before);
  expect(written).toBeLessThan(MOST_BYTES);
});

test('an upstream that is down costs a message and not the proxy', async () => {
  const { port, log } = await proxyTo(1);
  const wire = new Wire(port);
  await until('the end', () => wire.ended);
  expect(log.join('\n')).toContain('upstream 127.0.0.1:1 cannot be reached (ECONNREFUSED); still listening');
  const again = new Wire(port);
  await until('the next end', () => again.ended);
});
