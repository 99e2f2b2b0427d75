import mqtt, { type IClientOptions } from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import type { ToxicType } from '../../../simulator/realtime/proxy/toxics/toxic.ts';
import { broker, type Closing, proxy, type ToxicOptions } from '../../../simulator/realtime/testing/index.ts';
import { MAX_HEARD, ReceivedLog } from '../../../simulator/realtime/testing/received-log.ts';
import { freePort } from '../../free-ports.ts';

const open: (() => unknown)[] = [];
const closing = <T extends Closing>(one: T): T => {
  open.push(() => one.close());
  return one;
};

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function client(url: string, options: IClientOptions = {}) {
  const one = await mqtt.connectAsync(url, { reconnectPeriod: 50, ...options });
  open.push(() => one.endAsync(true));
  return one;
}

/** The proxy's own toxics are named by type where they are offered to tests. */
type Offered = ToxicOptions['type'];
type OwnToxic = 'link' | 'cut' | 'modem';
const ALL_ARE_OFFERED: Offered extends Exclude<ToxicType, OwnToxic>
  ? Exclude<ToxicType, OwnToxic> extends Offered
    ? true
    : never
  : never = true;

test('a message goes through the proxy to the broker, and both say so', async () => {
  const target = closing(await broker());
  const link = closing(await proxy({ upstream: target.url }));
  const device = await client(link.url, { clientId: 'meter' });
  await device.publishAsync('home/temp', '21.5', { qos: 1, retain: true });
  expect(await target.message('home/temp')).toMatchObject({
    client: 'meter',
    text: '21.5',
    qos: 1,
    retain: true,
  });
  expect(target.clients).toEqual(['meter']);
  await link.packet('PUBACK');
  expect(link.packets.map(({ direction, type }) => `${direction} ${type}`)).toEqual([
    'up CONNECT',
    'down CONNACK',
    'up PUBLISH',
    'down PUBACK',
  ]);
  expect(link.packets[2]).toMatchObject({ topic: 'home/temp', qos: 1, dup: false, connection: 1 });
  expect(link.packets[2].text).toMatch(/^PUBLISH home\/temp QoS 1 id \d+ retain, 4 B$/);
  expect(link.connections).toBe(1);
});

test('a cut link lets nothing pass until it is healed, and the connection stays', async () => {
  const target = closing(await broker());
  const link = closing(await proxy({ upstream: target.url }));
  const device = await client(link.url);
  link.cut();
  const sent = device.publishAsync('a', '1', { qos: 1 });
  await expect(target.message('a', '150ms')).rejects.toThrow('no such message within 150ms; 0 others came');
  link.heal();
  await sent;
  expect(target.messages).toHaveLength(1);
  expect(link.packets.filter(({ type }) => type === 'CONNECT')).toHaveLength(1);
  link.cut('10ms');
  await device.publishAsync('b', '2', { qos: 1 });
  expect(link.log.join('\n')).toMatch(/healed/);
});

test('a toxic comes and goes by its name; the link changes under open connections', async () => {
  const target = closing(await broker());
  const link = closing(await proxy({ upstream: target.url, link: 'lte-cat4', seed: 7 }));
  const device = await client(link.url);
  const name = link.toxic({ type: 'latency', stream: 'upstream', attributes: { latency: 120 } });
  expect(name).toBe('latency_upstream');
  const startMs = performance.now();
  await device.publishAsync('a', '1', { qos: 1 });
  expect(performance.now() - startMs).toBeGreaterThan(100);
  link.removeToxic(name);
  link.link('lte-cat1');
  await device.publishAsync('a', '2', { qos: 1 });
  expect(link.log.join('\n')).toContain('link: lte-cat1');
});

test('a broker that crashes refuses connections, and comes back on its port', async () => {
  const target = closing(await broker({ port: await freePort() }));
  const device = await client(target.url);
  await target.stop();
  await expect(mqtt.connectAsync(target.url, { reconnectPeriod: 0 })).rejects.toThrow('ECONNREFUSED');
  await target.start();
  await target.start();
  await device.publishAsync('a', '1', { qos: 1 });
  expect(target.messages).toHaveLength(1);
});

test('users may do what they may', async () => {
  const target = closing(await broker({ users: [{ name: 'eva', password: 'egg', publish: ['hens/#'] }] }));
  const wrong = mqtt.connectAsync(target.url, { username: 'eva', password: 'eg', reconnectPeriod: 0 });
  await expect(wrong).rejects.toThrow('Bad username or password');
  const device = await client(target.url, { username: 'eva', password: 'egg' });
  await device.publishAsync('hens/1', 'cluck', { qos: 1 });
  expect(target.messages).toHaveLength(1);
});

test('both end with the test: closed twice, their ports are free', async () => {
  const target = await broker({ port: await freePort() });
  const link = await proxy({ upstream: target.url, port: await freePort() });
  await client(link.url, { reconnectPeriod: 0 });
  await link.close();
  await link[Symbol.asyncDispose]();
  await target.close();
  await target[Symbol.asyncDispose]();
  const again = closing(await broker({ port: target.port }));
  expect(closing(await proxy({ upstream: again.url, port: link.port })).port).toBe(link.port);
  await expect(broker({ port: again.port })).rejects.toThrow('EADDRINUSE');
  await expect(proxy({ upstream: again.url, port: again.port })).rejects.toThrow('EADDRINUSE');
});

test('the upstream is a URL or an address, and its scheme and path stay', async () => {
  const urls = ['mqtt://localhost', 'mqtts://localhost:1', 'ws://localhost:1/mqtt', 'localhost:1', '[::1]:1'];
  const proxies = await Promise.all(urls.map((upstream) => proxy({ upstream })));
  for (const one of proxies) closing(one);
  expect(proxies.map(({ url, port }) => url.replace(`127.0.0.1:${port}`, 'HERE'))).toEqual([
    'mqtt://HERE',
    'mqtts://HERE',
    'ws://HERE/mqtt',
    'mqtt://HERE',
    'mqtt://HERE',
  ]);
});

test.each([
  [{ upstream: 'nowhere' }, 'proxy: upstream nowhere: give mqtt://host:port or host:port'],
  [{ upstream: 'localhost:1', link: 'moon' }, 'proxy: link: no link is called "moon"'],
  [{ upstream: 'localhost:1', stack: 'bsd' as 'linux' }, 'proxy: stack bsd: there are esp-lwip'],
])('proxy(%j) is refused in words', async (options, message) => {
  await expect(proxy(options)).rejects.toThrow(message);
});

test('what a running proxy cannot do is refused in words', async () => {
  expect(ALL_ARE_OFFERED).toBe(true);
  const link = closing(await proxy({ upstream: 'localhost:1' }));
  expect(() => link.link('moon')).toThrow('proxy: link: no link is called "moon"');
  expect(() => link.cut('soon')).toThrow('cut soon: not a duration; write it as');
  expect(() => link.toxic({ type: 'rain' as 'noop' })).toThrow('proxy: toxic: invalid toxic type');
  link.toxic({ type: 'noop' });
  expect(() => link.toxic({ type: 'noop' })).toThrow('toxic already exists');
  expect(() => link.removeToxic('rain')).toThrow('no toxic is called rain; there are: noop_downstream');
});

test('of more than can be kept the oldest are forgotten, and counted', () => {
  const heard = new ReceivedLog<number>('number');
  for (let n = 0; n < MAX_HEARD + 2; n++) heard.add(n);
  expect([heard.all.length, heard.all[0], heard.forgotten]).toEqual([MAX_HEARD, 2, 2]);
});
