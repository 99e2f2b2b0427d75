import { expect, test } from 'vitest';
import type { BrokerLimits } from '../../../../simulator/broker/limits.ts';
import {
  CONNECTION_BYTES,
  LIVE_LIMITS,
  limitsWithin,
  sumOfBounds,
} from '../../../../simulator/realtime/broker/core/limits.ts';
import { publish, subscribe, Victim } from './attackers.ts';

/* The memory of the process itself, as the system counts it: /proc is Linux's. */
const attack = test.skipIf(process.platform !== 'linux');

const bytes = (count: number) => Buffer.alloc(count, 'x');

/** A broker, and two clients that keep the rules and are there before the attack. */
async function served(): Promise<{ victim: Victim; expectService: () => Promise<void> }> {
  const victim = await Victim.start();
  const [reader, writer] = [await victim.attacker('reader'), await victim.attacker('writer')];
  expect([await reader.comeIn(), await writer.comeIn()]).toEqual([0, 0]);
  await reader.send(subscribe(['service']));
  await reader.settled();
  const expectService = async () => {
    const heard = new Promise<void>((resolve) => {
      reader.socket.on('data', (some) => some.includes('good day') && resolve());
    });
    await writer.send(publish('service', 'good day'));
    await heard;
  };
  return { victim, expectService };
}

/** @param limit what the attack should have reached */
async function expectBounded(victim: Victim, limit: keyof BrokerLimits | null): Promise<void> {
  const limits = { ...LIVE_LIMITS };
  for (const name of Object.keys(limits) as (keyof BrokerLimits)[])
    limits[name] = await victim.figure(`bound{bound="${name}"}`);
  const connections = await victim.figure('connections');
  if (limit !== null)
    expect(await victim.figure(`bound_reached_total{bound="${limit}"}`), limit).toBeGreaterThan(0);
  expect(victim.grownBytes).toBeLessThan(sumOfBounds(limits) + connections * CONNECTION_BYTES);
}

async function readersThatNeverRead(victim: Victim): Promise<void> {
  for (let n = 0; n < 20; n++) {
    const reader = await victim.attacker(`deaf-${n}`);
    await reader.comeIn();
    await reader.send(subscribe(['deaf']));
    reader.socket.pause();
  }
  const writer = await victim.attacker('loud');
  await writer.comeIn();
  for (let n = 0; n < 100; n++) await writer.send(publish('deaf', bytes(200_000)));
  await writer.settled();
}

async function clientsThatNeverAcknowledge(victim: Victim): Promise<void> {
  for (let n = 0; n < 20; n++) {
    const reader = await victim.attacker(`rude-${n}`);
    await reader.comeIn();
    await reader.send(subscribe(['rude'], 1));
  }
  const writer = await victim.attacker('loud');
  await writer.comeIn();
  for (let n = 1; n <= 100; n++) await writer.send(publish('rude', bytes(100_000), { qos: 1, messageId: n }));
  await writer.settled();
}

async function halfOpenConnections(victim: Victim): Promise<void> {
  const will = { topic: 'w', payload: bytes(15_000), qos: 0 as const, retain: false };
  for (let n = 0; n < 2000; n++) {
    const stranger = await victim.attacker(`half-${n}`, { will });
    await stranger.send(stranger.connectBytes.subarray(0, 15_000));
  }
}

async function floodOfRetainedTopics(victim: Victim): Promise<void> {
  const writer = await victim.attacker('loud');
  await writer.comeIn();
  for (let n = 0; n < 40_000; n += 500) {
    const topics = Array.from({ length: 500 }, (_, k) => `flood/${n + k}${'/l'.repeat((n + k) % 20)}`);
    await writer.send(...topics.map((topic) => publish(topic, bytes(20), { retain: true })));
  }
  await writer.settled();
}

async function stormOfConnects(victim: Victim): Promise<void> {
  const codes = new Map<number, number>();
  for (let n = 0; n < 1500; n += 50)
    await Promise.all(
      Array.from({ length: 50 }, async (_, k) => {
        const will = { topic: `w/${n + k}`, payload: bytes(60_000), qos: 0 as const, retain: false };
        const client = await victim.attacker(`storm-${n + k}`, { clean: false, will });
        const code = await client.comeIn();
        codes.set(code, (codes.get(code) ?? 0) + 1);
        if (k % 2 === 0) client.socket.destroy();
      }),
    );
  expect(codes.get(3)).toBeGreaterThan(100);
}

/** QoS 2 without PUBREL: each id is held until it comes. */
async function messagesWithoutPubrel(victim: Victim): Promise<void> {
  for (let n = 0; n < 3; n++) {
    const writer = await victim.attacker(`half-done-${n}`);
    await writer.comeIn();
    for (let id = 1; id < 65_000; id += 5000) {
      const ids = Array.from({ length: 5000 }, (_, k) => id + k);
      await writer.send(...ids.map((messageId) => publish('t', `${messageId}`, { qos: 2, messageId })));
    }
    await writer.settled();
  }
}

/** Almost all of a packet, and then nothing more. */
async function packetsThatNeverEnd(victim: Victim): Promise<void> {
  const part = publish('t', bytes(1_000_000)).subarray(0, 900_000);
  for (let n = 0; n < 100; n++) {
    const client = await victim.attacker(`slow-${n}`);
    await client.comeIn();
    await client.send(part);
  }
}

type Attack = [what: string, reaches: keyof BrokerLimits | null, run: (victim: Victim) => Promise<void>];

const ATTACKS: Attack[] = [
  ['readers that never read', 'congestedBytes', readersThatNeverRead],
  ['clients that never acknowledge', 'allQueuedBytes', clientsThatNeverAcknowledge],
  ['2,000 half-open connections', null, halfOpenConnections],
  ['a flood of retained topics', 'retainedBytes', floodOfRetainedTopics],
  ['a storm of connects with wills', 'sessionBytes', stormOfConnects],
  ['QoS 2 without PUBREL', 'unreleased', messagesWithoutPubrel],
  ['packets that never end', 'allReceivedBytes', packetsThatNeverEnd],
];

attack.each(ATTACKS)(
  '%s: the process keeps to its bounds, and others are served',
  async (_what, limit, run) => {
    const { victim, expectService } = await served();
    await run(victim);
    await expectService();
    await expectBounded(victim, limit);
  },
);

attack(
  'all of these one after the other, with nobody leaving, are not more than the sum of the bounds',
  async () => {
    const { victim, expectService } = await served();
    for (const [, , run] of ATTACKS) {
      await run(victim);
      await expectService();
    }
    await expectBounded(victim, null);
    expect(victim.output).toContain('so bounds in bytes are');
  },
);

test('bounds in bytes are smaller by one factor where the engine may have less memory', () => {
  expect(limitsWithin(2 ** 40)).toEqual({ limits: LIVE_LIMITS, share: 1 });
  const { limits, share } = limitsWithin(512 << 20);
  expect(share).toBeGreaterThan(0.05);
  expect(sumOfBounds(limits)).toBeLessThan(512 << 20);
  expect(limits.retainedBytes).toBe(Math.floor(LIVE_LIMITS.retainedBytes * share));
  expect(limits.packetBytes).toBe(LIVE_LIMITS.packetBytes);
});
