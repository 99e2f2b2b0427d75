import { describe, expect, test } from 'vitest';
import { linkOf as profileOf } from '../../simulator/learn/index.ts';
import type { FaultPlan } from '../../simulator/link/faults.ts';
import { captureOf, learnedFrom } from './captures.ts';

const RATE: Extract<FaultPlan, { fault: 'rate' }> = {
  fault: 'rate',
  upKbit: 5000,
  downKbit: 5000,
  queueKB: 64,
  halfDuplex: false,
};
const DELAY: FaultPlan = { fault: 'delay', rttMsP50: 300, rttMsP90: 600 };
const KEEP_ALIVE = { idleUs: 15e6, intervalUs: 10e6, probes: 6 };

test('the round trip is learned from a capture at the broker, without what the board adds', () => {
  const { learned } = learnedFrom(captureOf({ faults: [RATE, DELAY] }), RATE);
  expect(learned.rtt?.count).toBeGreaterThan(1000);
  expect(learned.rtt?.p50).toBeGreaterThan(270);
  expect(learned.rtt?.p50).toBeLessThan(330);
  expect(learned.rtt?.p90).toBeGreaterThan(510);
  expect(learned.rtt?.p90).toBeLessThan(690);
});

test.each([1, 5, 10])('%i percent lost each way is learned to within a third', (percent) => {
  const loss: FaultPlan = { fault: 'loss', upPercent: percent, downPercent: percent };
  const { learned } = learnedFrom(captureOf({ faults: [RATE, loss, DELAY], devices: 10, seed: 4 }));
  for (const way of [learned.loss.upPercent, learned.loss.downPercent]) {
    expect(way?.value).toBeGreaterThan((percent * 2) / 3);
    expect(way?.value).toBeLessThan((percent * 4) / 3);
  }
  expect(learned.loss.outages).toBeNull();
});

test('the two ways are told apart', () => {
  const loss: FaultPlan = { fault: 'loss', upPercent: 8, downPercent: 1 };
  const { learned } = learnedFrom(captureOf({ faults: [RATE, loss, DELAY], devices: 6 }));
  expect(learned.loss.upPercent?.value).toBeGreaterThan(5.3);
  expect(learned.loss.downPercent?.value).toBeLessThan(2.5);
});

test('outages are learned with their length, and are not taken for loss', () => {
  const outages: FaultPlan = { fault: 'outages', perHour: 4, durationS: [20, 60], holdUpToS: 'never' };
  const faults = [outages, RATE, DELAY];
  const { learned } = learnedFrom(captureOf({ faults, devices: 6 }));
  expect(learned.loss.outages?.perHour).toBeGreaterThan(2);
  expect(learned.loss.outages?.perHour).toBeLessThan(6);
  expect(learned.loss.outages?.durationS[0]).toBeGreaterThan(10);
  expect(learned.loss.outages?.durationS[1]).toBeLessThan(90);
  expect(learned.loss.upPercent?.value).toBeLessThan(0.5);
});

test("the broker's keep-alive probes show what waking the radio takes", () => {
  const radio: FaultPlan = { fault: 'radio', states: [{ afterS: 8, wakeMs: { p50: 1500, p90: 2500 } }] };
  const { learned } = learnedFrom(captureOf({ faults: [radio, RATE, DELAY], tcpKeepAlive: KEEP_ALIVE }));
  expect(learned.states).toHaveLength(1);
  const [{ wakeMs, afterS }] = learned.states;
  expect(afterS[1]).toBeLessThan(16);
  expect(wakeMs.p50).toBeGreaterThan(1350);
  expect(wakeMs.p50).toBeLessThan(1700);
  expect(wakeMs.p90).toBeGreaterThan(2100);
  expect(wakeMs.p90).toBeLessThan(2900);
});

test('a radio that never sleeps gets no sleep state', () => {
  const { learned } = learnedFrom(captureOf({ faults: [RATE, DELAY], tcpKeepAlive: KEEP_ALIVE }));
  expect(learned.states).toEqual([]);
});

test('a NAT that forgets after 45 s is found where boards are silent for longer', () => {
  const nat: FaultPlan = { fault: 'nat', idleS: 45, forgotten: 'silent' };
  const options = { everyUs: 300e6, forUs: 24 * 3600e6, keepAliveUs: 120e6 };
  const { learned } = learnedFrom(captureOf({ ...options, faults: [nat, RATE, DELAY] }));
  expect(learned.idle.limit?.count).toBeGreaterThan(5);
  const [survived, died] = learned.idle.limit?.betweenS ?? [0, 0];
  expect(survived).toBeLessThan(45);
  expect(died).toBeGreaterThan(45);
});

describe('the learned link', () => {
  const capture = captureOf({ link: ['nbiot-good'] });
  const { learned, nearest } = learnedFrom(capture);
  const profile = profileOf(learned, { name: 'field', file: 'site.pcap', nearest });

  test('says of each number where it comes from', () => {
    expect(nearest.name).toBe('nbiot-good');
    for (const { basis } of profile.faults) expect(JSON.stringify(basis)).toMatch(/\[[ME]\]/);
    const delay = profile.faults.find(({ fault }) => fault === 'delay');
    expect(delay?.basis).toMatch(/^\[M\] site\.pcap, n = \d+/);
    const attach = profile.faults.find(({ fault }) => fault === 'attach');
    expect(attach?.basis).toBe('[E] as nbiot-good: the capture does not say');
  });

  test('is the same for the same capture', () => {
    const again = learnedFrom(capture);
    expect(profileOf(again.learned, { name: 'field', file: 'site.pcap', nearest })).toEqual(profile);
  });
});
