import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Entry, MAX_ENTRIES, PASSES, readBook } from '../../scripts/commands/world/soak/book-file.ts';
import { BUILDS } from '../../scripts/compiler/features.ts';
import { temporaryFolder } from '../commands/cli.ts';
import { buildMutant } from '../mutants/build.ts';
import { FORGETFUL } from '../mutants/mutants.ts';
import { patiently } from './patient.ts';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const client = path('client.js');
const book = path('seeds.jsonl');
const sound = buildMutant({ name: 'sound', edits: [] }, BUILDS.default);
const forgetful = buildMutant(FORGETFUL, BUILDS.default);
const SOAK = [
  'soak',
  '--seeds',
  '2..2',
  '--devices',
  '3',
  '--for',
  '4h',
  '--jobs',
  '1',
  '--firmware',
  client,
];

/** A night with a version of the client. */
function night(text: string, args = SOAK) {
  writeFileSync(client, text, 'latin1');
  return patiently([...args, '--book', book]);
}

const entries = (): Entry[] => [...readBook(book).entries.values()];

test('a book keeps what failed with its small world, runs it first, and forgets it after it has passed on some versions', () => {
  expect(night(forgetful).status).toBe(1);
  const [first] = entries();
  expect(first).toMatchObject({ check: 'QoS 1 at least once', isMinimized: true, passedOn: [] });
  expect(first.options).toBe(`--devices 3 --for 4h --firmware ${client}`);
  expect(first.firstSeen).toMatch(/^\d{4}-\d\d-\d\d$/);
  const { faults } = first.scenario as { faults: unknown[] };
  expect(faults.length).toBeLessThan(4);
  const known = entries().length;

  // The mistake is still there: its worlds fail before any other, although the soak itself has none of them.
  const again = night(forgetful, SOAK.with(2, '6..6'));
  expect(again.stderr).toContain(`seed ${first.seed} fails again: QoS 1 at least once`);
  expect(again.stdout).toMatch(
    new RegExp(`^book: ${known} worlds? that once failed: ${known} fail again`, 'm'),
  );
  expect(again.status).toBe(1);

  for (let version = 1; version <= PASSES; version++) {
    expect(entries()[0].passedOn).toHaveLength(version - 1);
    const text = `${sound}\n// version ${version}`;
    const passed = night(text);
    expect(passed.status).toBe(0);
    // The same version twice counts once.
    if (version === 1) {
      night(text);
      expect(entries()[0].passedOn).toHaveLength(1);
    }
    if (version === PASSES) expect(passed.stdout).toContain(`pass on ${PASSES} versions and are forgotten`);
  }
  expect(entries()).toEqual([]);
});

test('an entry whose files are not here stays, and that is told', () => {
  const scenario = { devices: 1, for: '1h', firmware: 'none.js' };
  const entry = { ...template(5), scenario };
  writeFileSync(book, `${JSON.stringify(entry)}\n`);
  const { stderr, stdout, status } = night(sound);
  expect(stderr).toMatch(/seed 5 cannot be run here, and stays: .*none\.js: no such file/);
  expect(stdout).toContain('book: 1 worlds that once failed: 1 cannot be run');
  expect(status).toBe(0);
  expect(entries()).toEqual([entry]);
});

test('a full book takes no other world, and says which it did not take', () => {
  const full = Array.from({ length: MAX_ENTRIES }, (_, index) => ({
    ...template(1000 + index),
    scenario: { devices: 1, for: '1h', firmware: 'none.js' },
  }));
  writeFileSync(book, full.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  const { stderr, status } = night(forgetful);
  expect(stderr).toContain(`it is full with ${MAX_ENTRIES} worlds, and does not take seed 2: `);
  expect(status).toBe(1);
  expect(entries()).toHaveLength(MAX_ENTRIES);
});

test('a book is refused where several processes would write it', () => {
  const { stderr, status } = patiently(['soak', '--shard', '1/2', '--book', book]);
  expect(stderr).toBe(
    'mote: --book: one process writes a book; give it to mote merge, or to a soak without --shard\n',
  );
  expect(status).toBe(2);
});

test('the file of a part has the replay and the small world of what failed', () => {
  writeFileSync(client, forgetful, 'latin1');
  const results = path('one-part');
  patiently([...SOAK, '--shard', '1/1', '--results', results]);
  const [, line] = readFileSync(join(results, 'shard-1-of-1.jsonl'), 'utf8').split('\n');
  const { seed, failed } = JSON.parse(line);
  expect(failed.replay).toBe(`npx mote replay --world ${seed} --devices 3 --for 4h --firmware ${client}`);
  expect(failed.isMinimized).toBe(true);
  expect(failed.scenario.faults.length).toBeLessThan(4);
  writeFileSync(join(results, 'small.json'), JSON.stringify(failed.scenario));
  expect(patiently(['sim', join(results, 'small.json')]).stderr).toContain(
    'check failed: QoS 1 at least once',
  );
});

test('mote merge keeps the failures of the parts in a book', () => {
  writeFileSync(book, '');
  writeFileSync(client, forgetful, 'latin1');
  const results = path('results');
  for (const part of ['1/2', '2/2'])
    patiently([...SOAK.with(2, '2..3'), '--shard', part, '--results', results]);
  expect(patiently(['merge', results, '--book', book]).status).toBe(1);
  expect(entries()[0]).toMatchObject({ seed: 2, check: 'QoS 1 at least once', isMinimized: true });
  expect(readFileSync(book, 'utf8').trim().split('\n')).toHaveLength(entries().length);
});

function template(seed: number): Entry {
  return {
    seed,
    options: '--devices 1 --for 1h',
    version: '0.0.1+abc',
    check: 'order per topic',
    detail: '',
    firstSeen: '2026-01-01',
    lastSeen: '2026-01-01',
    passedOn: [],
    isMinimized: true,
    scenario: {},
  };
}
