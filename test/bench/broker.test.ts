import { expect, test } from 'vitest';
import { fanOut, idle, latency, throughput } from '../../scripts/bench/broker/loads.ts';
import { publishBytes } from '../../scripts/bench/broker/peer.ts';
import { formatTable } from '../../scripts/bench/broker/table.ts';
import { Frames } from '../../simulator/broker/codec/frames.ts';
import { parsePublish } from '../../simulator/broker/codec/parse.ts';
import { LiveBroker } from '../../simulator/realtime/broker/broker.ts';
import { later } from '../realtime/proxy/rig.ts';

/** Stands where a process of its own would. */
async function contender() {
  const rules: string[] = [];
  const live = await LiveBroker.create({
    ...{ users: null, recorder: null, folder: null },
    ...{ say: (line: string) => rules.push(line), sayClient: () => {} },
  });
  later(() => live.stop());
  const port = await live.listenTcp('127.0.0.1', 0);
  return { rules, broker: { name: 'mote' as const, port, cpuS: 0, residentBytes: 0 } };
}

test('each load of the bench passes through a broker, and its clients break no rule', async () => {
  const { rules, broker } = await contender();
  for (const qos of [0, 1, 2] as const)
    expect((await throughput(broker, { qos, pairs: 2, window: 10 }, 200)).perS).toBeGreaterThan(0);
  expect((await fanOut(broker, 5, 200)).perS).toBeGreaterThan(0);
  const { share, p50Ms, p99Ms } = await latency(broker, 200, 100);
  expect(share).toBe(1);
  expect(p99Ms).toBeGreaterThanOrEqual(p50Ms);
  expect((await idle(broker, 20)).connections).toBe(20);
  expect(rules).toEqual([]);
});

test('a message of the bench is what the broker reads, whatever its size', () => {
  for (const size of [1, 100, 200, 16_000]) {
    const frames = new Frames();
    frames.push(publishBytes('a/b', Buffer.alloc(size, 'x'), 1, 513).toString('latin1'));
    expect(frames.next()).toBe(true);
    const { topic, payload, qos, packetId } = parsePublish(frames.head, frames.body);
    expect([topic, payload.length, qos, packetId]).toEqual(['a/b', size, 1, 513]);
  }
});

test('the table has its columns below each other', () => {
  expect(
    formatTable([
      ['', 'a'],
      ['one', '1'],
    ]),
  ).toBe('|     | a |\n|-----|---|\n| one | 1 |');
});
