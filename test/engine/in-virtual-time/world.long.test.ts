import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ENGINE } from '../real.ts';

const PROJECT = join(import.meta.dirname, '../../..');
const DAY = '--devices 3 --for 1h --every 60s --qos 1 --link nbiot-good,dead-zone --seed 7'.split(' ');
const folder = mkdtempSync(join(tmpdir(), 'engines-'));
afterAll(() => rmSync(folder, { recursive: true }));

function sim(engine: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(PROJECT, 'dist/host/scripts/mote.js'), 'sim', '--engine', engine, ...args],
    { cwd: folder, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}

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
      "mote: --engine: Espruino's Linux build has nothing for --modem; leave one of the two away\n",
    ]);
  });
});
