import { expect, test } from 'vitest';
import { Kernel } from '../../simulator/kernel/kernel.ts';
import { type Direction, DOWN, LOST, type Packet, RESET, UP } from '../../simulator/link/fault.ts';
import type { FaultPlan } from '../../simulator/link/faults.ts';
import { Link } from '../../simulator/link/link.ts';
import { MAX_LIVE_FLOWS } from '../../simulator/link/live-flows.ts';
import { RecentLoad } from '../../simulator/link/recent-load.ts';

const S = 1e6;
const packet = (direction: Direction, flow = 1, isSyn = false, bytes = 140): Packet => ({
  direction,
  bytes,
  flow,
  isSyn,
});
const linkOf = (fault: FaultPlan, recordings?: Record<string, Uint32Array>) =>
  new Link(new Kernel(1), 1, { name: 'test', faults: [fault], ...(recordings && { recordings }) });
const open = (link: Link, flow: number, atUs: number) => link.pass(packet(UP, flow, true), atUs);

test('a change of technology is a gap, and the connection lives on where none breaks', () => {
  const link = linkOf({ fault: 'technology-change', atS: [10], durationS: [4, 4], breaksPercent: 0 });
  expect(open(link, 1, 0)).toBe(0);
  expect(link.pass(packet(UP), 12 * S)).toBe(LOST);
  expect(link.pass(packet(DOWN), 15 * S)).toBe(15 * S);
});

test('after a change that breaks, old connections are dead both ways and in silence; new ones work', () => {
  const link = linkOf({ fault: 'technology-change', atS: [10, 30], durationS: [4, 4], breaksPercent: 100 });
  open(link, 1, 0);
  expect(link.pass(packet(UP), 15 * S)).toBe(LOST);
  expect(link.pass(packet(DOWN), 16 * S)).toBe(LOST);
  expect(open(link, 2, 17 * S)).toBe(17 * S);
  expect(link.pass(packet(DOWN, 2), 18 * S)).toBe(18 * S);
  expect(link.pass(packet(UP, 2), 40 * S)).toBe(LOST);
});

test('one change in three breaks where that is the share', () => {
  const perHour = 60;
  const link = linkOf({ fault: 'technology-change', perHour, durationS: [1, 1], breaksPercent: 33 });
  let [flow, changes, broken] = [1, 0, 0];
  open(link, flow, 0);
  let wasOut = false;
  for (let atUs = 0; atUs < 20 * 3600 * S; atUs += S / 4) {
    const answer = link.pass(packet(UP, flow), atUs);
    const isOut = answer === LOST && open(link, flow + 1, atUs) === LOST;
    if (wasOut && !isOut) changes++;
    if (answer === LOST && !isOut) [flow, broken] = [flow + 1, broken + 1];
    wasOut = isOut;
  }
  expect(changes).toBeGreaterThan(800);
  expect(broken / changes).toBeGreaterThan(0.28);
  expect(broken / changes).toBeLessThan(0.38);
});

test('gaps of a technology change are told to whoever watches', () => {
  const kernel = new Kernel(1);
  const told: string[] = [];
  const faults: FaultPlan[] = [
    { fault: 'technology-change', atS: [10], durationS: [4, 4], breaksPercent: 100 },
  ];
  new Link(
    kernel,
    1,
    { name: 'test', faults },
    {
      observer: {
        outageStarted: (timeUs) => told.push(`gone ${timeUs / S}`),
        outageEnded: (timeUs) => told.push(`back ${timeUs / S}`),
      },
    },
  );
  kernel.run(60 * S);
  expect(told).toEqual(['gone 10', 'back 14']);
});

test('with a new address old connections are dead at once, without a gap', () => {
  const link = linkOf({ fault: 'address-change', atS: [10] });
  open(link, 1, 0);
  expect(link.pass(packet(UP), 9.9 * S)).toBe(9.9 * S);
  expect(link.pass(packet(UP), 10.1 * S)).toBe(LOST);
  expect(link.pass(packet(DOWN), 10.2 * S)).toBe(LOST);
  expect(open(link, 2, 10.3 * S)).toBe(10.3 * S);
  expect(link.pass(packet(DOWN, 2), 11 * S)).toBe(11 * S);
});

test(`of more than ${MAX_LIVE_FLOWS} connections the oldest is forgotten, and is dead after a new address`, () => {
  const link = linkOf({ fault: 'address-change', atS: [10] });
  for (let flow = 0; flow <= MAX_LIVE_FLOWS; flow++) open(link, flow, 11 * S);
  expect(link.pass(packet(UP, 0), 12 * S)).toBe(LOST);
  expect(link.pass(packet(UP, 1), 12 * S)).toBe(12 * S);
});

test.each([
  ['rst', RESET],
  ['silent', LOST],
] as const)(
  'a captive portal (%s) finds every name, lets nothing pass, and is over again',
  (portal, answer) => {
    const link = linkOf({ fault: 'captive', atS: [10], durationS: [60, 60], portal });
    expect(link.lookUp(5 * S)).toBeNull();
    expect(link.lookUp(20 * S)).toEqual({ found: true, atUs: 20.005 * S });
    expect(open(link, 1, 21 * S)).toBe(answer);
    expect(link.pass(packet(DOWN), 22 * S)).toBe(LOST);
    expect(open(link, 2, 71 * S)).toBe(71 * S);
  },
);

test('a throttle slows down what is over the quota, and the next period begins anew', () => {
  const link = linkOf({ fault: 'throttle', quotaMB: 0.001, everyH: 1, kbit: 8, queueKB: 1 });
  const up = (atUs: number, bytes: number) => link.pass(packet(UP, 1, false, bytes), atUs);
  expect([up(0, 500), up(1 * S, 500)]).toEqual([0, 1 * S]);
  expect(up(2 * S, 500)).toBe(2.5 * S);
  expect(up(2 * S, 500)).toBe(3 * S);
  expect(up(2 * S, 500)).toBe(LOST);
  expect(up(3601 * S, 500)).toBe(3601 * S);
});

test('load makes the round trip longer, in proportion up to heavy load, and forgets', () => {
  const link = linkOf({
    fault: 'load-delay',
    lightRttMs: 20,
    heavyRttMs: 220,
    heavyKbit: 80,
    memoryS: 1,
  });
  expect(link.pass(packet(UP), 0)).toBe(10_000);
  for (let atUs = S; atUs < 11 * S; atUs += S / 100) link.pass(packet(UP, 1, false, 1000), atUs);
  expect(link.pass(packet(DOWN), 11 * S) - 11 * S).toBe(110_000);
  expect(link.pass(packet(DOWN), 60 * S) - 60 * S).toBe(10_000);
});

test('recent load is the rate of a steady stream', () => {
  const load = new RecentLoad(2);
  for (let atUs = 0; atUs < 20 * S; atUs += S / 100) load.add(50, atUs);
  expect(load.bytesPerS(20 * S)).toBeGreaterThan(4900);
  expect(load.bytesPerS(20 * S)).toBeLessThan(5100);
});

test('a recording of heavy load takes over while the load is heavy', () => {
  const every = (ms: number) => Uint32Array.from({ length: 1000 }, (_, index) => (index + 1) * ms);
  const recordings = { l: every(10), h: every(100) };
  const heavy = { up: 'h', down: 'h', fromKbit: 100, memoryS: 1 };
  const link = linkOf({ fault: 'recorded', up: 'l', down: 'l', queueKB: 100, heavy }, recordings);
  expect(link.pass(packet(UP, 1, false, 1500), 5000)).toBe(10_000);
  let lastUs = 0;
  for (let atUs = S; atUs < 2 * S; atUs += 20_000) {
    const leavesUs = link.pass(packet(UP, 1, false, 1500), atUs);
    expect(leavesUs === LOST || leavesUs >= lastUs).toBe(true);
    lastUs = Math.max(lastUs, leavesUs);
  }
  expect(lastUs).toBeGreaterThan(3 * S);
});

test('a sleeping Wi-Fi station hears at the next beacon, and sends when it likes', () => {
  const link = linkOf({ fault: 'wifi-sleep', afterMs: 100, beaconMs: 102.4, beacons: 3 });
  expect(link.pass(packet(UP), 5 * S)).toBe(5 * S);
  expect(link.pass(packet(DOWN), 5.05 * S)).toBe(5.05 * S);
  const waits = Array.from({ length: 200 }, (_, index) => {
    const atUs = (10 + index * 1.37) * S;
    return link.pass(packet(DOWN), atUs) - atUs;
  });
  expect(Math.max(...waits)).toBeLessThanOrEqual(3 * 102_400);
  expect(Math.max(...waits)).toBeGreaterThan(250_000);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
});
