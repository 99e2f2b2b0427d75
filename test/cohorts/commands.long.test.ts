import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SimReport } from '../../simulator/report/report.ts';
import { mote, temporaryFolder } from '../commands/cli.ts';

const folder = temporaryFolder();
const FLEET = ['sim', '--devices', '6', '--for', '10m', '--every', '1m', '--link', 'lte-cat1,dead-zone'];

function report(name: string, ...more: string[]): SimReport {
  const path = join(folder, `${name}.json`);
  const { status, stderr } = mote([...FLEET, ...more, '--json', path, '--trace', `${path}.trace`]);
  expect([status, stderr]).toEqual([0, '']);
  return { ...JSON.parse(readFileSync(path, 'utf8')), wallS: 0 };
}

const traceOf = (name: string) => readFileSync(join(folder, `${name}.json.trace`), 'utf8');

test('a fleet in cohorts, more processes than cores, writes the report and the event lines of one piece', () => {
  const whole = report('whole', '--cohort', 'all');
  expect(report('cohorts', '--cohort', '2', '--jobs', '64')).toEqual(whole);
  expect(traceOf('cohorts')).toBe(traceOf('whole'));
  expect(readdirSync(folder).filter((name) => !/\.json(\.trace)?$/.test(name))).toEqual([]);
});

test('capture, pages and spans of a fleet in cohorts are those of one piece, byte for byte', () => {
  const files = ['html', 'view', 'pcap', 'perfetto'];
  const written = (cohort: string) => {
    const path = (file: string) => join(folder, `${cohort}.${file}`);
    const outputs = files.flatMap((file) => [`--${file}`, path(file)]);
    const around = ['--pcap-at', 'both', '--view-devices', '2,5', '--view-around', '3m'];
    const { status, stderr } = mote([...FLEET, '--cohort', cohort, ...around, ...outputs]);
    expect([status, stderr]).toEqual([0, '']);
    return files.map((file) => readFileSync(path(file), 'latin1'));
  };
  const [whole, cohorts] = [written('all'), written('2')];
  for (const [place, file] of files.entries())
    expect(whole[place].length > 1000 && whole[place] === cohorts[place], file).toBe(true);
});

test('boards that share a client id run in one piece, which one line says', () => {
  const app = join(folder, 'shared.js');
  writeFileSync(
    app,
    'var client = require("mote").create("broker", { client_id: "meter" }); client.connect(); setInterval(function () { client.publish("t", "on"); }, 60000);',
  );
  const run = (cohort: string) =>
    mote(['sim', '--app', app, '--devices', '2', '--for', '5m', '--cohort', cohort, '--link', 'lte-cat1']);
  const [cohorts, whole] = [run('1'), run('all')];
  expect(cohorts.stderr).toContain('mote: the world runs in one piece: client id "meter" is one of device');
  const hash = (stdout: string) => /trace +sha256 (\w+)/.exec(stdout)?.[1];
  expect(hash(cohorts.stdout)).toBe(hash(whole.stdout));
  expect(cohorts.status).toBe(whole.status);
});

test('a program that fails at its start is named with its device, and its file', () => {
  const app = join(folder, 'bad.js');
  writeFileSync(app, 'nobody.knows();');
  const { status, stderr } = mote(['sim', '--app', app, '--devices', '4', '--for', '5m', '--cohort', '2']);
  expect(stderr).toMatch(/^mote: .*device [12], .*bad\.js:1.*nobody/);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(status).not.toBe(0);
});

test('a folder for event lines that is not there is the fault of the machine', () => {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = join(folder, 'nowhere');
  try {
    const { status, stderr } = mote([...FLEET, '--cohort', '2']);
    expect(stderr).toContain('nowhere: no such file; what cohorts of a fleet have seen waits there');
    expect(status).toBe(75);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
});
