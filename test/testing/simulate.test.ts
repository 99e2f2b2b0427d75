import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { simulate } from '../../scripts/testing.ts';
import { MAX_LISTED } from '../../simulator/report/record/figures.ts';
import { mote, temporaryFolder } from '../commands/cli.ts';

const folder = temporaryFolder();
function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** As people write them for Espruino: its own module's name, an endless reconnect of their own. */
const METER = `
var client = require("MQTT").create("broker.example", { client_id: getSerial(), keep_alive: 120 });
client.on("disconnected", function () { setTimeout(function () { client.connect(); }, 5000); });
client.connect();
var n = 0;
setInterval(function () {
  client.publish("meter/" + getSerial(), JSON.stringify({ n: ++n }), { qos: 1 });
}, 30000);`;

test('a program of the user for the MQTT module runs unchanged, and loses nothing in tunnels', () => {
  const run = simulate({ app: written('meter.js', METER), link: 'lte-cat1,tunnel', for: '6h', devices: 2 });
  expect(run.readings).toMatchObject({ taken: 2 * 6 * 120 - 2, lost: 0 });
  expect(run.failed).toEqual([]);
  expect(run.passed).toBe(true);
  expect(run.faults.outages).toBeGreaterThan(0);
});

test('equal options give equal results; another seed gives others', () => {
  const options = { link: 'nbiot-good,dead-zone', for: '30m', devices: 2 };
  expect(simulate(options)).toEqual(simulate(options));
  expect(simulate({ ...options, seed: 2 }).traceHash).not.toBe(simulate(options).traceHash);
});

test('radio-on time, reconnects and costs are there with the timers that they assume', () => {
  const run = simulate({ link: 'nbiot-good,dead-zone', for: '2h', devices: 2, every: '5m' });
  expect(run.radioTailS).toBe(20);
  expect(run.radioOnS).toBeGreaterThan(run.readings.taken * 20);
  expect(run.radioOnS).toBeLessThan(2 * run.simulatedS);
  expect(run.reconnectMs.p50).toBeGreaterThan(1000);
  expect(run.deviceCosts.map(({ device }) => device).sort()).toEqual([1, 2]);
  expect(run.timeline.lanes).toHaveLength(2);
});

test('faults are planned as in a scenario file, and happen', () => {
  const run = simulate({
    link: 'lte-cat1',
    devices: 2,
    faults: [
      { at: '10m', for: '30s', fault: 'tunnel', devices: 'all' },
      { at: '20m', fault: 'power-cut', devices: 1, for: '1m' },
    ],
  });
  expect(run.faults).toMatchObject({ tunnel: 2, 'power-cut': 1 });
  expect(run.failed).toEqual([]);
});

test('the replay command of a run gives the same run in a terminal, its faults included', () => {
  const run = simulate({
    link: 'lte-cat1',
    devices: 1,
    session: 'kept',
    keepAlive: '90s',
    faults: [{ at: '10m', for: '30s', fault: 'tunnel' }],
  });
  const words = run.replay.match(/'[^']*'|\S+/g)?.map((word) => word.replace(/^'|'$/g, '')) ?? [];
  expect(words.slice(0, 3)).toEqual(['npx', 'mote', 'sim']);
  const { stdout, status } = mote(words.slice(2));
  expect(status).toBe(0);
  expect(stdout).toContain(`sha256 ${run.traceHash}`);
});

test('the world of a failure is run from its scenario file, and what is given beside it comes first', () => {
  const faults = [{ at: '10m', for: '30s', fault: 'tunnel' as const }];
  const scenario = written(
    'world.json',
    JSON.stringify({ devices: 2, for: '30m', link: 'lte-cat1', faults }),
  );
  const run = simulate({ scenario, devices: 1 });
  expect(run).toMatchObject({ devices: 1, link: 'lte-cat1', simulatedS: 5400, faults: { tunnel: 1 } });
  expect(run.replay).toContain(scenario);
});

test(`costs of more than ${MAX_LISTED} devices are an even choice, from the cheapest to the dearest`, () => {
  const { deviceCosts, timeline } = simulate({ devices: MAX_LISTED + 20, for: '2m', link: 'lte-cat1' });
  expect(deviceCosts).toHaveLength(MAX_LISTED);
  expect(new Set(deviceCosts.map(({ device }) => device)).size).toBe(MAX_LISTED);
  expect(timeline.devices).toBe(MAX_LISTED + 20);
});

test.each([
  [
    { faults: [{ at: '10m', for: '30s', fault: 'tunel' }] },
    'simulate: faults.0.fault: "tunel" must be one of',
  ],
  [{ faults: [{ at: '2h', for: '30s', fault: 'tunnel' }] }, 'must be over within the run'],
  [{ for: 'soon' }, 'simulate: for soon: not a duration'],
  [{ app: 'no.js' }, 'simulate: app no.js: no such file'],
  [{ client: 'no.js' }, 'simulate: client no.js: no such file'],
  [{ brokerRestart: '10m,10m' }, 'simulate: brokerRestart 10m,10m: two restarts overlap'],
  [{ build: 'core', outbox: 'flash' }, 'simulate: outbox flash: the core client cannot do it'],
  [{ keepAlive: 'long' }, 'simulate: keepAlive long: not a duration'],
  [{ faults: [], scenario: 'x.json' }, 'simulate: faults and a scenario'],
  [{ scenario: 'no.json' }, 'simulate: no.json: no such file'],
  [{ link: 'moon' }, 'no link is called "moon"'],
  [{ devcies: 3 }, 'no option is called devcies; there are app, client'],
])('%o is refused in the words of the interface', (options, message) => {
  expect(() => simulate(options as object)).toThrow(message);
});

test('a program that throws at its start is named with its line', () => {
  const app = written('throws.js', '\nthrow new Error("no sensor");');
  expect(() => simulate({ app })).toThrow(/throws\.js:2: /);
});
