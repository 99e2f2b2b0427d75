import { expect, test } from 'vitest';
import { LIMITS } from '../../../simulator/broker/limits.ts';
import { LiveBroker } from '../../../simulator/realtime/broker/broker.ts';
import { Load } from '../../../simulator/realtime/broker/figures/load.ts';
import { RuleLog } from '../../../simulator/realtime/broker/rules/rule-log.ts';
import { connect } from '../page/client.ts';
import { later, until } from '../proxy/rig.ts';

async function broker(everyMs?: number) {
  const live = await LiveBroker.create({
    ...{ users: null, recorder: null, folder: null, limits: { subscriptions: 3 } },
    ...{ rules: new RuleLog(() => {}), say: () => {}, sayClient: () => {} },
  });
  later(() => live.stop());
  live.announce('1.2.3', everyMs);
  return { live, url: `mqtt://127.0.0.1:${await live.listenTcp('127.0.0.1', 0)}` };
}

test("under $SYS stand the broker's figures by mosquitto's names, and # does not have them", async () => {
  const { url } = await broker(50);
  const client = await connect(url);
  const heard = new Map<string, string>();
  client.on('message', (topic, payload) => heard.set(topic, String(payload)));
  await client.subscribeAsync('#');
  await client.publishAsync('t', 'four', { qos: 1 });
  await until('it has come back', () => heard.has('t'));
  expect([...heard.keys()]).toEqual(['t']);
  await client.subscribeAsync('$SYS/#');
  const value = (name: string) => heard.get(`$SYS/broker/${name}`);
  await until('the figures are new', () => value('publish/messages/received') === '1');
  expect(value('version')).toBe('mote version 1.2.3');
  expect(value('clients/connected')).toBe('1');
  expect(value('publish/bytes/received')).toBe('4');
  expect(value('subscriptions/count')).toBe('2');
  expect(value('retained messages/count')).toBe('0');
  expect(value('uptime')).toMatch(/^\d+ seconds$/);
  expect(Number(value('load/messages/received/1min'))).toBeGreaterThan(0);
});

test('no client publishes under $SYS: MQTT 5 is told 0x87, 3.1.1 is acknowledged and heard by nobody', async () => {
  const { url, live } = await broker();
  const client = await connect(url);
  const heard: string[] = [];
  client.on('message', (_topic, payload) => heard.push(String(payload)));
  await client.subscribeAsync('$SYS/broker/version');
  await until('the version has come', () => heard.length === 1);
  await client.publishAsync('$SYS/broker/version', 'mine', { qos: 1, retain: true });
  const five = await connect(url, { protocolVersion: 5 });
  await expect(five.publishAsync('$SYS/broker/version', 'mine', { qos: 1 })).rejects.toMatchObject({
    code: 0x87,
  });
  await client.publishAsync('$SYS/broker/version', 'mine', { qos: 2 });
  expect(heard).toEqual(['mote version 1.2.3']);
  expect(live.protocol.router.retained.count).toBe(0);
});

test('/metrics has every bound, how often it was reached, and the rules that each client broke', async () => {
  const { live, url } = await broker();
  const client = await connect(url, { clientId: 'a "b"' });
  const granted = await client.subscribeAsync(['1', '2', '3', '4']).catch((error: Error) => error.message);
  expect(granted).toContain('Unspecified');
  const text = live.metrics();
  for (const limit of Object.keys(LIMITS))
    expect(text).toContain(
      `mote_broker_bound_reached_total{bound="${limit}"} ${limit === 'subscriptions' ? 1 : 0}\n`,
    );
  expect(text).toContain('mote_broker_clients 1\n');
  expect(text).toContain('mote_broker_subscriptions 3\n');
  client.stream.write(Buffer.from([0x32, 5, 0, 1, 0x74, 0, 0]));
  await until('it has ended', () => live.protocol.tally.clients === 0);
  expect(live.metrics()).toContain(
    'mote_broker_rules_broken_total{client="\\"a \\\\\\"b\\\\\\"\\"",rule="MQTT-2.3.1-1"} 1',
  );
});

test('a load of one minute goes towards the rate, the one of fifteen slowly', () => {
  const load = new Load();
  for (let second = 10; second <= 600; second += 10) load.update(second * 5, 10);
  const [one, five, fifteen] = load.values().map(([, perMinute]) => Number(perMinute));
  expect(one).toBeCloseTo(300, 1);
  expect(five).toBeLessThan(one);
  expect(fifteen).toBeLessThan(five);
});
