import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { PUBACK, PUBLISH } from '../../simulator/broker/codec/packets.ts';
import { CAUSES } from '../../simulator/causes/causes.ts';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { OPEN_OPTIONS, planOf, type SomeOptions } from '../../simulator/run/index.ts';
import {
  CLIENT_STATES,
  GONE_WITH_POWER,
  IS_AGAIN,
  IS_LOST,
  IS_UP,
  level,
  levelValue,
  TAKEN_IN,
} from '../../simulator/view/data.ts';
import { DeviceLog, MAX_CHUNK_NUMBERS, type PackedChunk } from '../../simulator/view/device-log.ts';
import { MAX_USUAL, usualDevices, type ViewFocus } from '../../simulator/view/focus.ts';
import { factsOf, type RunWords, runPage } from '../../simulator/view/page.ts';
import { RunRecorder } from '../../simulator/view/recorder.ts';
import { MAX_ROWS, rowsFor } from '../../simulator/view/rows.ts';
import { Shelf } from '../../simulator/view/shelf.ts';
import { ViewSum } from '../../simulator/view/view-sum.ts';
import { Attribution } from '../../simulator/why/attribution.ts';
import { World } from '../../simulator/world/world.ts';
import { readingsOf, rowsOf, unpacked } from './packed.ts';

const S = 1e6;
const TUNNEL = { fault: 'tunnel', atUs: 480 * S, forUs: 180 * S, devices: 'all' } as const;
const WORDS: RunWords = {
  title: 'a <b>',
  replay: 'mote',
  verdict: 'good',
  mark: 'good',
  failures: [],
};

function recorded(options: SomeOptions = {}, focus: Partial<ViewFocus> = {}) {
  const given = {
    ...OPEN_OPTIONS,
    devices: 2,
    forUs: 1200 * S,
    everyUs: 60 * S,
    qos: 1,
    faults: [TUNNEL],
  } as const;
  const plan = planOf({ ...given, ...options }, ownFirmware);
  const recorder = new RunRecorder(plan, { devices: usualDevices(plan.devices), moments: [], ...focus });
  const why = new Attribution(plan);
  const trace = new HashedTrace(null);
  const { printed, called } = recorder;
  const world = new World(plan, trace, { why, printed, called });
  why.watch(world);
  why.onExplained = recorder.explained;
  recorder.watch(world, why);
  world.run(world.endUs);
  const chunks = (device: number) => unpacked(recorder.shelf.of(device).map(({ packed }) => packed));
  const sum = new ViewSum(plan, recorder.focus);
  sum.add(recorder.data);
  return { plan, sum, world, chunks, traceHash: trace.close() };
}

test('of each device every reading is kept, and its stretches add up to its time', () => {
  const { chunks, world, plan } = recorded();
  const readings = [1, 2].flatMap((device) => chunks(device).flatMap(readingsOf));
  // Those of the settling time are not counted.
  const counted = readings.filter(({ timeUs }) => timeUs < plan.forUs);
  expect(counted.length).toBe(world.observer.checks.readings.accepted);
  for (const { tookUs, sumUs, fate } of readings) expect([fate, sumUs]).toEqual([TAKEN_IN, tookUs]);
  expect(Math.max(...readings.map(({ tookUs }) => tookUs))).toBeGreaterThan(100 * S);
});

test('segments are kept with their ends: those of a tunnel are lost, and sent again', () => {
  const chunks = recorded().chunks(1);
  const segments = chunks.flatMap((chunk) => rowsOf(chunk, 'segments', 9));
  const inTunnel = segments.filter(([timeUs]) => timeUs > TUNNEL.atUs && timeUs < TUNNEL.atUs + TUNNEL.forUs);
  expect(inTunnel.filter(([, flags]) => flags & IS_LOST).length).toBeGreaterThan(2);
  expect(inTunnel.some(([, flags]) => flags & IS_AGAIN && flags & IS_UP)).toBe(true);
  const arrived = segments.filter(([, flags]) => !(flags & IS_LOST));
  for (const row of arrived) expect(row[7]).toBeGreaterThan(0);
  const aways = chunks.flatMap((chunk) => rowsOf(chunk, 'away', 3));
  expect(aways).toContainEqual([TUNNEL.atUs, TUNNEL.forUs, CAUSES.indexOf('outage')]);
});

test('packets, states, calls and printed lines are kept in the order of time', () => {
  const chunks = recorded().chunks(2);
  const packets = chunks.flatMap((chunk) => rowsOf(chunk, 'packets', 7));
  expect(packets.filter(([, , type]) => type === PUBLISH).length).toBeGreaterThan(15);
  expect(packets.filter(([, flags, type]) => type === PUBACK && !(flags & IS_UP)).length).toBeGreaterThan(15);
  expect(chunks[0].topics).toContain('mote/2');
  const states = rowsOf(chunks[0], 'states', 3).map(([, state]) => CLIENT_STATES[state]);
  expect(states.slice(0, 5)).toEqual(['off', 'booting', 'dialling', 'greeting', 'up']);
  expect(chunks[0].lineWords).toContain('connect()');
});

test('recording changes nothing in the run', () => {
  const { plan, traceHash } = recorded();
  const trace = new HashedTrace(null);
  const world = new World(plan, trace);
  world.run(world.endUs);
  expect(trace.close()).toBe(traceHash);
});

test('a reading that went with the power of its board says so', () => {
  const cut = { fault: 'power-cut', atUs: 600 * S, forUs: 30 * S, devices: 'all' } as const;
  const { chunks } = recorded({ faults: [TUNNEL, cut] });
  const gone = chunks(1)
    .flatMap(readingsOf)
    .filter(({ fate }) => fate === GONE_WITH_POWER);
  expect(gone.length).toBeGreaterThan(0);
  for (const { tookUs, timeUs } of gone) expect([tookUs, timeUs < 600 * S]).toEqual([-1, true]);
});

test('a text of others ends no script of the page, and what is left out is said', () => {
  const { plan, sum } = recorded({ devices: MAX_USUAL + 2, forUs: 60 * S, faults: [] });
  const title = '</script><script>alert(1)</script>';
  const page = runPage('<h1>{TITLE}</h1><!--DATA-->', plan, sum, {
    ...WORDS,
    title,
    verdict: title,
  });
  expect(page).not.toContain('<script>alert');
  expect(factsOf(plan, sum, WORDS).leftOut).toEqual([
    `Single events are kept of ${MAX_USUAL} of ${MAX_USUAL + 2} devices; --view-devices names others.`,
  ]);
});

test('of 10,000 devices a line of the overview stands for several, and none is missing', () => {
  const { rows, devices } = rowsFor(10_000);
  expect(rows).toBeLessThanOrEqual(MAX_ROWS);
  expect(rows * devices).toBeGreaterThanOrEqual(10_000);
  expect(rowsFor(MAX_ROWS)).toEqual({ rows: MAX_ROWS, devices: 1 });
});

test('when a page is full, the calmest stretches go first, and of those the oldest', () => {
  const shelf = new Shelf(30);
  const put = (fromUs: number, trouble: number): void =>
    shelf.put({ device: 1, fromUs, toUs: fromUs + 1, packed: 'x'.repeat(10), trouble });
  put(0, 5);
  put(1, 0);
  put(2, 0);
  put(3, 1);
  put(4, 2);
  expect(shelf.of(1).map(({ fromUs }) => fromUs)).toEqual([0, 3, 4]);
  expect(shelf.timesOf(1)).toEqual([
    [0, 1],
    [3, 5],
  ]);
  expect(shelf.dropped).toBe(2);
});

test('a stretch ends when it is full, however short it is', () => {
  const chunks: PackedChunk[] = [];
  const log = new DeviceLog(1, 1e15, (chunk) => chunks.push(chunk));
  for (let at = 0; at < MAX_CHUNK_NUMBERS; at++) log.add('states', at, 1, 2);
  log.close(MAX_CHUNK_NUMBERS);
  expect(chunks.length).toBeGreaterThan(2);
  expect(
    unpacked(chunks.map(({ packed }) => packed))
      .flatMap((chunk) => rowsOf(chunk, 'states', 3))
      .map(([timeUs]) => timeUs),
  ).toEqual(Array.from({ length: MAX_CHUNK_NUMBERS }, (_, at) => at));
});

test('a level keeps a figure to a tenth', () => {
  for (const value of [1, 3, 70, 1500, 86_400_000]) {
    expect(levelValue(level(value))).toBeGreaterThan(value * 0.9 - 0.1);
    expect(levelValue(level(value))).toBeLessThan(value * 1.1 + 0.1);
  }
  expect(levelValue(level(0))).toBe(0);
});

test('which stretches stay does not depend on the order in which they come, nor on which shelf they were before', () => {
  const chunks = Array.from({ length: 40 }, (_, at) => ({
    ...{ device: 1 + (at % 4), fromUs: at * S, toUs: (at + 1) * S, trouble: (at * 7) % 5 },
    packed: 'x'.repeat(1 + ((at * 13) % 9)),
  }));
  const kept = (shelf: Shelf) => [shelf.dropped, [1, 2, 3, 4].map((device) => shelf.of(device).length)];
  const filled = (of: typeof chunks) => {
    const shelf = new Shelf(60);
    for (const chunk of of) shelf.put(chunk);
    return shelf;
  };
  const whole = filled(chunks);
  expect(kept(filled(chunks.toReversed()))).toEqual(kept(whole));
  for (const order of [
    [0, 1, 2, 3],
    [3, 1, 0, 2],
  ]) {
    const sum = new Shelf(60);
    for (const part of order) sum.merge(filled(chunks.filter(({ device }) => device === part + 1)).data);
    expect(kept(sum)).toEqual(kept(whole));
  }
});
