import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunFacts } from '../../simulator/view/data.ts';
import { expectRefusal, moteHere, temporaryFolder } from '../commands/cli.ts';
import { unpacked } from './packed.ts';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
const WORLD = '--devices 3 --for 10m --every 60s --seed 4'.split(' ');

function readPage(path: string) {
  const page = readFileSync(path, 'utf8');
  const facts = JSON.parse(
    /<script type="application\/json" id="run">(.*?)<\/script>/s.exec(page)?.[1] ?? '',
  );
  const chunks = (device: number) =>
    unpacked((new RegExp(`id="d${device}">([^<]*)<`).exec(page)?.[1] ?? '').split('\n').filter(Boolean));
  return { page, facts: facts as RunFacts, chunks };
}

test('mote sim --view writes one page that asks for nothing, with the run in it', async () => {
  const { status } = await moteHere(['sim', ...WORLD, '--view', file('run.html')]);
  expect(status).toBe(0);
  const { page, facts, chunks } = readPage(file('run.html'));
  expect(page).toMatch(/Content-Security-Policy" content="default-src 'none'/);
  expect(page).not.toMatch(/<(?:script|img|link)[^>]*(?:src|href)="(?!data:)/);
  expect(facts).toMatchObject({ devices: 3, forUs: 600e6, mark: 'good', failures: [], leftOut: [] });
  expect(facts.replay).toMatch(/^npx mote replay --devices 3 --for 10m /);
  expect(facts.rows.map(({ from, to }) => [from, to])).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
  for (const device of [1, 2, 3])
    expect(chunks(device).flatMap(({ payloads }) => payloads).length).toBeGreaterThan(8);
});

test('boards can be named, and the page says of which others it has no single events', async () => {
  await moteHere([
    'sim',
    ...WORLD,
    '--view',
    file('two.html'),
    '--view-devices',
    '1,3',
    '--view-around',
    '5m',
  ]);
  const { facts, chunks } = readPage(file('two.html'));
  expect(facts.kept.map(([device]) => device)).toEqual([1, 3]);
  expect(chunks(2)).toEqual([]);
  expect(facts.leftOut).toEqual(['Single events are kept of 2 of 3 devices; --view-devices names others.']);
});

test('mote replay --view writes the page of a scenario, with the times of its broker', async () => {
  const scenario = JSON.stringify({
    faults: [{ fault: 'broker-crash', at: '5m', for: '10s', keeps: 'nothing' }],
  });
  const { status, stderr } = await moteHere(['replay', scenario, ...WORLD, '--view', file('replay.html')]);
  expect([status, stderr]).toEqual([0, '']);
  const { facts } = readPage(file('replay.html'));
  expect(facts.broker).toEqual([[300e6, 310e6]]);
});

test.each([
  ['--view-devices 2', '--view-devices: is for the page of --view; give both'],
  ['--view-around 2m', '--view-around: is for the page of --view; give both'],
  ['--view v.html --view-devices 4', '--view-devices 4: give a whole number from 1 to 3'],
  ['--view v.html --view-devices 2-1', '--view-devices 1: give a whole number from 2 to 3'],
  ['--view v.html --view-devices 1-2-3', '--view-devices 1-2-3: give numbers as 3,7,10-12'],
  ['--view v.html --view-devices x', '--view-devices x: give a whole number from 1 to 3'],
  ['--view v.html --view-around 9h', '--view-around 9h: the run is over by then'],
  ['--view v.html --view-around soon', '--view-around soon: '],
  ['--view no/where.html', 'there is no such folder'],
  ['--view v.html --realtime', '--view: not with --realtime'],
])('mote sim %s is refused with one line', (args, message) =>
  expectRefusal(['sim', ...WORLD, ...args.split(' ')], message),
);

test('more boards than a page can hold are refused', () =>
  expectRefusal(
    ['sim', '--devices', '500', '--for', '1m', '--view', file('many.html'), '--view-devices', '1-300'],
    'names more than 200 boards',
  ));
