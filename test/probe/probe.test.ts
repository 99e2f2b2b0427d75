import { expect, test } from 'vitest';
import {
  type BareLink,
  barePlan,
  distribution,
  type ExchangePlan,
  percentile,
  runConnects,
  runExchange,
  runTransfers,
  sortedMs,
} from '../../simulator/probe/index.ts';

const bare: BareLink = { rttMs: 100, lossPercent: 0, burst: null, outage: null };
const plan = (link: Partial<BareLink>, more: Partial<ExchangePlan> = {}): ExchangePlan => ({
  link: barePlan({ ...bare, ...link }),
  clientStack: 'linux',
  serverStack: 'linux',
  nagle: false,
  seed: 1,
  messages: 1000,
  everyUs: 1e6,
  bytes: 100,
  answerBytes: 4,
  connections: 10,
  ...more,
});

test('without loss a message takes half a round trip, its answer a whole one', () => {
  const { oneWayUs, answerUs, client } = runExchange(plan({}));
  expect(distribution(oneWayUs)).toMatchObject({ p50: 50.1, max: 50.1 });
  expect(distribution(answerUs)).toMatchObject({ p50: 100.2, p99: 100.2 });
  expect(client.rtoTimeouts).toBe(0);
});

test('messages are dealt out to the connections, and each one counts once', () => {
  const { oneWayUs } = runExchange(plan({ lossPercent: 5 }, { messages: 1003 }));
  expect(oneWayUs.filter(Number.isNaN)).toHaveLength(0);
  expect(oneWayUs).toHaveLength(1003);
});

test('the number of connections that share a run moves no other', () => {
  const few = runExchange(plan({ lossPercent: 10 }, { connections: 10, messages: 1000 })).oneWayUs;
  const many = runExchange(plan({ lossPercent: 10 }, { connections: 30, messages: 3000 })).oneWayUs;
  expect(many.slice(0, 1000)).toEqual(few);
});

test('a loss that freezes a chain per packet lets a chain in time recover', () => {
  const burst = { goodS: 20, badS: 2, lossGoodPercent: 0.5, lossBadPercent: 80 };
  const { oneWayUs } = runExchange(plan({ burst }, { messages: 5000 }));
  expect(oneWayUs.filter(Number.isNaN).length).toBeLessThan(50);
  expect(distribution(oneWayUs).p90).toBeLessThan(5000);
});

test.each([
  ['linux', 11.4],
  ['esp-lwip', 16.9],
] as const)('%s: after 30 s of black hole data flows again within as long', (clientStack, measuredS) => {
  const outage = { durationS: 30, holds: false };
  const { recoveryUs } = runExchange(
    plan({ outage }, { clientStack, connections: 60, messages: 6000 }),
    50e6,
  );
  const sorted = sortedMs(Float64Array.from(recoveryUs));
  expect(recoveryUs).toHaveLength(60);
  expect(Math.abs(percentile(sorted, 50) / 1000 - measuredS)).toBeLessThan(1.5);
});

test('what a network holds back arrives one way after its return', () => {
  const outage = { durationS: 30, holds: true };
  const { recoveryUs } = runExchange(plan({ outage }, { clientStack: 'esp-lwip' }), 50e6);
  expect(Math.min(...recoveryUs)).toBe(50_100);
});

test('connects and transfers take whole round trips', () => {
  expect(distribution(runConnects(plan({}), 20)).max).toBe(100.2);
  expect(Math.round(distribution(runTransfers(plan({}), 4500, 20)).max)).toBe(200);
  expect(
    Math.round(distribution(runTransfers(plan({}, { clientStack: 'esp-lwip' }), 65_536, 20)).p50 / 10),
  ).toBe(130);
});
