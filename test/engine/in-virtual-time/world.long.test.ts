import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { simulate } from '../../../scripts/testing.ts';
import { ENGINE } from '../real.ts';
import { mote as runMote, write } from './mote.ts';

const DAY = '--devices 3 --for 1h --every 60s --qos 1 --link nbiot-good,dead-zone --seed 7'.split(' ');
const HALF_AN_HOUR = '--devices 1 --for 30m --link nbiot-good,dead-zone --seed 7'.split(' ');
const folder = mkdtempSync(join(tmpdir(), 'engines-'));
afterAll(() => rmSync(folder, { recursive: true }));

const mote = (...args: string[]) => runMote(folder, args);
const sim = (engine: string, ...args: string[]) => mote('sim', '--engine', engine, ...args);
const file = (name: string, text: string) => write(folder, name, text);

test.each([
  ['a file that is not there', 'none', 'cannot read the engine'],
  ['a script', 'script', 'is no program for Linux'],
  ['another program', process.execPath, 'is no Espruino that runs here'],
])('an engine that is %s is refused with what would do', (_, name, words) => {
  const path = name === 'script' ? file('script', '#!/bin/sh\n') : name;
  const { status, stderr } = sim(path, ...DAY);
  expect(status).toBe(2);
  expect(stderr).toContain(words);
  expect(stderr.trim().split('\n').length).toBe(1);
});

test.each([
  [['sim', '--realtime'], '--engine: the real engine runs in virtual time; leave --realtime away'],
  [['soak', '--engine-every', '0'], '--engine-every 0: give a whole number from 1'],
])('%j is refused with --engine', (args, words) => {
  const { status, stderr } = mote(...args, '--engine', 'none');
  expect(status).toBe(2);
  expect(stderr).toContain(words);
});

// Skipped: ESPRUINO names no Linux build of Espruino.
describe.skipIf(ENGINE === undefined)('boards in the real interpreter (ESPRUINO)', () => {
  const hashOf = (text: string) => /trace {2}sha256 (\S+)/.exec(text)?.[1];

  test('deliver all over a link with outages, twice with the same hash', () => {
    const runs = [1, 2].map(() => sim(ENGINE as string, ...DAY));
    expect(runs[0].stdout).toMatch(/reconnects +[1-9]/);
    expect(runs[0].stdout).toMatch(/lost +0\n/);
    expect(runs.map(({ status }) => status)).toEqual([0, 0]);
    expect(hashOf(runs[1].stdout)).toBe(hashOf(runs[0].stdout));
    expect(hashOf(runs[0].stdout)).toMatch(/^[0-9a-f]{64}$/);
  });

  test('say what programs print, and what they fail at', () => {
    const app = file('app.js', 'print("here");setTimeout(function(){nowhere()},1000)');
    const { stderr, stdout } = sim(
      ENGINE as string,
      '--app',
      app,
      '--console',
      '--devices',
      '1',
      '--for',
      '1m',
    );
    expect(stdout).toContain('here');
    expect(stderr).toContain('"nowhere" is not defined');
  });

  test('stop a program that never comes back', () => {
    const app = file('spin.js', 'setTimeout(function(){while(1);},1000)');
    const { status, stderr } = sim(ENGINE as string, '--app', app, '--devices', '1', '--for', '1m');
    expect(status).toBe(1);
    expect(stderr).toContain('does not come back to its idle loop');
  });

  test('refuse what the Linux build has no pins or radio for', () => {
    const { status, stderr } = sim(ENGINE as string, '--modem', 'bg96');
    expect([status, stderr]).toEqual([
      2,
      `mote: --engine ${ENGINE}: Espruino's Linux build has nothing for --modem; leave one of the two away\n`,
    ]);
  });

  test('are in the command that sim prints, which gives the same run', () => {
    const { stdout } = sim(ENGINE as string, ...HALF_AN_HOUR);
    expect(stdout).toContain(`--engine ${ENGINE}`);
    const again = mote('replay', '--engine', ENGINE as string, ...HALF_AN_HOUR);
    expect([again.status, again.stderr]).toEqual([0, '']);
    expect(again.stdout).toMatch(/ mqtt +-> PUBLISH qos 1/);
  });

  test('cannot be divided into cohorts', () => {
    const { status, stderr } = sim(ENGINE as string, ...HALF_AN_HOUR, '--devices', '4', '--cohort', '2');
    expect([status, stderr]).toEqual([
      2,
      'mote: --cohort 2: boards in the real engine run in one piece; leave --cohort or --engine away\n',
    ]);
  });

  test('run the worlds of a soak whose turn it is, and those of mote-mqtt/testing', () => {
    const world = ['--devices', '1', '--for', '30m'];
    const hashes = [[], ['--engine', ENGINE as string, '--engine-every', '2']].map((engine) => {
      const json = join(folder, 'soak.json');
      const { status } = mote('soak', '--seeds', '3..4', ...world, ...engine, '--json', json);
      expect(status).toBe(0);
      return JSON.parse(readFileSync(json, 'utf8')).traceHash;
    });
    expect(hashes[1]).not.toBe(hashes[0]);
    const options = { devices: 1, for: '30m', link: 'nbiot-good,dead-zone', seed: 7 };
    const real = simulate({ ...options, engine: ENGINE });
    expect(real.failed).toEqual([]);
    expect(real.replay).toContain(`--engine ${ENGINE}`);
    expect(simulate({ ...options, engine: ENGINE }).traceHash).toBe(real.traceHash);
    expect(simulate(options).traceHash).not.toBe(real.traceHash);
  });

  test('are compared, but for the memory, which nobody estimates there', () => {
    const json = join(folder, 'compare.json');
    const clients = ['--client', 'mote', '--client', 'mote-core'];
    const { status } = mote(
      'compare',
      '--engine',
      ENGINE as string,
      ...clients,
      ...HALF_AN_HOUR,
      '--json',
      json,
    );
    expect(status).toBe(0);
    const compared = JSON.parse(readFileSync(json, 'utf8')).clients;
    for (const { failure, readings, memory } of compared)
      expect([failure, readings.lost, memory.mostVariables]).toEqual(['', 0, null]);
  });
});
