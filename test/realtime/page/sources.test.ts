import { expect, test } from 'vitest';
import { LiveBroker } from '../../../simulator/realtime/broker/broker.ts';
import { BrokerSource } from '../../../simulator/realtime/page/broker-source.ts';
import { FleetSource } from '../../../simulator/realtime/page/fleet-source.ts';
import { ModemSource } from '../../../simulator/realtime/page/modem-source.ts';
import { ProxySource } from '../../../simulator/realtime/page/proxy-source.ts';
import type { PassingMessage } from '../../../simulator/realtime/page/source.ts';
import { Proxies } from '../../../simulator/realtime/proxy/proxies.ts';
import { aedes, fleetTo } from '../fleet/rig.ts';
import { modemWithBoard } from '../modem/rig.ts';
import { later, until } from '../proxy/rig.ts';
import { connect } from './client.ts';

test('a broker says what it has retained, and which client a message is from', async () => {
  const quiet = { users: null, recorder: null, folder: null, say() {}, sayClient() {} };
  const live = await LiveBroker.create(quiet);
  later(() => live.stop());
  const url = `mqtt://127.0.0.1:${await live.listenTcp('127.0.0.1', 0)}`;
  const source = new BrokerSource(live);
  const heard: PassingMessage[] = [];
  source.listen((message) => heard.push(message));
  const client = await connect(url, { clientId: 'meter' });
  await client.publishAsync('home/light', 'on', { qos: 1, retain: true });
  expect([...source.retained()]).toEqual([{ topic: 'home/light', payload: 'on' }]);
  const [{ device }] = source.rows();
  expect(heard).toMatchObject([{ device, from: 'meter', topic: 'home/light', retain: true }]);
  expect(source.waiting()).toBe(null);
});

test('behind a proxy it is known what a device has under way, where clients connect, and what was done to them', async () => {
  const { port } = await aedes();
  const proxies = new Proxies({ seed: '1', stack: 'esp-lwip', logsPackets: false }, () => {});
  later(() => proxies.stop());
  const upstream = `127.0.0.1:${port}`;
  const proxy = await proxies.create({ name: 'p', listen: '127.0.0.1:0', upstream, enabled: true });
  const source = new ProxySource(proxies);
  source.rows();
  const [door] = source.overview().doors;
  expect(`${door.host}:${door.port}`).toBe(proxy.listenAddress);
  const heard: PassingMessage[] = [];
  source.listen((message) => heard.push(message));
  const client = await connect(`mqtt://${proxy.listenAddress}`, { clientId: 'meter' });
  source.obey({ do: 'cut', target: 'p', device: 1 });
  source.obey({ do: 'link', target: 'p', device: 0, link: 'umts' });
  const published = client.publishAsync('t', 'stuck', { qos: 1, retain: true });
  await until('it is under way', () => source.waiting('p', 1, 5).length === 1);
  expect(source.waiting('p', 1, 5)).toMatchObject([{ topic: 't', payload: 'stuck' }]);
  expect(source.waiting('p', 2, 5)).toEqual([]);
  expect(source.waiting('p', 1, 0)).toEqual([]);
  expect(source.faults().map(({ text }) => text)).toEqual(['cut of device 1', 'link umts']);
  source.obey({ do: 'heal', target: 'p', device: 1 });
  await published;
  expect(source.waiting('p', 1, 5)).toEqual([]);
  expect(heard).toMatchObject([{ target: 'p', device: 1, topic: 't', retain: true }]);
  await proxy.stop();
  expect(source.overview().doors).toEqual([]);
  expect(source.faults().map(({ text }) => text)).toContain('connections are refused');
});

test('a modem is one device: whether it is on, has found its network and is connected, and what its board sends', async () => {
  const { port } = await aedes();
  const { live, board } = await modemWithBoard(port);
  const source = new ModemSource(live, '/dev/pts/9');
  const heard: PassingMessage[] = [];
  source.listen((message) => heard.push(message));
  expect(source.overview()).toMatchObject({ title: 'mote modem', about: 'bg96 at /dev/pts/9', doors: [] });
  await board.open();
  board.give('\x10\x10\0\x04MQTT\x04\x02\0\x3c\0\x04hand\x32\x0c\0\x04hand\0\x07text');
  await until('its message has an answer', () => heard.length > 0);
  expect(heard).toMatchObject([{ target: 'modem', device: 1, from: 'hand', topic: 'hand', payload: 'text' }]);
  expect(source.rows()).toMatchObject([
    { name: 'hand', state: 'up', isConnected: true, outbox: 0, messages: 1 },
  ]);
  source.obey({ do: 'cut', target: null, device: 0 });
  board.give('\x32\x0c\0\x04hand\0\x08more');
  await until('a second one waits', () => source.waiting('modem', 1, 5).length === 1);
  expect(source.waiting('modem', 1, 5)).toMatchObject([{ topic: 'hand', payload: 'more' }]);
  expect(source.rows()[0].state).toBe('cut');
  source.obey({ do: 'heal', target: null, device: 0 });
  await live.stop();
  expect(source.rows()[0]).toMatchObject({ state: 'off', isConnected: false, outbox: 0 });
  expect(source.faults().map(({ text }) => text)).toEqual(['the modem is off']);
});

test('of a virtual board it is known what it has under way, and whether its broker is out of reach', async () => {
  const { port } = await aedes();
  const { fleet } = fleetTo(port, { devices: 2 });
  const source = new FleetSource(fleet);
  const texts = () => source.faults().map(({ text }) => text);
  await until('both are connected', () => fleet.connected === 2);
  source.obey({ do: 'cut', target: null, device: 2 });
  await until('some wait', () => (source.waiting('mote', 2, 3)?.length ?? 0) === 3);
  const waiting = source.waiting('mote', 2, 3) ?? [];
  expect(waiting[0].topic).toBe('mote/2');
  expect(waiting[0].waitingMs).toBeGreaterThan(waiting[2].waitingMs);
  expect(source.waiting('mote', 3, 3)).toBe(null);
  expect(texts()).toEqual(['cut of device 2']);
  fleet.brokerFailed(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), fleet.plan.brokers[0]);
  expect(texts()).toEqual(['cut of device 2', 'broker out of reach']);
  fleet.brokerConnected();
  expect(texts()).toEqual(['cut of device 2']);
});
