import type { Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import {
  History,
  type HistoryBudget,
  MAX_DUE,
  MAX_RELEASED,
} from '../../simulator/broker/inbound/history.ts';
import { IdSet, PAGE_BYTES } from '../../simulator/broker/inbound/id-set.ts';
import { Broker, NO_BROKER_FAULTS } from '../../simulator/broker/index.ts';
import { type BrokerLimits, LIMITS } from '../../simulator/broker/limits.ts';
import { BrokerWorld } from './client.ts';

/** A broker that knows connections and no boards, as one for real clients. */
class LiveWorld extends BrokerWorld {
  readonly reachedLimits: string[] = [];
  override readonly broker: Broker;

  constructor(limits: Partial<BrokerLimits> = {}) {
    super();
    const seams = { limits: { ...LIMITS, ...limits }, knowsDevices: false };
    this.broker = new Broker(this.kernel, NO_BROKER_FAULTS, this, seams);
  }

  reached(_clientId: string, limit: string): void {
    this.reachedLimits.push(limit);
  }
}

const publish = (messageId: number, payload: string, more = {}): Packet => ({
  ...{ cmd: 'publish', topic: 't', qos: 1, dup: false, retain: false, payload, messageId },
  ...more,
});
const two = (messageId: number, payload: string, dup = false) => publish(messageId, payload, { qos: 2, dup });
const ack = (cmd: 'puback' | 'pubrec' | 'pubrel', messageId: number) => ({ cmd, messageId }) as Packet;
const DUP = { dup: true };

test.each<[what: string, version: 4 | 5, packets: Packet[], rules: string[]]>([
  ['DUP without a first sending', 4, [publish(1, 'a', DUP)], ['MQTT-4.3.2-1']],
  ['the same after other messages', 4, [publish(1, 'a'), publish(2, 'b', DUP)], ['MQTT-4.3.2-1']],
  ['the same at QoS 2', 5, [publish(1, 'a'), two(2, 'b', true)], ['MQTT-4.3.3-1']],
  ['a resend in 3.1.1, whose PUBACK was on its way', 4, [publish(1, 'a'), publish(1, 'a', DUP)], []],
  ['a resend within one connection of MQTT 5', 5, [publish(1, 'a'), publish(1, 'a', DUP)], ['MQTT5-4.4.0-1']],
  ['PUBREL without a message', 4, [ack('pubrel', 9)], ['MQTT-4.3.3-1']],
  ['PUBREL for a message at QoS 1', 4, [publish(9, 'a'), ack('pubrel', 9)], ['MQTT-4.3.3-1']],
  ['PUBREL that comes again', 4, [two(1, 'a'), ack('pubrel', 1), ack('pubrel', 1)], []],
  ['PUBLISH after its PUBREL', 4, [two(1, 'a'), ack('pubrel', 1), two(1, 'a', true)], ['MQTT-4.3.3-1']],
  ['an id that is free again', 4, [two(1, 'a'), ack('pubrel', 1), two(1, 'b')], []],
  [
    'SUBSCRIBE with the id of a message in flight',
    4,
    [two(1, 'a'), { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 't', qos: 0 }] }],
    ['MQTT-2.3.1-2'],
  ],
  [
    'UNSUBSCRIBE with it',
    5,
    [two(1, 'a'), { cmd: 'unsubscribe', messageId: 1, unsubscriptions: ['t'] }],
    ['MQTT-2.3.1-2'],
  ],
])('%s (version %i)', (_what, version, packets, rules) => {
  const world = new LiveWorld();
  const client = version === 5 ? world.client5() : world.client();
  client.connect({ clean: true });
  for (const packet of packets) client.send(packet);
  expect(world.rules).toEqual(rules);
});

const KEPT = { clean: false };

test('messages of a kept session go again in their first order, at QoS 2 as far as the broker saw them', () => {
  const world = new LiveWorld();
  world.client().connect(KEPT).send(two(5, 'a'), two(6, 'b'), two(7, 'c')).end.end();
  world.run(1e6);
  const back = world
    .client()
    .connect(KEPT)
    .send(two(5, 'a', true), two(7, 'c', true));
  expect(world.rules).toEqual([]);
  back.send(two(6, 'b', true));
  expect(world.rules).toEqual(['MQTT-4.6.0-1']);
});

test('what a kept session sent on an earlier connection may come with DUP, as nobody here knows it', () => {
  const world = new LiveWorld();
  world
    .client()
    .connect(KEPT)
    .send(publish(5, 'a', DUP), two(6, 'b', true), ack('pubrel', 8));
  expect(world.rules).toEqual([]);
});

test('an acknowledgement that never comes is named once, when the client was heard ten seconds later', () => {
  const world = new LiveWorld();
  const session = () => world.broker.sessions.get('deaf');
  const look = () =>
    session()
      ?.lateAnswers(world.kernel.now, world.kernel.now)
      .map(({ rule }) => rule);
  world
    .client()
    .connect({ clientId: 'deaf' })
    .send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 't', qos: 2 }] });
  world.client(2).connect({ clientId: 'other' }).send(publish(1, 'a'), two(2, 'b'));
  expect(look()).toEqual([]);
  world.run(9e6);
  expect(look()).toEqual([]);
  expect(session()?.lateAnswers(world.kernel.now + 9e6, world.kernel.now)).toEqual([]);
  world.run(2e6);
  expect(look()).toEqual(['MQTT-4.3.2-2', 'MQTT-4.3.3-2']);
  expect(look()).toEqual([]);
});

test('a client that is silent for one and a half keep-alives has broken a rule, and a dead link is not ruled out', () => {
  const world = new LiveWorld();
  world.client().connect({ keepalive: 10 });
  world.run(16e6);
  expect(world.rules).toEqual(['MQTT-3.1.2-23']);
  expect(world.violations[0].detail).toContain('a dead link looks the same');
  expect(world.closes).toEqual(['keep-alive']);
});

test('what is remembered of all clients has a bound: beyond it nothing is said, and a session gives its part back', () => {
  const world = new LiveWorld({ historyBytes: 3 * PAGE_BYTES - 1 });
  const first = world.client(1).connect({ clientId: 'first' }).send(publish(1, 'a'));
  const second = world.client(2).connect({ clientId: 'second' }).send(publish(1, 'a'));
  world
    .client(3)
    .connect({ clientId: 'third' })
    .send(publish(1, 'a'), publish(2, 'b', DUP));
  expect([world.rules, world.reachedLimits]).toEqual([[], ['historyBytes']]);
  expect(world.broker.tally.historyBytes).toBe(2 * PAGE_BYTES);
  first.end.end();
  second.end.end();
  world.run(1e6);
  expect(world.broker.tally.historyBytes).toBe(0);
  world
    .client(4)
    .connect({ clientId: 'fourth' })
    .send(publish(2, 'b', DUP));
  expect(world.rules).toEqual(['MQTT-4.3.2-1']);
});

const OPEN: HistoryBudget = { take: () => true, give: () => {} };
const judged = (packetId: number, dup: boolean) => ({
  ...{ topic: 't', payload: 'x', qos: 2 as const, retain: false },
  ...{ packetId, dup },
});

test('of PUBRELs the last hundred are remembered', () => {
  const history = new History(OPEN);
  history.connected({ level: 4, isNew: true, due: { 1: [], 2: [] } });
  for (let id = 1; id <= MAX_RELEASED + 1; id++) history.publish(judged(id, false));
  for (let id = 1; id <= MAX_RELEASED + 1; id++) history.pubrel(id);
  expect(history.publish(judged(1, true))).toBeNull();
  expect(history.publish(judged(2, true))?.rule).toBe('MQTT-4.3.3-1');
});

test('of messages that have to come again the order of the first thousand is known', () => {
  const world = new LiveWorld();
  const client = world.client().connect(KEPT);
  for (let id = 1; id <= MAX_DUE + 2; id++) client.send(two(id, 'x'));
  client.end.end();
  world.run(1e6);
  const back = world.client().connect(KEPT);
  back.send(two(MAX_DUE + 2, 'x', true), two(MAX_DUE + 1, 'x', true));
  expect(world.rules).toEqual([]);
  back.send(two(2, 'x', true), two(1, 'x', true));
  expect(world.rules).toEqual(['MQTT-4.6.0-1']);
});

test('a set of packet ids takes a page for each 4,096 of them', () => {
  const ids = new IdSet();
  expect([ids.add(1), ids.add(1), ids.has(1), ids.has(2)]).toEqual([false, true, true, false]);
  for (let id = 1; id <= 65_535; id++) ids.add(id);
  expect(ids.bytes).toBe(16 * PAGE_BYTES);
  expect(ids.has(65_535)).toBe(true);
  ids.clear();
  expect([ids.bytes, ids.has(1)]).toEqual([0, false]);
});
