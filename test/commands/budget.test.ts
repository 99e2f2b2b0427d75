import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BudgetRow } from '../../simulator/report/budget.ts';
import { expectRefusal, moteHere, temporaryFolder } from './cli.ts';

test('a budget sets batches beside single readings: less radio, less data, more days', async () => {
  const file = join(temporaryFolder(), 'budget.json');
  const { stdout, stderr, status } = await moteHere([
    'sim',
    '--budget',
    '--link',
    'ltem',
    '--payload',
    'cbor',
    '--for',
    '3h',
    '--batch',
    '6',
    '--json',
    file,
  ]);
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  const { rows, batch }: { rows: BudgetRow[]; batch: number } = JSON.parse(readFileSync(file, 'utf8'));
  expect(batch).toBe(6);
  expect(rows.map(({ link, payload }) => [link, payload])).toEqual([['ltem', 'cbor']]);
  for (const { single, batched } of rows) {
    expect(batched.radioOnSPerDay).toBeLessThan(single.radioOnSPerDay as number);
    expect(batched.mbPerMonth).toBeLessThan(single.mbPerMonth);
    expect(batched.batteryDaysAsleep).toBeGreaterThan(single.batteryDaysAsleep as number);
  }
  expect(stdout).toMatch(/^ +single readings +batches of 6\n/);
  expect(stdout).toContain('radio of ltem: 50 mA while it is on [D] nRF9160');
});

test('sensors, payload and batch stand in the report, the tables and the command that replays', async () => {
  const file = join(temporaryFolder(), 'run.json');
  const args = [
    'sim',
    '--sensors',
    'divider,sht4x',
    '--for',
    '3h',
    '--payload',
    'lpp',
    '--batch',
    '2',
    '--json',
    file,
  ];
  const { stdout, stderr, status } = await moteHere([...args, '--expect', 'p50<1ms']);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^mote: expected p50<1ms, found p50 = /);
  expect(stdout).toContain(
    "next: npx mote replay --devices 1 --for 3h --every 5m --qos 1 --link nbiot-good --seed 1 --sensors divider,sht4x --payload lpp --batch 2 --expect 'p50<1ms'",
  );
  const report = JSON.parse(readFileSync(file, 'utf8'));
  expect(Object.keys(report.sensors)).toEqual(['sht4x', 'divider']);
  expect(report.sensors.sht4x.ok + report.sensors.sht4x.error).toBe(2 * report.readings.taken);
  expect(report.wire).toHaveLength(4);
  expect(stdout).toContain('2 samples on the wire, bytes');
  expect(stdout).toContain('cayenne (built)');
  expect(stdout).toMatch(/battery, board asleep between +[\d.]+ days\n/);
});

test.each([
  ['--budget --expect lost=0', '--expect and --budget: that is about one run'],
  ['--sensors bme280@0x50', '--sensors bme280@0x50: bme280 at address 0x50: it can have 0x76, 0x77'],
  [
    '--sensors all --app x.js',
    '--app x.js: --sensors, --payload, --batch and --air are about an app of ours',
  ],
])('mote sim %s is refused with one line', (args, message) =>
  expectRefusal(['sim', ...args.split(' ')], message),
);
