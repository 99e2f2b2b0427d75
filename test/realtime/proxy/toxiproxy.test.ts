import * as net from 'node:net';
import { Toxiproxy } from 'toxiproxy-node-client';
import { expect, test } from 'vitest';
import { Api } from '../../../simulator/realtime/proxy/api/api.ts';
import { Proxies } from '../../../simulator/realtime/proxy/proxies.ts';
import { freePort } from '../../free-ports.ts';
import { echo, later, serve, sleep, until, Wire } from './rig.ts';

async function api(token: string | null = null): Promise<string> {
  const proxies = new Proxies({ seed: '1', stack: 'esp-lwip', logsPackets: false }, () => {});
  const server = new Api(proxies, token);
  await server.start({ host: '127.0.0.1', port: 0 });
  later(() => server.stop());
  later(() => proxies.stop());
  return `http://127.0.0.1:${server.address.port}`;
}

/** A proxy in front of an echo, made by the client under test. */
async function echoProxy(listenPort = 0) {
  const toxiproxy = new Toxiproxy(await api());
  const upstream = `127.0.0.1:${await serve(echo)}`;
  const proxy = await toxiproxy.createProxy({ name: 'echo', listen: `localhost:${listenPort}`, upstream });
  return { toxiproxy, proxy, port: Number(proxy.listen.split(':').at(-1)) };
}

async function echoed(wire: Wire, text: string): Promise<number> {
  const beganMs = performance.now();
  const length = wire.text.length + text.length;
  wire.send(text);
  await until('the echo', () => wire.text.length >= length);
  return performance.now() - beganMs;
}

test('proxies are made, listed, switched off and on, and removed', async () => {
  const { toxiproxy, proxy, port } = await echoProxy(await freePort());
  expect(await toxiproxy.getVersion()).toContain('2.');
  expect(Object.keys(await toxiproxy.getAll())).toEqual(['echo']);
  expect((await toxiproxy.get('echo')).listen).toBe(`127.0.0.1:${port}`);
  const wire = new Wire(port);
  await echoed(wire, 'x');

  const { listen, upstream } = proxy;
  await proxy.update({ enabled: false, listen, upstream });
  await until('the connection is gone', () => wire.ended || wire.error !== null);
  const refused = new Wire(port);
  await until('refused', () => refused.error?.code === 'ECONNREFUSED');
  expect((await toxiproxy.get('echo')).enabled).toBe(false);
  await toxiproxy.reset();
  await echoed(new Wire(port), 'x');

  await proxy.remove();
  await expect(toxiproxy.get('echo')).rejects.toThrow('404');
});

test('populate makes several, keeps what is the same and makes anew what is not', async () => {
  const toxiproxy = new Toxiproxy(await api());
  const upstream = `127.0.0.1:${await serve(echo)}`;
  const body = (name: string) => ({ name, listen: '127.0.0.1:0', upstream, enabled: true });
  const made = await toxiproxy.populate([body('a'), body('b')]);
  expect(Object.keys(made)).toEqual(['a', 'b']);
  const same = { ...body('a'), listen: made.a.listen };
  const again = await toxiproxy.populate([same, body('b')]);
  expect(again.a.listen).toBe(made.a.listen);
  expect(again.b.listen).not.toBe(made.b.listen);
});

test('latency can be added, changed and removed under an open connection', async () => {
  const { proxy, port } = await echoProxy();
  const wire = new Wire(port);
  expect(await echoed(wire, 'x')).toBeLessThan(300);
  const attributes = { latency: 300, jitter: 0 };
  const toxic = await proxy.addToxic({
    name: 'slow',
    type: 'latency',
    stream: 'upstream',
    toxicity: 1,
    attributes,
  });
  expect(await echoed(wire, 'x')).toBeGreaterThan(295);
  await toxic.update({
    name: 'slow',
    type: 'latency',
    stream: 'upstream',
    toxicity: 1,
    attributes: { latency: 600 } as never,
  });
  expect((await proxy.getToxic('slow')).attributes).toEqual({ latency: 600, jitter: 0 });
  expect(await echoed(wire, 'x')).toBeGreaterThan(595);
  await toxic.remove();
  expect(await echoed(wire, 'x')).toBeLessThan(300);
});

test('a toxic gets its name from type and stream, and toxicity 0 befalls nobody', async () => {
  const { proxy, port } = await echoProxy();
  const body = { type: 'timeout', toxicity: 0, attributes: { timeout: 0 } };
  const toxic = await proxy.addToxic(body as Parameters<typeof proxy.addToxic>[0]);
  expect(toxic.toJson()).toEqual({
    name: 'timeout_downstream',
    type: 'timeout',
    stream: 'downstream',
    toxicity: 0,
    attributes: { timeout: 0 },
  });
  await echoed(new Wire(port), 'x');
});

test('bandwidth is a rate, and slicer cuts into small pieces', async () => {
  const { proxy, port } = await echoProxy();
  const wire = new Wire(port);
  const add = (type: 'bandwidth' | 'slicer', attributes: object) =>
    proxy.addToxic({ name: type, type, stream: 'downstream', toxicity: 1, attributes: attributes as never });
  await add('bandwidth', { rate: 10 });
  expect(await echoed(wire, 'x'.repeat(10_000))).toBeGreaterThan(900);
  const sizes: number[] = [];
  wire.socket.on('data', (bytes) => sizes.push(bytes.length));
  await add('slicer', { average_size: 10, size_variation: 0, delay: 30_000 });
  await echoed(wire, 'y'.repeat(100));
  expect(sizes.length).toBeGreaterThan(3);
  expect(wire.text).toBe('x'.repeat(10_000) + 'y'.repeat(100));
});

test('timeout 0 is silence, and its end closes; limit_data and reset_peer end as they say', async () => {
  const { proxy, port } = await echoProxy();
  const add = (type: 'timeout' | 'limit_data' | 'reset_peer' | 'slow_close', attributes: object) =>
    proxy.addToxic({ name: type, type, stream: 'downstream', toxicity: 1, attributes: attributes as never });
  const silent = new Wire(port);
  const timeout = await add('timeout', { timeout: 0 });
  silent.send('x');
  await sleep(300);
  expect([silent.text, silent.ended]).toEqual(['', false]);
  await timeout.remove();
  await until('closed', () => silent.ended);

  const limit = await add('limit_data', { bytes: 5 });
  const limited = new Wire(port);
  limited.send('123456789');
  await until('closed', () => limited.ended);
  expect(limited.text).toBe('12345');
  await limit.remove();

  const reset = await add('reset_peer', { timeout: 0 });
  const broken = new Wire(port);
  broken.send('x');
  await until('reset', () => broken.error?.code === 'ECONNRESET');
  await reset.remove();

  await add('slow_close', { delay: 500 });
  const slow = new Wire(port);
  const beganMs = performance.now();
  slow.socket.end('x');
  await until('closed', () => slow.ended);
  expect(performance.now() - beganMs).toBeGreaterThan(490);
});

test('our link toxic takes a profile, and a wrong one is refused with what there is', async () => {
  const toxiproxy = new Toxiproxy(await api());
  const upstream = `127.0.0.1:${await serve(echo)}`;
  const proxy = await toxiproxy.createProxy({ name: 'echo', listen: 'localhost:0', upstream });
  const port = Number(proxy.listen.split(':').at(-1));
  const link = { name: 'link', type: 'link', attributes: { profile: 'lte-cat1' } };
  await proxy.addToxic(link as never);
  expect(await echoed(new Wire(port), 'x')).toBeGreaterThan(70);
  const answer = await fetch(`${proxy.getPath()}/toxics/link`, {
    method: 'POST',
    body: JSON.stringify({ attributes: { profile: 'moon' } }),
  });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: expect.stringContaining('no link is called "moon"') });
});

test('a body that never ends is cut off at 1 MiB', async () => {
  const url = await api();
  const answer = await fetch(`${url}/populate`, { method: 'POST', body: '['.repeat((1 << 20) + 1) });
  expect(answer.status).toBe(413);
});

test('a page in a browser, or a name that was bent to this machine, needs the token', async () => {
  const url = await api('secret');
  const status = async (headers: Record<string, string>) =>
    (await fetch(`${url}/version`, { headers })).status;
  expect(await status({})).toBe(200);
  expect(await status({ Origin: 'http://example.com' })).toBe(403);
  expect(await status({ Origin: 'http://example.com', Authorization: 'Bearer wrong!' })).toBe(403);
  expect(await status({ Origin: 'http://example.com', Authorization: 'Bearer secret' })).toBe(200);
  expect(await statusWithHost(url, 'evil.example')).toBe('403');
});

/** fetch sets the Host header itself. */
async function statusWithHost(url: string, host: string): Promise<string> {
  const socket = net.connect(Number(new URL(url).port), '127.0.0.1');
  later(() => socket.destroy());
  socket.write(`GET /version HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  const [bytes] = await new Promise<[Buffer]>((resolve) => socket.once('data', (data) => resolve([data])));
  return String(bytes).split(' ')[1];
}

test('/metrics counts the bytes of each proxy and direction, also with a query', async () => {
  const { toxiproxy, port } = await echoProxy();
  await echoed(new Wire(port), 'hello');
  const answer = await fetch(`${toxiproxy.host}/metrics?x=1`);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4');
  const text = await answer.text();
  const labels = (direction: string) =>
    `{direction="${direction}",listener="127.0.0.1:${port}",proxy="echo",upstream="127.0.0.1:`;
  for (const name of ['received', 'sent'])
    for (const direction of ['upstream', 'downstream'])
      expect(text).toMatch(
        new RegExp(
          `^${`toxiproxy_proxy_${name}_bytes_total${labels(direction)}`.replace(/[{.]/g, '\\$&')}\\d+"} 5$`,
          'm',
        ),
      );
});

test('a browser is not answered, as by Toxiproxy, unless it has the token', async () => {
  const url = await api('secret');
  const status = async (headers: Record<string, string>) =>
    (await fetch(`${url}/version`, { headers: { 'User-Agent': 'Mozilla/5.0 (X11)', ...headers } })).status;
  expect(await status({})).toBe(403);
  expect(await status({ Authorization: 'Bearer secret' })).toBe(200);
});
