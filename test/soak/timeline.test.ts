import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { OPEN_OPTIONS, planOf, readScenario } from '../../simulator/run/index.ts';
import { Timeline } from '../../simulator/soak/timeline.ts';
import { World } from '../../simulator/world/world.ts';
import { type GivenPlan, planWith } from '../world/worlds.ts';

const timesOf = (lines: string[]) => lines.map((line) => line.slice(0, 15));
const calm: GivenPlan = { devices: 2, forUs: 1200e6, settleUs: 60e6, everyUs: 60e6, link: ['lte-cat4'] };

/** What device 1 of a calm world goes through, with two tunnels that overlap. */
function timelineOf(fromS: number, toS: number, markS?: number): string[] {
  const plan = planWith({
    ...calm,
    faults: [
      { at: '3m', for: '4m', fault: 'tunnel', devices: 'all' },
      { at: '6m', for: '1m', fault: 'stall', devices: 'all' },
      { at: '12m', for: '1m', fault: 'power-cut', devices: 1 },
    ],
  });
  const marks = markS === undefined ? [] : [{ timeUs: markS * 1e6, text: 'keep-alive: silent' }];
  const timeline = new Timeline({ device: 1, fromUs: fromS * 1e6, toUs: toS * 1e6, marks }, { line() {} });
  const world = new World(plan, timeline, { capture: timeline.capture, called: timeline.called });
  timeline.watch(world);
  world.run(world.endUs);
  return timeline.text().split('\n');
}

test('a timeline begins with what stood between device and broker, and shows all layers in the order of time', () => {
  const lines = timelineOf(0, 150);
  expect(lines[0]).toBe('00:00:00.000000  world   link there, power off, broker up');
  expect(timesOf(lines).toSorted()).toEqual(timesOf(lines));
  for (const part of [
    'world   power on',
    'app     connect()',
    'tcp     -> SYN',
    'mqtt    -> CONNECT',
    'mqtt    <- CONNACK',
    'client  connected',
    'app     publish "{',
    'mqtt    -> PUBLISH qos 1 id 1 "{',
    'broker  taken in qos 1 id 1',
    'mqtt    <- PUBACK id 1',
  ])
    expect(lines.some((line) => line.includes(`  ${part}`))).toBe(true);
});

test('outages that overlap are over when the last one is; the moment of the failure stands among the lines', () => {
  expect(timelineOf(370, 380)[0]).toContain('link lost, power on, broker up');
  expect(timelineOf(500, 510)[0]).toContain('link there, power on, broker up');
  expect(timelineOf(730, 740)[0]).toContain('link there, power off, broker up');
  const lines = timelineOf(170, 430, 200);
  const at = lines.findIndex((line) => line.endsWith('check   keep-alive: silent'));
  expect(lines[at]).toMatch(/^00:03:20\.000000/);
  expect(timesOf(lines).toSorted()).toEqual(timesOf(lines));
});

test('a timeline has what relays and displays do, and what the program prints', () => {
  const plan = planOf(
    { ...OPEN_OPTIONS, ...readScenario(join(import.meta.dirname, '../programs/relay.json')) },
    ownFirmware,
  );
  const timeline = new Timeline({ device: 1, fromUs: 1190e6, toUs: 1210e6 }, { line() {} });
  const world = new World(plan, timeline, { printed: timeline.printed });
  world.run(1300e6);
  const said = timeline
    .text()
    .split('\n')
    .filter((line) => / (?:part|prints) /.test(line));
  expect(said.map((line) => line.slice(17))).toEqual(['part    relay: off', 'prints  relay is off']);
});

test('a timeline has what board and modem say to each other', () => {
  const plan = planOf({ ...OPEN_OPTIONS, devices: 1, link: ['lte-cat4'], modem: 'bg96' }, ownFirmware);
  const timeline = new Timeline({ device: 1, fromUs: 0, toUs: 120e6 }, { line() {} });
  const world = new World(plan, timeline, { at: timeline.at });
  world.run(120e6);
  const said = timeline
    .text()
    .split('\n')
    .filter((line) => line.includes('  at  '))
    .map((line) => line.slice(17));
  expect(said[0]).toBe('at      <- RDY');
  expect(said).toContain('at      -> ATE0');
  expect(said).toContain('at      -> AT+QIOPEN=1,0,"TCP","broker",1883,0,0');
  expect(said).toContain('at      <- +QIOPEN: 0,0');
});

test('looking at a run changes nothing in it', () => {
  let calls = 0;
  const runs = [{}, { called: () => void calls++ }].map((watchers) => {
    const lines: string[] = [];
    const world = new World(planWith(calm), { line: (...line) => lines.push(line.join(' ')) }, watchers);
    world.run(world.endUs);
    return lines.join('\n');
  });
  expect(runs[0]).toBe(runs[1]);
  expect(calls).toBeGreaterThan(1);
});
