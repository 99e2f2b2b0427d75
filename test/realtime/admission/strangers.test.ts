import { once } from 'node:events';
import * as net from 'node:net';
import { expect, test } from 'vitest';
import { serveMetrics } from '../../../simulator/realtime/admission/metrics-server.ts';
import { metricsText } from '../../../simulator/realtime/fleet/metrics.ts';
import { MAX_BODY_BYTES } from '../../../simulator/realtime/proxy/api/api.ts';
import { MAX_NAME_LENGTH } from '../../../simulator/realtime/proxy/api/requests.ts';
import { EVIL_IDS, OBEYED } from '../../report/evil.ts';
import { aedes, fleetTo } from '../fleet/rig.ts';
import { connect } from '../page/client.ts';
import { later, until } from '../proxy/rig.ts';
import { ask, desk, opens, PAGE } from './strangers.ts';

const PROXY = { name: 'p', listen: '127.0.0.1:0', upstream: '127.0.0.1:1', enabled: false };

/** Origins of web pages that are not ours. */
const FOREIGN = [
  'http://evil.example',
  'https://127.evil.com',
  'http://localhost.evil.com',
  'http://127.0.0.1.evil.com',
  'http://evil.localhost',
  'null',
  'file://',
  'chrome-extension://abcdef',
  '',
];

test('a name that begins with 127. and was bent to this machine (DNS rebinding) gets nothing of API and page', async () => {
  const { api, page, proxies } = await desk();
  await proxies.create(PROXY);
  for (const name of ['127.evil.com', '127.0.0.1.evil.com', 'localhost.evil.com', 'evil.com', '0.0.0.0']) {
    for (const port of [api, page]) {
      const host = `${name}:${port}`;
      const headers = { host, origin: `http://${host}` };
      expect((await ask(port, { path: '/proxies', headers: { host } })).status).toBe(403);
      expect((await ask(port, { headers })).text).not.toContain(PAGE);
      expect(await opens(port, headers)).not.toBe(101);
    }
    const cut = { method: 'POST', path: '/proxies/p/toxics', body: '{"type":"cut"}' };
    expect((await ask(api, { ...cut, headers: { host: name } })).status).toBe(403);
  }
  expect(proxies.get('p').toxics).toEqual([]);
});

test('this machine is answered by each of its names, and by those that --allow-host gives it', async () => {
  const { api, page } = await desk(['desk.test']);
  for (const name of ['localhost', 'LOCALHOST', '127.0.0.1', '[::1]', '127.1', 'desk.test']) {
    expect((await ask(api, { path: '/version', headers: { host: `${name}:${api}` } })).status).toBe(200);
    const headers = { host: `${name}:${page}` };
    expect((await ask(page, { headers })).text).toBe(PAGE);
    expect(await opens(page, { ...headers, origin: `http://${name}:${page}` })).toBe(101);
  }
  expect((await ask(api, { path: '/version', headers: { host: 'other.test' } })).status).toBe(403);
});

test("pages of other Origins reach neither the API, nor the live page's socket, nor the broker's WebSocket", async () => {
  const { api, page, broker, log } = await desk();
  for (const origin of FOREIGN) {
    expect((await ask(api, { path: '/proxies', headers: { origin } })).status).toBe(403);
    expect(await opens(page, { origin })).toBe(403);
    expect(await opens(broker, { origin })).toBe(403);
  }
  expect(log.filter((line) => line.includes('--allow-origin'))).toHaveLength(FOREIGN.length);
  // Another port of this machine may use the broker, and not the live page, which cuts links.
  for (const origin of ['http://localhost:5173', 'http://127.0.0.1:80', 'https://[::1]:3000']) {
    expect(await opens(broker, { origin })).toBe(101);
    expect(await opens(page, { origin })).toBe(403);
    expect((await ask(api, { path: '/version', headers: { origin } })).status).toBe(403);
  }
});

test('programs, which send no Origin, use the broker over WebSocket by any name; --allow-origin lets in pages', async () => {
  const { broker } = await desk([], ['https://dash.example', 'null']);
  expect(await opens(broker)).toBe(101);
  expect(await opens(broker, { host: 'desk.local:8083' })).toBe(101);
  for (const origin of ['https://dash.example', 'null']) expect(await opens(broker, { origin })).toBe(101);
  for (const origin of ['http://dash.example', 'https://dash.example.evil.com', 'https://dash.example:8443'])
    expect(await opens(broker, { origin })).toBe(403);
  expect((await connect(`ws://127.0.0.1:${broker}/mqtt`)).connected).toBe(true);
});

test.each([
  ['a form (urlencoded)', 'application/x-www-form-urlencoded', '{"name":"x","upstream":"a:1","y":"=1"}'],
  ['a form (multipart)', 'multipart/form-data; boundary=b', '--b\r\n\r\n{}\r\n--b--'],
  ['a form (text/plain)', 'text/plain', '{"name":"x","upstream":"127.0.0.1:1","y":"="}'],
  ['a beacon', 'text/plain;charset=UTF-8', JSON.stringify({ ...PROXY, name: 'x' })],
  ['fetch without CORS', 'text/plain', JSON.stringify([{ ...PROXY, name: 'x' }])],
  ['fetch with CORS', 'application/json', JSON.stringify({ ...PROXY, name: 'x' })],
])('%s that a page of another Origin sends changes nothing', async (_what, type, body) => {
  const { api, proxies } = await desk();
  const headers = { origin: 'http://evil.example', 'content-type': type };
  for (const path of ['/proxies', '/populate', '/reset'])
    expect((await ask(api, { method: 'POST', path, headers, body })).status).toBe(403);
  expect(proxies.all()).toEqual([]);
});

test('no page is told that it may ask: a preflight is refused, and no answer has a CORS header', async () => {
  const { api, page } = await desk();
  const headers = { origin: 'http://evil.example', 'access-control-request-method': 'DELETE' };
  for (const port of [api, page])
    for (const method of ['OPTIONS', 'GET', 'POST']) {
      const answer = await ask(port, { method, headers, path: '/proxies' });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
});

test('figures on a loopback address are for this machine by its own name, and for no web page', async () => {
  const { fleet } = fleetTo((await aedes()).port, { devices: 1 });
  const server = await serveMetrics(() => metricsText(fleet), { host: '127.0.0.1', port: 0 }, ['desk.test']);
  later(() => server.close());
  const { port } = server.address() as { port: number };
  const status = async (headers: { [name: string]: string }) =>
    (await ask(port, { path: '/metrics', headers })).status;
  expect(await status({})).toBe(200);
  expect(await status({ host: 'desk.test' })).toBe(200);
  expect(await status({ host: '127.evil.com' })).toBe(403);
  expect(await status({ origin: 'http://evil.example' })).toBe(403);
});

test.each([
  ['deep JSON', '['.repeat(MAX_BODY_BYTES)],
  ['deep JSON that ends', `${'['.repeat(400_000)}${']'.repeat(400_000)}`],
  ['a deep object', `${'{"attributes":'.repeat(60_000)}1${'}'.repeat(60_000)}`],
  [
    'deep attributes',
    `{"type":"latency","attributes":{"latency":1,"x":${'['.repeat(9e4)}${']'.repeat(9e4)}}}`,
  ],
  ['__proto__', '{"__proto__":{"enabled":true},"type":"latency","attributes":{"__proto__":{"latency":9}}}'],
  ['a constructor', '{"constructor":{"prototype":{"x":1}},"name":"__proto__","type":"constructor"}'],
])('%s in a body ends in an answer, and changes no object of the process', async (_what, body) => {
  const { api, proxies } = await desk();
  await proxies.create(PROXY);
  for (const path of ['/proxies', '/populate', '/proxies/p', '/proxies/p/toxics'])
    expect((await ask(api, { method: 'POST', path, body })).status).toBeLessThan(500);
  expect(({} as { [name: string]: unknown }).x).toBe(undefined);
  expect(({} as { [name: string]: unknown }).enabled).toBe(undefined);
  expect((await ask(api, { path: '/version' })).status).toBe(200);
});

test('a proxy may be called __proto__ or constructor, and is a proxy like others', async () => {
  const { api } = await desk();
  for (const name of ['__proto__', 'constructor', 'toString']) {
    const body = JSON.stringify({ ...PROXY, name });
    expect((await ask(api, { method: 'POST', path: '/proxies', body })).status).toBe(201);
    expect(JSON.parse((await ask(api, { path: `/proxies/${name}` })).text)).toMatchObject({ name });
  }
  expect(Object.keys(JSON.parse((await ask(api, { path: '/proxies' })).text))).toHaveLength(3);
  expect((await ask(api, { path: '/proxies/valueOf' })).status).toBe(404);
});

test.each([
  '/../../etc/passwd',
  '/..%2f..%2fetc%2fpasswd',
  '/%2e%2e/package.json',
  '//etc/passwd',
  '/dist/page.html',
  '/mqtt',
])('traversal (%s) gets no file from API, page and broker', async (path) => {
  const { api, page, broker } = await desk();
  for (const port of [api, page, broker]) {
    const { status, text } = await ask(port, { path });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).not.toMatch(/root:|mote-mqtt/);
  }
});

test('a proxy named by half a surrogate pair has U+FFFD in its place, an endless name is refused; neither ends the process or the live page', async () => {
  const { api, page, proxies } = await desk();
  const create = async (name: string) => {
    const body = JSON.stringify({ ...PROXY, name });
    const { status, text } = await ask(api, { method: 'POST', path: '/proxies', body });
    return { status, ...JSON.parse(text) };
  };
  expect(await create('\ud800')).toMatchObject({ status: 201, name: '\ufffd' });
  expect(await create('a\udc00')).toMatchObject({ status: 201, name: 'a\ufffd' });
  const { status, error } = await create('x'.repeat(MAX_NAME_LENGTH + 1));
  expect(status).toBe(400);
  expect(error).toContain('bad request body: name: must');
  // Even one that came in by another way.
  const proxy = await proxies.create({ ...PROXY, name: '\ud800', enabled: true });
  const socket = net.connect(Number(proxy.listenAddress.split(':').pop()), '127.0.0.1').resume();
  await once(socket, 'close');
  const watcher = await connect(`ws://127.0.0.1:${page}/mqtt`);
  const topics: string[] = [];
  watcher.on('message', (topic) => topics.push(topic));
  await watcher.subscribeAsync('live/#');
  await until('its row is there', () => topics.some((topic) => topic.startsWith('live/devices/%EF%BF%BD/')));
});

test('a client id that holds a newline writes one line of log, and nothing that a terminal obeys', async () => {
  const { tcp, log } = await desk();
  for (const clientId of EVIL_IDS) {
    log.length = 0;
    const client = await connect(`mqtt://127.0.0.1:${tcp}`, { clientId });
    await client.subscribeAsync(`a/${clientId}/\u202e`);
    await client.publishAsync(`a/${clientId}/b`, clientId, { qos: 1 });
    await client.endAsync(true);
    await until('it is gone', () => log.some((line) => line.endsWith(' disconnected')));
    expect(log).toHaveLength(4);
    for (const line of log) {
      expect(line).not.toMatch(OBEYED);
      expect(line).not.toContain('\n');
    }
  }
});
