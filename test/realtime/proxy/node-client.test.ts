import {
  Proxy as ClientProxy,
  type ICreateProxyBody,
  Toxic,
  Toxiproxy,
  ToxiproxyError,
} from 'toxiproxy-node-client';
import { beforeEach, expect, test } from 'vitest';
import { Api } from '../../../simulator/realtime/proxy/api/api.ts';
import { Proxies } from '../../../simulator/realtime/proxy/proxies.ts';
import { later } from './rig.ts';

let toxiproxy: Toxiproxy;

beforeEach(async () => {
  const proxies = new Proxies({ seed: '1', stack: 'esp-lwip', logsPackets: false }, () => {});
  const api = new Api(proxies, null);
  await api.start({ host: '127.0.0.1', port: 0 });
  later(() => api.stop());
  later(() => proxies.stop());
  toxiproxy = new Toxiproxy(`http://127.0.0.1:${api.address.port}`);
});

/** As the client's own tests make one: what it does not set is not sent. */
const body = (name: string): ICreateProxyBody => ({
  name,
  listen: 'localhost:0',
  upstream: 'localhost:6379',
});

/** Every member of the client's classes: a new release with more of them fails here, and wants a test below. */
test('the client has no member that is not called below', () => {
  const membersOf = (a: { prototype: object }) => Object.getOwnPropertyNames(a.prototype).slice(1).sort();
  expect(membersOf(Toxiproxy)).toEqual([
    'createProxy',
    'get',
    'getAll',
    'getApi',
    'getVersion',
    'populate',
    'reset',
  ]);
  expect(membersOf(ClientProxy)).toEqual([
    'addToxic',
    'getHost',
    'getPath',
    'getToxic',
    'getToxiproxy',
    'remove',
    'toJson',
    'update',
  ]);
  expect(membersOf(Toxic)).toEqual(['getPath', 'remove', 'toJson', 'update']);
});

test('createProxy, get, getAll, toJson, getHost, getPath, getToxiproxy, getApi and remove', async () => {
  const proxy = await toxiproxy.createProxy(body('a b'));
  const json = {
    name: 'a b',
    listen: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    upstream: 'localhost:6379',
    enabled: true,
  };
  expect(proxy.toJson()).toEqual(json);
  expect([proxy.getHost(), proxy.getPath()]).toEqual([toxiproxy.host, `${toxiproxy.host}/proxies/a b`]);
  expect(proxy.getToxiproxy()).toBe(toxiproxy);
  expect((await toxiproxy.get('a b')).toJson()).toEqual(json);
  expect((await toxiproxy.getAll())['a b'].toJson()).toEqual(json);
  expect((await toxiproxy.getApi().get<object>(`${toxiproxy.host}/proxies`)).data).toMatchObject({
    'a b': json,
  });
  await expect(toxiproxy.createProxy(body('a b'))).rejects.toThrow(ToxiproxyError);
  await proxy.remove();
  expect(await toxiproxy.getAll()).toEqual({});
  await expect(toxiproxy.get('a b')).rejects.toThrow('404');
});

test('getVersion, populate, update and reset', async () => {
  expect(JSON.parse(await toxiproxy.getVersion())).toEqual({ version: expect.stringMatching(/^2\./) });
  const proxies = await toxiproxy.populate([body('a'), body('b')]);
  expect(Object.keys(proxies)).toEqual(['a', 'b']);
  const { listen, upstream } = proxies.a;
  const off = await proxies.a.update({ enabled: false, listen, upstream });
  expect(off.toJson()).toEqual({ name: 'a', listen, upstream, enabled: false });
  const moved = await proxies.b.update({
    enabled: true,
    listen: proxies.b.listen,
    upstream: 'localhost:6380',
  });
  expect(moved.upstream).toBe('localhost:6380');
  await toxiproxy.reset();
  expect((await toxiproxy.get('a')).enabled).toBe(true);
});

test.each([
  ['latency', { latency: 1000, jitter: 100 }],
  ['bandwidth', { rate: 1000 }],
  ['slow_close', { delay: 1000 }],
  ['timeout', { timeout: 1000 }],
  ['reset_peer', { timeout: 1000 }],
  ['slicer', { average_size: 1000, size_variation: 10, delay: 10 }],
  ['limit_data', { bytes: 1000 }],
] as const)('addToxic, getToxic, toJson, getPath, update and remove of %s', async (type, attributes) => {
  const proxy = await toxiproxy.createProxy(body('a'));
  const toxic = await proxy.addToxic({ type, attributes } as Parameters<typeof proxy.addToxic>[0]);
  const name = `${type}_downstream`;
  const json = { name, type, stream: 'downstream', toxicity: 1, attributes };
  expect(toxic.toJson()).toEqual(json);
  expect(toxic.getPath()).toBe(`${proxy.getPath()}/toxics/${name}`);
  expect((await proxy.getToxic(name)).toJson()).toEqual(json);
  const changed = Object.fromEntries(Object.keys(attributes).map((key) => [key, 7]));
  const updated = await toxic.update({ ...json, toxicity: 0.5, attributes: changed } as never);
  expect(updated.toJson()).toEqual({ ...json, toxicity: 0.5, attributes: changed });
  await toxic.remove();
  await expect(proxy.getToxic(name)).rejects.toThrow('404');
});
