import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SimReport } from '../../simulator/report/report.ts';
import { temporaryFolder } from './cli.ts';

const root = join(import.meta.dirname, '../..');
const run = (command: string, args: string[], cwd: string) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

test('the packed tarball, installed alone in an empty folder, runs the simulator', () => {
  const folder = temporaryFolder();
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], root);
  const [tarball] = readdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"name":"user","private":true}');
  run('npm', ['install', '--omit=dev', '--no-audit', '--no-fund', join(folder, tarball)], folder);
  const installed = () =>
    readdirSync(join(folder, 'node_modules/mote-mqtt'), { recursive: true, encoding: 'utf8' }).sort();
  const before = installed();
  const table = run('npx', ['mote', 'sim', '--devices', '2', '--for', '30m', '--json', 'run.json'], folder);
  expect(table).toMatch(/lost +0\n/);
  const report: SimReport = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  expect(report.readings).toMatchObject({ lost: 0, delivered: report.readings.taken });
  expect(existsSync(join(folder, 'node_modules/mote-mqtt/test'))).toBe(false);
  run('npx', ['mote', 'build', '--out', 'new'], folder);
  expect(readdirSync(join(folder, 'new'))).toContain('mote-core.js');
  // Neither what was built nor what was kept for the next start is beside the program.
  expect(installed()).toEqual(before);
});
