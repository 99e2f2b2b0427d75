import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SimReport } from '../../simulator/report/report.ts';
import { expectRefusal, moteHere, temporaryFolder } from './cli.ts';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
const written = (name: string, text: string) => {
  writeFileSync(file(name), text);
  return file(name);
};

async function report(args: string[]): Promise<SimReport> {
  const { status, stderr } = await moteHere(['sim', ...args, '--json', file('report.json')]);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(readFileSync(file('report.json'), 'utf8'));
}

const MAIN_JOB = '--devices 5 --for 2h --every 60s --qos 1 --link nbiot-good,dead-zone'.split(' ');

test('the same command gives the same trace, whose hash is that of the file; another seed gives another', async () => {
  const first = await report([...MAIN_JOB, '--seed', '7', '--trace', file('trace.txt')]);
  expect(first.readings).toMatchObject({ lost: 0, taken: first.readings.delivered });
  expect(first.reconnects).toBeGreaterThan(0);
  expect(
    createHash('sha256')
      .update(readFileSync(file('trace.txt')))
      .digest('hex'),
  ).toBe(first.traceHash);
  expect((await report([...MAIN_JOB, '--seed', '7'])).traceHash).toBe(first.traceHash);
  expect((await report([...MAIN_JOB, '--seed', '8'])).traceHash).not.toBe(first.traceHash);
});

test('an expectation that fails ends with 1, the seed and the command that replays it', async () => {
  const { status, stdout, stderr } = await moteHere([
    'sim',
    '--for',
    '10m',
    '--seed',
    '3',
    '--expect',
    'lost=0,p50<1ms',
  ]);
  expect(status).toBe(1);
  expect(stderr).toMatch(/expected p50<1ms, found p50 = \d+/);
  const replay = 'npx mote replay --devices 5 --for 10m --every 30s --qos 1 --link nbiot-good --seed 3';
  expect(stdout.trimEnd().split('\n').at(-1)).toBe(`  next: ${replay} --expect 'lost=0,p50<1ms'`);
});

test('the table is for people: no escape codes where the output is no terminal', async () => {
  const { stdout, stderr } = await moteHere(['sim', '--for', '10m', '--devices', '2', '--explain']);
  expect(stdout).toMatch(/lost +0\n/);
  expect(stdout).toContain('2 virtual boards ran the very bytes that would be flashed');
  expect(stdout + stderr).not.toContain('\x1b');
});

test.each([
  ['--devices -3', '--devices -3: give a whole number from 1 to 100000'],
  ['--devices many', 'give a whole number'],
  ['--for soon', '--for soon: not a duration; write it as 500ms, 90s, 5m, 24h or 7d'],
  ['--for 0s', 'give a time of up to 100 years'],
  ['--every 1ms', 'at least 100ms'],
  ['--qos 3', '--qos 3: give a whole number from 0 to 2'],
  ['--qos 2 --client core', '--qos 2: the core client cannot do it; leave --client away'],
  ['--qos 2 --build core', '--qos 2: the core client cannot do it; leave --client away'],
  ['--client core --build core', '--build: the same as --client; give one of them'],
  ['--link moon', 'no link is called "moon"; there are'],
  ['--seed -1', '--seed -1: give a whole number'],
  ['--firmware no.js', '--firmware no.js: no such file; give a JavaScript file as it would be flashed'],
  ['--app .', '--app .: '],
  ['--expect lots', 'as in lost=0,p99<60s'],
  ['--broker-restart 59m50s', 'it must be over within --for'],
  ['--broker-restart 10m,10m', 'two restarts overlap'],
  ['--trace /no/such/folder/t.txt', 'name a file that can be written'],
  ['--json /no/such/folder/t.txt', 'name a file that can be written'],
  ['--devcies 3', "unknown option '--devcies'"],
  ['one.json two.json', 'too many arguments'],
  ['no.json', 'no.json: no such file; name a scenario file'],
  ['--client tiny', '--client tiny: there are qos0, core, default, full, max'],
])('mote sim %s is refused with one line', (args, message) =>
  expectRefusal(['sim', ...args.split(' ')], message),
);

test('a verb that does not exist is refused with those that do', async () => {
  const { status, stderr } = await moteHere(['simulate']);
  expect(status).toBe(2);
  expect(stderr).toContain("unknown command 'simulate'");
});

test.each([
  ['throws.js', '\nthrow new Error("no sensor");', 'throws.js:2: '],
  ['endless.js', 'var n = 0;\nwhile (true) n++;', 'endless.js:2: '],
  ['timers.js', 'var g = 1;\n\nvar x = require("timer");', 'require("timer") is not simulated'],
  ['broken.js', 'var a = 1;\nfunction (', 'broken.js: line 2: '],
])(
  'a program that cannot start (%s) ends with 2 and one line that says where',
  async (name, text, message) => {
    const { status, stderr } = await moteHere(['sim', '--for', '10m', '--app', written(name, text)]);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(2);
  },
);
