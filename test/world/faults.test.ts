import { expect, test } from 'vitest';
import { CLIENT_ENTRY } from '../../scripts/compiler/build.ts';
import { BUILDS } from '../../scripts/compiler/features.ts';
import { buildOnce } from '../../scripts/compiler/once.ts';
import { makeProgram } from '../../simulator/run/programs.ts';
import type { WrittenFault } from '../../simulator/world/faults/index.ts';
import { check, type GivenPlan, HOUR_US, planWith, program, runWorld } from './worlds.ts';

/** Two boards on a good link, an hour, and what goes wrong. */
function suffer(faults: WrittenFault[], more: GivenPlan = {}) {
  const report = runWorld(planWith({ devices: 2, link: ['lte-cat4'], everyUs: 20e6, faults, ...more }));
  expect(report.checks.filter((one) => one.failed > 0)).toEqual([]);
  return report;
}

const quiet = suffer([]);
const full = makeProgram('mote-full', buildOnce(CLIENT_ENTRY, BUILDS.full).bytes);

test('a tunnel loses packets and delays readings by as long as it lasts', () => {
  const report = suffer([{ fault: 'tunnel', at: '20m', for: '40s', devices: 'all' }]);
  expect(report.faults).toMatchObject({ tunnel: 2, outages: quiet.faults.outages + 2 });
  expect(report.readings.lost).toBe(0);
  expect(report.latencyMs.max).toBeGreaterThan(20_000);
});

test('a stall hurts only those that it is meant for, and loses nothing on the way', () => {
  const report = suffer([{ fault: 'stall', at: '20m', for: '50s', devices: 2 }]);
  expect(report.faults).toMatchObject({ stall: 1, outages: quiet.faults.outages + 1 });
  expect(report.latencyMs.max).toBeGreaterThan(20_000);
});

test('a broker that crashes comes back with its sessions, or without', () => {
  const crash = (keeps: 'state' | 'nothing') =>
    suffer([{ fault: 'broker-crash', at: '20m', for: '30s', keeps }], { session: 'kept' });
  expect(crash('state').faults).toMatchObject({ 'broker-crash': 1, brokerRestarts: 1 });
  expect(crash('state').traceHash).not.toBe(crash('nothing').traceHash);
});

const crashAt20: WrittenFault = { fault: 'broker-crash', at: '20m', for: '5s', keeps: 'state' };

test('a broker that refuses lets nobody in until it is over', () => {
  const report = suffer([{ fault: 'broker-refuses', at: '20m', for: '5m', code: 5 }, crashAt20]);
  expect(report.faults['broker-refuses']).toBeGreaterThan(3);
  expect(report.latencyMs.max).toBeGreaterThan(200_000);
});

test('a slow broker answers late, and readings wait for their PUBACK', () => {
  const report = suffer([{ fault: 'broker-slow', at: '20m', for: '10m', delay: '45s' }]);
  expect(report.faults['broker-slow']).toBeGreaterThan(20);
  expect(report.readings.lost).toBe(0);
});

test('a broker that forgets has no session for who comes back', () => {
  const report = suffer([{ fault: 'broker-forgets', at: '20m', for: '5m' }, crashAt20], { session: 'kept' });
  expect(report.faults['broker-forgets']).toBe(2);
});

test('a client gives up connections that a hanging broker leaves open', () => {
  const report = suffer([{ fault: 'broker-mute', at: '20m', for: '5m' }, crashAt20]);
  expect(report.faults['broker-mute']).toBeGreaterThan(4);
  expect(report.reconnects).toBeGreaterThan(1);
  expect(report.readings.lost).toBe(0);
});

test('a client hangs up on nonsense, and comes back until it ends', () => {
  const report = suffer([{ fault: 'broker-nonsense', at: '20m', for: '5m' }, crashAt20]);
  expect(report.faults['broker-nonsense']).toBeGreaterThan(4);
  expect(report.readings.lost).toBe(0);
});

test.each(['connect', 'connack', 'publish'] as const)(
  'a broker that hangs up at %s costs no reading',
  (when) => {
    const report = suffer([{ fault: 'broker-hangs-up', at: '20m', for: '5m', when }, crashAt20]);
    expect(report.faults['broker-hangs-up']).toBeGreaterThan(4);
    expect(report.readings.lost).toBe(0);
    if (when === 'publish') expect(report.readings.duplicates).toBeGreaterThan(0);
  },
);

test('of the messages on which the broker always hangs up each is put aside, and the rest arrives', () => {
  const report = suffer([{ fault: 'broker-hangs-up', at: '10m', for: '45m', when: 'message', share: 0.03 }]);
  expect(report.readings.putAside).toBeGreaterThan(0);
  expect(report.readings.lost).toBe(0);
  expect(report.checks.find(({ name }) => name === 'nothing innocent put aside')).toMatchObject({
    failed: 0,
  });
});

test.each(['publish', 'subscribe'] as const)('a broker that hangs up at some %s costs no reading', (when) => {
  const report = suffer([{ fault: 'broker-hangs-up', at: '10m', for: '45m', when, share: 0.2 }]);
  expect(report.readings).toMatchObject({ lost: 0, putAside: 0 });
  if (when === 'publish') expect(report.faults['broker-hangs-up']).toBeGreaterThan(4);
});

test('a broker that acknowledges late and answers PINGREQs at once costs no reading', () => {
  const report = suffer([{ fault: 'broker-slow-acks', at: '10m', for: '40m', delay: '4m' }]);
  expect(report.faults['broker-slow-acks']).toBeGreaterThan(4);
  expect(report.readings.lost).toBe(0);
});

test('a reboot and a power cut cost what was in memory alone, and that is told apart from loss', () => {
  const tunnel: WrittenFault = { fault: 'tunnel', at: '20m', for: '2m', devices: 'all' };
  const report = suffer([
    tunnel,
    { fault: 'reboot', at: '21m', devices: 1 },
    { fault: 'power-cut', at: '21m30s', for: '3m', devices: 2 },
  ]);
  expect(report.faults).toMatchObject({ reboot: 1, 'power-cut': 1 });
  expect(report.readings.lostByPower).toBeGreaterThan(2);
  expect(report.readings.taken).toBeLessThan(quiet.readings.taken);
});

test.each([0, 3, 40, 80, 120, 160])(
  'with the outbox in flash a power cut %i bytes into a write loses nothing',
  (afterBytes) => {
    const faults: WrittenFault[] = [
      { fault: 'tunnel', at: '10m', for: '6m', devices: 'all' },
      { fault: 'write-cut', at: '12m', for: '3m', devices: 'all', afterBytes },
      { fault: 'write-cut', at: '30m', for: '3m', devices: 1, afterBytes },
      { fault: 'power-cut', at: '40m', for: '1m', devices: 1 },
    ];
    const report = suffer(faults, { client: full, outbox: 'flash' });
    expect(report.faults['write-cut']).toBe(3);
    expect(report.readings).toMatchObject({ lost: 0, lostByPower: 0 });
  },
);

test('a clock that runs fast takes more readings', () => {
  const report = suffer([{ fault: 'clock-drift', at: '5m', for: '50m', devices: 'all', ppm: 50_000 }]);
  expect(report.faults['clock-drift']).toBe(2);
  expect(report.readings.taken - quiet.readings.taken).toBeGreaterThan(8);
});

test('a clock that jumps moves what getTime() says, and no timer', () => {
  const report = suffer([{ fault: 'clock-jump', at: '20m', devices: 'all', by: '5h', back: true }]);
  expect(report.faults['clock-jump']).toBe(2);
  expect(report.readings.taken).toBe(quiet.readings.taken);
  expect(report.traceHash).not.toBe(quiet.traceHash);
});

test('a client that memory has made deaf notices, and comes back', () => {
  const report = suffer([{ fault: 'low-memory', at: '20m', devices: 'all' }]);
  expect(report.faults['low-memory']).toBe(2);
  expect(report.reconnects).toBeGreaterThan(1);
  expect(report.readings.lost).toBe(0);
});

test('a burst is refused beyond the outbox, and delivered up to there', () => {
  const report = suffer([{ fault: 'burst', at: '20m', devices: 'all', readings: 100 }]);
  expect(report.faults.burst).toBe(2);
  expect(report.readings.taken).toBe(quiet.readings.taken + 200);
  expect(report.readings.refused).toBeGreaterThan(100);
});

test('a bad sensor is a named error in the readings, not a wrong number', () => {
  const heard: string[] = [];
  const plan = planWith({
    devices: 1,
    faults: [{ fault: 'sensor', at: '20m', for: '10m', devices: 'all', how: 'absent' }],
  });
  const report = runWorld(plan, (event, bytes) => event === 'publish' && heard.push(bytes));
  expect(report.faults.sensor).toBe(1);
  expect(heard.filter((reading) => reading.includes('"e":')).length).toBeGreaterThan(15);
});

test('a program that leaks a timer at every reconnect is found out by asking the board', () => {
  const leaky = program(`
    var client = require("mote").create("broker", { client_id: getSerial() });
    client.on("connected", function () { setInterval(function () {}, 1e6); });
    client.connect();`);
  const faults = Array.from({ length: 20 }, (_, index): WrittenFault => {
    return { fault: 'broker-crash', at: `${70 + index * 5}m`, for: '1s', keeps: 'state' };
  });
  const report = runWorld(
    planWith({ app: leaky, devices: 1, forUs: 4 * HOUR_US, link: ['lte-cat4'], faults }),
  );
  expect(check(report, 'nothing leaks').failed).toBeGreaterThan(0);
  expect(check(report, 'nothing leaks').detail).toMatch(/timers; \d+ or less when it began/);
});
