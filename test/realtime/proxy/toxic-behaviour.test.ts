import { expect, test } from 'vitest';
import type { Toxic } from '../../../simulator/realtime/proxy/toxics/toxic.ts';
import { echo, proxyTo, serve, sleep, until, Wire } from './rig.ts';

const toxic = (type: string, attributes: object, stream = 'downstream', toxicity = 1) =>
  ({ name: type, type, stream, toxicity, attributes }) as Toxic;

test('timeout drops the bytes, and lets the FIN of the side that sends them through', async () => {
  let serverEnded = false;
  const { proxy, port } = await proxyTo(
    await serve((socket) => {
      socket.on('data', () => {});
      socket.on('end', () => {
        serverEnded = true;
        socket.end('bye');
      });
    }),
  );
  proxy.setToxic(toxic('timeout', { timeout: 0 }, 'upstream'));
  const wire = new Wire(port);
  wire.socket.end('never seen');
  await until('the end at the server', () => serverEnded);
  await until('the answer', () => wire.text === 'bye' && wire.ended);
  expect(proxy.sentBytes).toEqual([0, 3]);
});

test('what timeout drops does not hold the sender back', async () => {
  const { proxy, port } = await proxyTo(await serve(echo));
  proxy.setToxic(toxic('timeout', { timeout: 0 }, 'upstream'));
  const wire = new Wire(port);
  const bytes = 12 << 20;
  wire.send(Buffer.alloc(bytes));
  await until('all is taken', () => proxy.receivedBytes[0] === bytes);
});

test('limit_data keeps its count over an update of its toxicity, and of its bytes', async () => {
  const { proxy, port } = await proxyTo(await serve(echo));
  const limits = [
    toxic('limit_data', { bytes: 10 }),
    toxic('limit_data', { bytes: 10 }, 'downstream', 0),
    toxic('limit_data', { bytes: 8 }),
  ];
  proxy.setToxic(limits[0]);
  const wire = new Wire(port);
  wire.send('12345');
  await until('the echo', () => wire.text === '12345');
  proxy.setToxic(limits[1], limits[0]);
  wire.send('abc');
  await until('the echo', () => wire.text === '12345abc');
  proxy.setToxic(limits[2], limits[1]);
  wire.send('67890');
  await until('the end', () => wire.ended);
  expect(wire.text).toBe('12345abc678');
});

test('reset_peer resets at the FIN too', async () => {
  const { proxy, port } = await proxyTo(await serve(echo));
  proxy.setToxic(toxic('reset_peer', { timeout: 0 }, 'upstream'));
  const wire = new Wire(port);
  wire.socket.end();
  await until('the reset', () => wire.error?.code === 'ECONNRESET');
});

test('packet_loss makes bytes late, and none is missing or out of order', async () => {
  const { proxy, port } = await proxyTo(await serve(echo));
  const loss = toxic('packet_loss', { loss_rate: 0.2, correlation: 0.1 });
  proxy.setToxic(loss);
  const wire = new Wire(port);
  const sent = Buffer.from(Array.from({ length: 20_000 }, (_, index) => index % 251));
  wire.send(sent);
  await until('all is back', () => wire.received.length >= sent.length);
  expect(wire.received.equals(sent)).toBe(true);
  // Over a wire without loss these are 20,000 bytes and the headers of 14 segments.
  expect(proxy.totals.airDownBytes).toBeGreaterThan(21_500);
});

test('packet_loss befalls its own direction alone, and the share of connections that its toxicity is', async () => {
  const { proxy, port } = await proxyTo(await serve(echo));
  const all = toxic('packet_loss', { loss_rate: 1, correlation: 0 }, 'upstream');
  const spared = toxic('packet_loss', { loss_rate: 1, correlation: 0 }, 'upstream', 0);
  proxy.setToxic(spared);
  const wire = new Wire(port);
  wire.send('a');
  await until('the echo', () => wire.text === 'a');
  proxy.setToxic(all, spared);
  wire.send('b');
  await sleep(700);
  expect(wire.text).toBe('a');
  proxy.removeToxic(all);
  await until('the echo, from the next retransmission', () => wire.text === 'ab');
});
