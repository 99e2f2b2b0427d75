import { once } from 'node:events';
import * as net from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Api } from '../../../simulator/realtime/proxy/api/api.ts';
import { Proxies } from '../../../simulator/realtime/proxy/proxies.ts';
import { freePort } from '../../free-ports.ts';
import { CHANGES, POPULATIONS, PROXIES } from './requests/proxies.ts';
import { create, GIVEN, get, populate, type Request, type Row } from './requests/row.ts';
import { ELSEWHERE, OURS, TOXICS } from './requests/toxics.ts';
import { echo, serve, until, Wire } from './rig.ts';

/**
 * The API of a real toxiproxy-server, which then is what the table is held against: `TOXIPROXY=http://localhost:8474
 * npx vitest run test/realtime/proxy/toxiproxy-requests.test.ts`. It loses its proxies.
 */
const JUDGE = process.env.TOXIPROXY;

/** In the forms in which Toxiproxy's clients send what they do and do not set. */
const TABLE: [string, Row[]][] = [
  ['proxies', PROXIES],
  ['changes', CHANGES],
  ['populate', POPULATIONS],
  ['toxics', TOXICS],
  ['elsewhere', ELSEWHERE],
];
if (JUDGE === undefined) TABLE.push(['what is ours', OURS]);

let host = JUDGE ?? '';
const ports: Record<string, number> = {};
const stops: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  if (JUDGE === undefined) {
    const proxies = new Proxies({ seed: '1', stack: 'esp-lwip', logsPackets: false }, () => {});
    const api = new Api(proxies, null);
    await api.start({ host: '127.0.0.1', port: 0 });
    host = `http://127.0.0.1:${api.address.port}`;
    stops.push(() => proxies.stop().then(() => api.stop()));
  }
  for (const name of ['REDIS', 'FREE', 'OTHER', 'TAKEN']) ports[name] = await freePort();
  const taken = net.createServer().listen(ports.TAKEN, '127.0.0.1');
  await once(taken, 'listening');
  stops.push(async () => taken.close());
});

afterAll(async () => {
  for (const stop of stops) await stop();
});

beforeEach(async () => {
  for (const name of Object.keys(JSON.parse((await sent(get('/proxies'))).text)))
    await sent(['DELETE', `/proxies/${encodeURIComponent(name)}`]);
  for (const request of GIVEN) expect((await sent(request)).status).toBeLessThan(300);
});

describe.each(TABLE)('%s', (_, rows) => {
  test.each(rows.map((row) => [titleOf(row), row] as const))('%s', async (_title, row) => {
    for (const request of row.after) await sent(request);
    const answer = await sent(row.send);
    const { status, body } = JUDGE === undefined ? row : (row.there ?? row);
    expect(answer).toMatchObject({ status });
    if (status === 204) expect(answer.text).toBe('');
    if (body !== undefined) expect(JSON.parse(answer.text)).toMatchObject(withPorts(body) as object);
  });
});

test('every answer has a X-Toxiproxy-Request-Id of its own', async () => {
  const ids = [];
  for (const path of ['/version', '/proxies', '/proxies', '/proxies/none'])
    ids.push((await sent(get(path))).requestId);
  for (const id of ids) expect(id).toMatch(/^[\w-]{20,}$/);
  expect(new Set(ids).size).toBe(ids.length);
});

test('the list of proxies is in the order of their names', async () => {
  await sent(create({ name: 'a', upstream: 'localhost:1', listen: 'localhost:0' }));
  const names = Object.keys(JSON.parse((await sent(get('/proxies'))).text));
  expect(names).toEqual(expect.arrayContaining(['a', 'b', 'redis']));
  expect(names).toEqual([...names].sort());
});

test('populating twice keeps what has not changed, down to its connections', async () => {
  const upstream = `127.0.0.1:${await serve(echo)}`;
  const same = populate([{ name: 'a', listen: 'localhost:$FREE', upstream }]);
  await sent(same);
  const wire = new Wire(ports.FREE);
  wire.send('x');
  await until('the echo', () => wire.text === 'x');
  await sent(same);
  wire.send('y');
  await until('the echo', () => wire.text === 'xy');
  await sent(populate([{ name: 'a', listen: 'localhost:$FREE', upstream: 'localhost:1' }]));
  await until('the end', () => wire.ended || wire.error !== null);
});

async function sent([method, path, body]: Request) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(host + path, {
    method,
    body: text === undefined || method === 'GET' ? undefined : withPortsIn(text),
  });
  const requestId = response.headers.get('X-Toxiproxy-Request-Id');
  return { status: response.status, requestId, text: await response.text() };
}

function titleOf({ send, after, status }: Row): string {
  const shown = ([method, path, body]: Request) =>
    [method, path, typeof body === 'object' ? JSON.stringify(body) : (body ?? '')].join(' ').trim();
  const before = after.length === 0 ? '' : `after ${after.map(shown).join(', ')}: `;
  return `${before}${shown(send)} is answered with ${status}`;
}

function withPortsIn(text: string): string {
  return text.replace(/\$([A-Z]+)/g, (_, name) => String(ports[name]));
}

function withPorts(value: unknown): unknown {
  if (typeof value === 'string') return withPortsIn(value);
  if (Array.isArray(value)) return value.map(withPorts);
  if (typeof value !== 'object' || value === null) return value;
  if ('asymmetricMatch' in value) {
    const { sample } = value as { sample?: unknown };
    return typeof sample === 'string' ? expect.stringContaining(withPortsIn(sample)) : value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withPorts(one)]));
}
