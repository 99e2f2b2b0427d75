import { expect, test } from 'vitest';
import { Kernel } from '../../simulator/kernel/kernel.ts';
import { type Direction, DOWN, HELD, LOST, type Packet, RESET, UP } from '../../simulator/link/fault.ts';
import { MAX_MAPPINGS } from '../../simulator/link/faults/nat.ts';
import type { FaultPlan } from '../../simulator/link/faults.ts';
import { Link, MAX_HELD } from '../../simulator/link/link.ts';

const packet = (direction: Direction, bytes = 140, flow = 1, isSyn = false): Packet => ({
  direction,
  bytes,
  flow,
  isSyn,
});
const linkOf = (faults: FaultPlan[], seed = 1, faultsEndUs?: number) =>
  new Link(new Kernel(seed), 1, { name: 'test', faults }, { faultsEndUs });

/** Sends a packet each way every `everyUs`, and tells what became of the packets up. */
function stream(link: Link, count: number, everyUs: number): number[] {
  return Array.from({ length: count }, (_, index) => link.pass(packet(UP), index * everyUs));
}

const share = (values: number[], matches: (value: number) => boolean) =>
  values.filter(matches).length / values.length;

test('loss takes its share of each direction, and none after the faults have ended', () => {
  const plan: FaultPlan = { fault: 'loss', upPercent: 20, downPercent: 0 };
  const link = linkOf([plan]);
  expect(share(stream(link, 20_000, 1000), (at) => at === LOST)).toBeCloseTo(0.2, 1);
  expect(link.pass(packet(DOWN), 0)).toBe(0);
  const settled = linkOf([plan], 1, 5e6);
  expect(share(stream(settled, 20_000, 1000).slice(5000), (at) => at === LOST)).toBe(0);
});

test('bursts last seconds, whatever is sent: a slow sender meets as much loss as a fast one', () => {
  const plan: FaultPlan = { fault: 'burst', goodS: 20, badS: 2, lossGoodPercent: 0, lossBadPercent: 80 };
  const slow = share(stream(linkOf([plan]), 40_000, 5e6), (at) => at === LOST);
  const fast = share(stream(linkOf([plan], 2), 400_000, 100_000), (at) => at === LOST);
  expect(slow).toBeCloseTo((0.8 * 2) / 22, 1);
  expect(fast).toBeCloseTo(slow, 1);
});

test('jitter has the asked median and 90th percentile, keeps order and changes slowly', () => {
  const arrivals = stream(linkOf([{ fault: 'delay', rttMsP50: 900, rttMsP90: 1700 }]), 60_000, 1e6);
  const delays = arrivals.map((at, index) => at - index * 1e6).sort((a, b) => a - b);
  expect(delays[30_000] / 1000).toBeGreaterThan(430);
  expect(delays[30_000] / 1000).toBeLessThan(475);
  expect(delays[54_000] / 1000).toBeGreaterThan(800);
  expect(delays[54_000] / 1000).toBeLessThan(920);
  expect(arrivals.every((at, index) => index === 0 || at >= arrivals[index - 1])).toBe(true);
});

test('outages at known times drop or hold, and are told to whoever watches', () => {
  const told: string[] = [];
  const plan = (holdUpToS: 'always' | 'never'): FaultPlan[] => [
    { fault: 'outages', atS: [10], durationS: [30, 30], holdUpToS },
  ];
  const dropping = linkOf(plan('never'));
  expect([9.9e6, 20e6, 40e6].map((at) => dropping.pass(packet(UP), at))).toEqual([9.9e6, LOST, 40e6]);
  expect(linkOf(plan('always')).pass(packet(DOWN), 20e6)).toBe(40e6);
  const kernel = new Kernel(1);
  const observer = {
    outageStarted: (timeUs: number) => told.push(`lost ${timeUs / 1e6}`),
    outageEnded: (timeUs: number) => told.push(`back ${timeUs / 1e6}`),
  };
  const watched = new Link(kernel, 1, { name: 'test', faults: plan('never') }, { observer });
  kernel.run(60e6);
  expect(told).toEqual(['lost 10', 'back 40']);
  expect(watched.backUs).toBe(40e6);
});

test('three outages an hour are three in every hour, and end when the faults do', () => {
  const starts: number[] = [];
  const kernel = new Kernel(5);
  const observer = { outageStarted: (timeUs: number) => starts.push(timeUs), outageEnded: () => {} };
  const faults: FaultPlan[] = [{ fault: 'outages', perHour: 3, durationS: [1, 2], holdUpToS: [2, 5] }];
  new Link(kernel, 1, { name: 'test', faults }, { observer, faultsEndUs: 100 * 3600e6 });
  kernel.run(200 * 3600e6);
  expect(starts.length).toBeGreaterThan(295);
  expect(starts.length).toBeLessThanOrEqual(300);
  expect(Math.max(...starts)).toBeLessThan(100 * 3600e6);
});

test('a packet takes its time on the radio, and the queue drops what does not fit', () => {
  const plan: FaultPlan = { fault: 'rate', upKbit: 8, downKbit: 80, queueKB: 1, halfDuplex: false };
  const link = linkOf([plan]);
  expect(link.pass(packet(UP, 500), 0)).toBe(500_000);
  expect(link.pass(packet(UP, 500), 0)).toBe(1_000_000);
  expect(link.pass(packet(UP, 500), 0)).toBe(LOST);
  expect(link.pass(packet(DOWN, 500), 0)).toBe(50_000);
});

test('half duplex lets one direction wait for the other', () => {
  const link = linkOf([{ fault: 'rate', upKbit: 8, downKbit: 8, queueKB: 10, halfDuplex: true }]);
  link.pass(packet(UP, 500), 0);
  expect(link.pass(packet(DOWN, 500), 0)).toBe(1_000_000);
});

test('a radio that sleeps deeper wakes later, and not at all while packets come', () => {
  const states = [
    { afterS: 5, wakeMs: 800 },
    { afterS: 17, wakeMs: 2000 },
  ];
  const link = linkOf([{ fault: 'radio', states }]);
  const delay = (at: number) => link.pass(packet(UP), at) - at;
  expect([0, 10e6, 17e6, 60e6].map(delay)).toEqual([2_000_000, 800_000, 800_000, 2_000_000]);
  expect(delay(62e6)).toBe(0);
});

test('nothing passes until the modem has attached, and again after a power cut', () => {
  const link = linkOf([{ fault: 'attach', durationS: [10, 10] }]);
  expect([0, 9.9e6, 10e6].map((at) => link.pass(packet(UP), at))).toEqual([LOST, LOST, 10e6]);
  link.powerCycled();
  expect(link.pass(packet(UP), 50e6)).toBe(LOST);
  expect(link.pass(packet(UP), 60e6)).toBe(60e6);
});

test('a NAT forgets an idle connection: silently, or with an RST for the device', () => {
  for (const [forgotten, verdict] of [
    ['silent', LOST],
    ['rst', RESET],
  ] as const) {
    const link = linkOf([{ fault: 'nat', idleS: 300, forgotten }]);
    expect(link.pass(packet(UP, 60, 1, true), 0)).toBe(0);
    expect(link.pass(packet(DOWN), 299e6)).toBe(299e6);
    expect(link.pass(packet(DOWN), 700e6)).toBe(LOST);
    expect(link.pass(packet(UP), 701e6)).toBe(verdict);
    expect(link.pass(packet(UP, 60, 2, true), 702e6)).toBe(702e6);
  }
});

test('a NAT that is full forgets the connection that was used longest ago', () => {
  const link = linkOf([{ fault: 'nat', idleS: 300, forgotten: 'silent' }]);
  for (let flow = 0; flow <= MAX_MAPPINGS; flow++) link.pass(packet(UP, 60, flow, true), flow);
  expect(link.pass(packet(UP, 60, 0), 1000)).toBe(LOST);
  expect(link.pass(packet(UP, 60, 1), 1000)).toBe(1000);
});

test('in power saving mode packets wait for the next uplink, or for the update, or are dropped', () => {
  const plan = (downlink: 'wait' | 'drop'): FaultPlan[] => [
    { fault: 'psm', activeS: 6, tauS: 7200, downlink },
  ];
  const released: number[] = [];
  const kernel = new Kernel(1);
  const link = new Link(kernel, 1, { name: 'test', faults: plan('wait') });
  link.release = (_packet, arrivalUs) => released.push(arrivalUs);
  expect(link.pass(packet(DOWN), 5e6)).toBe(5e6);
  expect(link.pass(packet(DOWN), 100e6)).toBe(HELD);
  link.pass(packet(UP), 200e6);
  expect(released).toEqual([200e6]);
  expect(link.pass(packet(DOWN), 300e6)).toBe(HELD);
  kernel.run(8000e6);
  expect(released).toEqual([200e6, 7400e6]);
  expect(linkOf(plan('drop')).pass(packet(DOWN), 100e6)).toBe(LOST);
});

test('the network keeps a bounded number of packets for a sleeping device', () => {
  const link = linkOf([{ fault: 'psm', activeS: 6, tauS: 7200, downlink: 'wait' }]);
  const verdicts = Array.from({ length: MAX_HELD + 1 }, () => link.pass(packet(DOWN), 100e6));
  expect(verdicts.filter((verdict) => verdict === HELD)).toHaveLength(MAX_HELD);
  expect(verdicts.at(-1)).toBe(LOST);
});

test('with eDRX an idle device hears once a cycle', () => {
  const link = linkOf([{ fault: 'edrx', activeS: 6, cycleS: 20 }]);
  const first = link.pass(packet(DOWN), 100e6);
  const later = link.pass(packet(DOWN), 200e6);
  expect(first - 100e6).toBeLessThan(20e6);
  expect((later - first) % 20e6).toBe(0);
  expect(link.pass(packet(DOWN), later + 5e6)).toBe(later + 5e6);
});

test('a slow resolver delays, a failing one gives up after 7 s', () => {
  const dns = (failPercent: number): FaultPlan[] => [
    { fault: 'dns', answerMs: { p50: 400, p90: 400 }, failPercent },
  ];
  expect(linkOf(dns(0)).lookUp(1e6)).toEqual({ found: true, atUs: 1.4e6 });
  expect(linkOf(dns(100)).lookUp(1e6)).toEqual({ found: false, atUs: 8e6 });
  expect(linkOf([]).lookUp(1e6)).toBeNull();
});

test('a link tolerates that a later packet comes with an earlier time', () => {
  const link = linkOf([
    { fault: 'outages', perHour: 3, durationS: [100, 100], holdUpToS: 'never' },
    { fault: 'burst', goodS: 2, badS: 2, lossGoodPercent: 0, lossBadPercent: 50 },
    { fault: 'radio', states: [{ afterS: 5, wakeMs: 800 }] },
    { fault: 'delay', rttMsP50: 100, rttMsP90: 200 },
  ]);
  for (let index = 0; index < 1000; index++) {
    const at = 100e6 + ((index * 7919) % 100) * 1e6;
    const out = link.pass(packet(index % 2 === 0 ? UP : DOWN), at);
    expect(out === LOST || out >= at).toBe(true);
  }
});
