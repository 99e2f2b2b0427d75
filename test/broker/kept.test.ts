import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { owned } from '../../simulator/broker/codec/owned.ts';
import type { Message, Publish } from '../../simulator/broker/codec/packets.ts';
import { InboundIds, MAX_REMEMBERED_BYTES } from '../../simulator/broker/inbound/inbound-ids.ts';
import { Broker, NO_BROKER_FAULTS } from '../../simulator/broker/index.ts';
import { type BrokerLimits, LIMITS } from '../../simulator/broker/limits.ts';
import { MAX_STEPS, RetainedFeed } from '../../simulator/broker/session/retained-feed.ts';
import { Retained } from '../../simulator/broker/topics/retained.ts';
import { BrokerWorld } from './client.ts';

/** A world whose broker has other bounds, and the names of those that were reached. */
class Bounded extends BrokerWorld {
  readonly reachedLimits: [clientId: string, limit: keyof BrokerLimits][] = [];
  override readonly broker: Broker;

  constructor(limits: Partial<BrokerLimits>) {
    super();
    this.broker = new Broker(this.kernel, NO_BROKER_FAULTS, this, { limits: { ...LIMITS, ...limits } });
  }

  reached(clientId: string, limit: keyof BrokerLimits): void {
    this.reachedLimits.push([clientId, limit]);
  }
}

const retained = (topic: string, payload = 'x'): Message => ({ topic, payload, qos: 0, retain: true });

test('what is kept does not keep alive the chunk that it came in', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const kept: string[] = [];
  const heldBytes = (keep: (text: string) => string) => {
    kept.length = 0;
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 100; n++) {
      const chunk = Buffer.alloc(1 << 16, n).toString('latin1');
      kept.push(keep(chunk.slice(100, 130)));
    }
    collect();
    return process.memoryUsage().heapUsed - before;
  };
  expect(heldBytes(owned)).toBeLessThan(2e6);
  expect(heldBytes((text) => text)).toBeGreaterThan(5e6);
  expect(kept[3]).toBe('\x03'.repeat(30));
});

test('of QoS 2 messages without PUBREL no more than a bound is remembered, and no rule is made up', () => {
  const ids = new InboundIds(1);
  ids.newConnection(true, false);
  const publish = (packetId: number): Publish => ({
    ...{ topic: 't', payload: 'x'.repeat(100_000), qos: 2 as const, retain: false, dup: false },
    packetId,
  });
  for (let id = 1; id <= 50; id++) expect(ids.judge(publish(id))).toBeNull();
  expect(ids.rememberedBytes).toBeGreaterThan(MAX_REMEMBERED_BYTES / 2);
  expect(ids.rememberedBytes).toBeLessThanOrEqual(MAX_REMEMBERED_BYTES);
  expect(ids.judge({ ...publish(50), dup: true })).toBeNull();
  expect(ids.judge(publish(1))?.rule).toBe('MQTT-3.3.1-1');
  for (let id = 1; id <= 50; id++) ids.judgePubrel(id);
  expect(ids.rememberedBytes).toBe(0);
});

test('a filter is looked for along its levels alone, however many topics are retained', () => {
  const tree = new Retained();
  for (let n = 0; n < 5000; n++) tree.set(retained(`site/${n}/t`));
  const all = [...tree.matching('site/4711/t')];
  expect(all.filter((found) => found !== null)).toHaveLength(1);
  expect(all.length).toBeLessThan(5);
  expect([...tree.matching('site/+/t')].filter((found) => found !== null)).toHaveLength(5000);
  expect([...tree.matching('none/#')].length).toBeLessThan(5);
});

test('the tree of what is retained counts its levels, and forgets them with the last topic', () => {
  const tree = new Retained();
  tree.set(retained(`${'a/'.repeat(150)}b`));
  expect(tree.bytes).toBeGreaterThan(150 * 256);
  tree.delete(`${'a/'.repeat(150)}b`);
  expect(tree.bytes).toBe(0);
});

test('a reader that wants a million retained topics lets others have their turn', () => {
  const feed = new RetainedFeed();
  const tree = new Retained();
  for (let n = 0; n < MAX_STEPS + 10; n++) tree.set(retained(`${n}`));
  feed.add(tree.matching('#'));
  let delivered = 0;
  const deliver = () => delivered++;
  expect(feed.feed(() => true, deliver)).toBe(true);
  expect(delivered).toBeLessThanOrEqual(MAX_STEPS);
  while (feed.feed(() => true, deliver));
  expect(delivered).toBe(MAX_STEPS + 10);
  // One that finds nothing has looked all the same.
  feed.add(tree.matching('+/nothing'));
  expect(feed.feed(() => true, deliver)).toBe(true);
});

test('unfinished packets of all clients have one bound; who goes beyond is hung up on', () => {
  const world = new Bounded({ allReceivedBytes: 1_500_000 });
  const part = `\x30\x80\x80\x40${'x'.repeat(1_000_000)}`;
  const first = world.client(1).connect({ clientId: 'first' }).raw(part);
  const second = world.client5(2).connect({ clientId: 'second' }).raw(part);
  expect(second.got('disconnect').map(({ reasonCode }) => reasonCode)).toEqual([0x97]);
  expect([first.closed, second.closed]).toEqual([null, 'fin']);
  expect(world.reachedLimits).toEqual([['second', 'allReceivedBytes']]);
  first.raw('x'.repeat((1 << 20) - 1_000_000));
  expect(world.broker.tally.receivedBytes).toBe(0);
});

test('before its CONNECT is accepted a client sends no more than the bound, whatever it announces', () => {
  const world = new Bounded({});
  const sockets = Array.from({ length: 20 }, (_, n) => world.client(n).raw('\x10\xff\xff\xff\x7f'));
  for (const one of sockets) one.raw('x'.repeat(100_000));
  expect(new Set(sockets.map(({ closed }) => closed))).toEqual(new Set(['fin']));
  expect(world.broker.tally.receivedBytes).toBe(0);
  expect(world.reachedLimits).toEqual([['', 'connectBytes']]);
  expect(world.broker.tally.reached.get('connectBytes')).toBe(20);
});

test('sessions and subscriptions have a bound in bytes too', () => {
  const world = new Bounded({ sessionBytes: 5000, subscriptionBytes: 2000 });
  const will = { topic: 'w', payload: Buffer.alloc(5000), qos: 0 as const, retain: false };
  const heavy = world.client(1).connect({ clientId: 'heavy', will });
  expect(world.client(2).connect({ clientId: 'next' }).got('connack')[0].returnCode).toBe(3);
  heavy.send({ cmd: 'disconnect' });
  const next = world.client(3).connect({ clientId: 'next' });
  expect(next.got('connack')[0].returnCode).toBe(0);
  const ask = (topic: string) =>
    next
      .send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos: 0 }] })
      .got('suback')
      .at(-1);
  expect(ask(`a${'/b'.repeat(5)}`)?.granted).toEqual([0]);
  expect(ask('c')?.granted).toEqual([0x80]);
  next.send({ cmd: 'unsubscribe', messageId: 2, unsubscriptions: [`a${'/b'.repeat(5)}`] });
  expect(world.broker.router.subscriptionBytes).toBe(0);
  expect(ask('c')?.granted).toEqual([0]);
  expect(world.reachedLimits.map(([, limit]) => limit)).toEqual(['sessionBytes', 'subscriptionBytes']);
});

test('a client that comes and goes a thousand times leaves one event behind', () => {
  const world = new BrokerWorld();
  const { pending } = world.kernel;
  for (let n = 0; n < 1000; n++) {
    const client = world.client5(1).connect({ clean: n === 0, properties: { sessionExpiryInterval: 3600 } });
    client.send({ cmd: 'disconnect' });
    client.end.abort();
  }
  world.run(1000);
  expect(world.kernel.pending - pending).toBeLessThan(10);
  world.run(3601e6);
  expect(world.broker.sessions.count).toBe(0);
});

test('a client that never acknowledges has as many under way as may be, each with an id of its own', () => {
  const world = new Bounded({ queuedMessages: 50 });
  const deaf = world.client(1).connect({ clientId: 'deaf' });
  deaf.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 't', qos: 1 }] });
  const sender = world.client(2).connect({ clientId: 'sender' });
  for (let id = 1; id <= 200; id++)
    sender.send({
      cmd: 'publish',
      topic: 't',
      payload: 'x',
      qos: 1,
      messageId: id,
      dup: false,
      retain: false,
    });
  const ids = deaf.got('publish').map(({ messageId }) => messageId);
  expect([ids.length, new Set(ids).size]).toEqual([LIMITS.inFlight, LIMITS.inFlight]);
  expect(world.broker.tally.queuedMessages).toBe(LIMITS.inFlight + 50);
  expect(world.broker.tally.dropped).toBe(200 - LIMITS.inFlight - 50);
  expect(sender.got('puback')).toHaveLength(200);
  expect(world.reachedLimits).toEqual([['deaf', 'queuedMessages']]);
});

test('many small pieces of a packet are put together once', () => {
  const world = new BrokerWorld();
  const client = world.client().connect();
  const publish = `\x30\x80\x80\x02\x00\x01t${'x'.repeat(32_765)}`;
  for (let at = 0; at < publish.length; at += 7) client.end.write(publish.slice(at, at + 7));
  world.run(1e6);
  expect(world.taken.map(({ payload }) => payload.length)).toEqual([32_765]);
});

test('QoS 2 messages without PUBREL have one bound over all clients: one more is refused, and a PUBREL makes room', () => {
  const world = new Bounded({ unreleased: 2 });
  const two = (messageId: number, dup = false) =>
    ({ cmd: 'publish', topic: 't', payload: 'x', qos: 2, messageId, dup, retain: false }) as const;
  const five = world.client5(1).connect({ clientId: 'five' }).send(two(1), two(2), two(3));
  expect(five.got('pubrec').map(({ reasonCode = 0 }) => reasonCode & 0x80)).toEqual([0, 0, 0x80]);
  expect(five.got('pubrec')[2].reasonCode).toBe(0x97);
  const old = world.client(2).connect({ clientId: 'old' }).send(two(1));
  expect(old.closed).toBe('fin');
  five.send(two(2, true));
  expect(five.closed).toBeNull();
  five.send({ cmd: 'pubrel', messageId: 1 }, two(3));
  expect(five.got('pubrec').at(-1)?.reasonCode ?? 0).toBeLessThan(0x80);
  expect(world.reachedLimits).toEqual([['five', 'unreleased']]);
  five.send({ cmd: 'disconnect' });
  expect(world.broker.tally.unreleased).toBe(0);
});
