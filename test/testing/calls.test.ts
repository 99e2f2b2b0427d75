import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type CommandOptions, type SimulateOptions, simulate } from '../../scripts/testing.ts';
import { temporaryFolder } from '../commands/cli.ts';

const app = 'dist/remote.js';
const ask = (at: string, command: string, more: Partial<CommandOptions> = {}) => ({ at, command, ...more });

test.each([4, 5] as const)(
  'over nbiot-deep,tunnel boards answer in virtual time, in protocol %i',
  (protocol) => {
    const calls = Array.from({ length: 30 }, (_, n) =>
      ask(`${10 + n}m`, ['ping', 'stats'][n % 2], { device: 1 + (n % 3), timeout: '2m' }),
    );
    const run = simulate({ app, protocol, calls, link: 'nbiot-deep,tunnel', for: '45m', every: '5m' });
    const answers = run.calls.flatMap(({ answer }) => answer ?? []);
    expect(answers.length).toBeGreaterThan(24);
    expect(answers.filter((text) => !/^pong$|^\{"up":\d+,"free":\d+,"n":\d+\}$/.test(text))).toEqual([]);
    expect(run.calls[0].tookMs).toBeGreaterThan(500);
    expect(run.failed).toEqual([]);
  },
);

test('an interval is set, asked for and forgotten by a reboot; one that is none is refused', () => {
  const calls = [
    ask('3m', 'interval'),
    ask('4m', 'interval', { argument: '10' }),
    ask('5m', 'interval', { argument: 'soon' }),
    ask('6m', 'interval'),
    ask('7m', 'reboot'),
    ask('9m', 'interval'),
    ask('9m', 'sing'),
  ];
  for (const protocol of [4, 5] as const) {
    const run = simulate({ app, protocol, calls, link: 'nbiot-good', for: '20m', devices: 1 });
    const answers = run.calls.map(({ answer }) => answer);
    expect(answers).toEqual(['60', '10', 'error: 1 to 86400 seconds', '10', 'ok', '60', null]);
    expect(run.reconnects).toBeGreaterThan(0);
    expect(run.failed).toEqual([]);
  }
});

test('stats are seconds since the start, free variables and readings', () => {
  const [{ answer }] = simulate({
    app,
    calls: [ask('15m', 'stats')],
    link: 'ltem',
    for: '20m',
    devices: 1,
  }).calls;
  const { up, free, n } = JSON.parse(answer ?? '');
  expect(up).toBeGreaterThan(14 * 60);
  expect(up).toBeLessThanOrEqual(15 * 60);
  expect(free).toBeGreaterThan(1000);
  expect(n).toBe(14);
});

test('an interval out of range is refused, and nothing changes', () => {
  const wrong = ['0', '-1', '86401', '1e9'];
  const calls = [...wrong, ''].map((argument, n) => ask(`${3 + n}m`, 'interval', { argument }));
  const run = simulate({ app, calls, link: 'ltem', for: '20m', devices: 1 });
  const refused = wrong.map(() => 'error: 1 to 86400 seconds');
  expect(run.calls.map(({ answer }) => answer)).toEqual([...refused, '60']);
});

test('a request that was under way when the link or the broker went is answered after the reconnect, once', () => {
  const faults: SimulateOptions['faults'] = [{ at: '10m', for: '90s', fault: 'tunnel' }];
  const common = { app, link: 'ltem', for: '40m', devices: 1, session: 'kept' as const };
  const calls = [ask('10m1s', 'ping', { timeout: '10m' })];
  for (const protocol of [4, 5] as const) {
    const [{ answer, tookMs }] = simulate({ ...common, protocol, faults, calls }).calls;
    expect(answer).toBe('pong');
    expect(tookMs).toBeGreaterThan(60_000);
  }
  const restart = simulate({ ...common, brokerRestart: '10m', calls });
  expect(restart.calls[0].answer).toBe('pong');
});

test('an answer that is late is none', () => {
  const calls = [ask('10m', 'ping', { timeout: '10ms' })];
  const run = simulate({ app, link: 'ltem', for: '20m', devices: 1, calls });
  expect(run.calls).toEqual([
    { at: '10m', device: 1, command: 'ping', argument: '', timeout: '10ms', answer: null, tookMs: null },
  ]);
});

/** Board 1 serves, board 2 asks it every 20 s and publishes what it hears. */
const PAIR = `
var c = require("Storage").readJSON("mote.json", true);
var client = require("mote").create(c.host, c);
if (c.client_id === "mote-1") client.serve("mote-1/cmd/add", function (m, answer) { answer(+m + 1); });
else {
  var n = 0;
  setInterval(function () {
    client.request("mote-1/cmd/add", ++n, 60000, function (text) {
      client.publish("heard", text === undefined ? "none" : text, 1);
    });
  }, 20000);
}
client.connect();`;

test('a board asks another one, and gets one answer or none to each request', () => {
  const path = join(temporaryFolder(), 'pair.js');
  writeFileSync(path, PAIR);
  for (const protocol of [4, 5] as const) {
    const run = simulate({ app: path, protocol, link: 'nbiot-good,dead-zone', for: '2h', devices: 2 });
    expect(run.failed).toEqual([]);
    expect(run.readings.delivered).toBeGreaterThan(500);
  }
});

test.each<[CommandOptions, string]>([
  [ask('soon', 'ping'), 'calls[0].at soon'],
  [ask('9h', 'ping'), 'calls[0].at 9h: the run is over by then'],
  [ask('1m', 'ping', { device: 4 }), 'calls[0].device 4: there are 1 to 3'],
  [ask('1m', 'a/b'), 'calls[0].command "a/b": it is one level of a topic'],
  [ask('1m', 'ping', { timeout: '-1s' }), 'calls[0].timeout -1s'],
])('the call %j is refused', (call, message) => {
  expect(() => simulate({ calls: [call] })).toThrow(message);
});
