import * as http from 'node:http';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Clients, MAX_CLIENTS_KNOWN } from '../../../simulator/realtime/broker/clients.ts';
import { readCommand } from '../../../simulator/realtime/page/commands.ts';
import { ProxySource } from '../../../simulator/realtime/page/proxy-source.ts';
import type { LiveSource, PassingMessage } from '../../../simulator/realtime/page/source.ts';
import { MAX_PAGES, UiServer } from '../../../simulator/realtime/page/ui-server.ts';
import { Proxies } from '../../../simulator/realtime/proxy/proxies.ts';
import { aedes } from '../fleet/rig.ts';
import { later, until } from '../proxy/rig.ts';
import { connect } from './client.ts';
import { board, StillLife } from './still-life.ts';

async function serve(source: LiveSource, token: string | null = null): Promise<number> {
  const plan = { page: '<title>page</title>', token, users: null, certificate: null };
  const server = await UiServer.create(source, plan, () => {});
  later(() => server.stop());
  return server.listen({ host: '127.0.0.1', port: 0 });
}

function ask(port: number, headers: http.OutgoingHttpHeaders, path = '/'): Promise<number> {
  return new Promise((resolve) => {
    http.get({ port, path, headers, host: '127.0.0.1' }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
  });
}

function opens(url: string, headers: { [name: string]: string }): Promise<boolean> {
  const socket = new WebSocket(url, 'mqtt', { headers });
  later(() => socket.terminate());
  return new Promise((resolve) => {
    socket.onopen = () => resolve(true);
    socket.onerror = () => resolve(false);
  });
}

test('without a token the page is for this machine alone, by its own name', async () => {
  const port = await serve(new StillLife());
  expect(await ask(port, {})).toBe(200);
  expect(await ask(port, { host: 'evil.example' })).toBe(403);
  expect(await ask(port, {}, '/other')).toBe(404);
  const socket = `ws://127.0.0.1:${port}/mqtt`;
  expect(await opens(socket, { origin: `http://127.0.0.1:${port}` })).toBe(true);
  expect(await opens(socket, { origin: 'http://evil.example' })).toBe(false);
});

test('with a token the page may ask everybody for it, and shows nothing to those who have none', async () => {
  const port = await serve(new StillLife(), 'secret');
  const wsOptions = { headers: { host: 'desk.example' } };
  const look = (options: object) => connect(`ws://127.0.0.1:${port}/mqtt`, { wsOptions, ...options });
  expect(await ask(port, { host: 'desk.example' })).toBe(200);
  await expect(look({})).rejects.toMatchObject({ code: 4 });
  await expect(look({ username: 'x', password: 'guess' })).rejects.toMatchObject({ code: 4 });
  expect((await look({ username: 'x', password: 'secret' })).connected).toBe(true);
  expect((await connect(`ws://127.0.0.1:${port}/mqtt`)).connected).toBe(true);
});

test('a client finds what is retained, and what it publishes elsewhere than to control ends its connection', async () => {
  const source = new StillLife();
  source.all = [board(1), board(2)];
  const port = await serve(source);
  const client = await connect(`ws://127.0.0.1:${port}/mqtt`);
  const seen = new Map<string, string>();
  client.on('message', (topic, payload) => seen.set(topic, payload.toString()));
  await client.subscribeAsync('live/#');
  await until('both are there', () => seen.has('live/devices/mote/2') && seen.has('live/overview'));
  expect(JSON.parse(seen.get('live/devices/mote/1') ?? '')).toEqual(board(1));
  source.all = [board(2)];
  await until('one is gone', () => seen.get('live/devices/mote/1') === '');

  client.publish('control', '{"do":"cut","target":"mote","device":2,"forMs":1000}');
  await until('it is obeyed', () => source.commands.length === 1);
  expect(source.commands).toEqual([{ do: 'cut', target: 'mote', device: 2, forMs: 1000 }]);
  client.publish('control', '{"do":"link","target":null,"device":0,"link":"moon"}');
  await until('it is said', () => seen.get('live/complaints') === 'no link is called "moon"');
  let isClosed = false;
  client.on('close', () => {
    isClosed = true;
  });
  client.publish('live/devices/mote/9', 'false news');
  await until('closed', () => isClosed);
});

test.each([
  ['nonsense', 'a command is JSON'],
  ['{"do":"burn","target":null,"device":0}', 'command: do'],
  ['{"do":"cut","target":null,"device":-1}', 'command: device'],
  ['{"do":"cut","target":null,"device":1,"forMs":1e99}', 'command: forMs'],
  ['{"do":"look","device":1}', 'command: target'],
  ['{"do":"filter","filter":7}', 'command: filter'],
])('the command %s is refused', (text, message) => {
  expect(() => readCommand(text)).toThrow(message);
});

test('commands are for one device, for all, or for one proxy of several', async () => {
  const proxies = new Proxies({ seed: '1', stack: 'esp-lwip', logsPackets: false }, () => {});
  later(() => proxies.stop());
  for (const name of ['a', 'b'])
    await proxies.create({ name, listen: '127.0.0.1:0', upstream: 'localhost:1', enabled: false });
  const [a, b] = proxies.all();
  const source = new ProxySource(proxies);
  const names = () => [a, b].map(({ toxics }) => toxics.map(({ name }) => name));
  source.obey({ do: 'cut', target: 'a', device: 3 });
  source.obey({ do: 'link', target: null, device: 0, link: 'umts' });
  expect(names()).toEqual([['cut_upstream_3', 'cut_downstream_3', 'link'], ['link']]);
  source.obey({ do: 'heal', target: null, device: 0 });
  expect(names()).toEqual([['link'], ['link']]);
});

test('the page names links of the catalogue, and no file of this machine', async () => {
  const proxies = new Proxies({ seed: '1', stack: 'esp-lwip', logsPackets: false }, () => {});
  later(() => proxies.stop());
  await proxies.create({ name: 'p', listen: '127.0.0.1:0', upstream: 'localhost:1', enabled: false });
  const source = new ProxySource(proxies);
  const link = (name: string) => source.obey({ do: 'link', target: null, device: 0, link: name });
  expect(() => link('/etc/passwd')).toThrow(
    'is a file, and only mote ctl link and mote proxy --link read files',
  );
  expect(() => link('umts,./package.json')).toThrow('is a file');
});

test('no more pages than may be are open', async () => {
  const port = await serve(new StillLife());
  for (let n = 0; n < MAX_PAGES; n++) expect(await opens(`ws://127.0.0.1:${port}/mqtt`, {})).toBe(true);
  expect(await opens(`ws://127.0.0.1:${port}/mqtt`, {})).toBe(false);
});

test('a broker remembers so many clients, and those that are gone are forgotten first', () => {
  const clients = new Clients();
  for (let n = 0; n <= MAX_CLIENTS_KNOWN; n++) {
    clients.came(`c${n}`);
    if (n === 5) clients.went('c5');
  }
  const names = [...clients.values()].map(({ name }) => name);
  expect(names).toHaveLength(MAX_CLIENTS_KNOWN);
  expect(names).not.toContain('c5');
  expect(names).toContain('c0');
});

test('behind a proxy a device shows its client id, what has no answer, and how long the answer took', async () => {
  const { port } = await aedes();
  const proxies = new Proxies({ seed: '1', stack: 'esp-lwip', logsPackets: false }, () => {});
  later(() => proxies.stop());
  const upstream = `127.0.0.1:${port}`;
  const proxy = await proxies.create({ name: 'p', listen: '127.0.0.1:0', upstream, enabled: true });
  const source = new ProxySource(proxies);
  const heard: PassingMessage[] = [];
  source.listen((message) => heard.push(message));
  expect(source.rows()).toEqual([]);
  const client = await connect(`mqtt://${proxy.listenAddress}`, { clientId: 'meter' });
  await client.subscribeAsync('t');
  await client.publishAsync('t', 'out', { qos: 1 });
  await until('it came back', () => heard.length === 2);
  expect(heard.map(({ from, payload, qos }) => ({ from, payload, qos }))).toEqual(
    expect.arrayContaining([
      { from: 'meter', payload: 'out', qos: 1 },
      { from: 'to meter', payload: 'out', qos: 0 },
    ]),
  );
  const [row] = source.rows();
  expect(row).toMatchObject({ name: 'meter', state: 'none', isConnected: true, outbox: 0, messages: 1 });
  expect(row.latencyMs).toBeGreaterThan(0);
  await client.endAsync(true);
  await until('gone', () => source.rows()[0].isConnected === false);
});
