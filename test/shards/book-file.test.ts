import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  type Entry,
  MAX_BROKEN,
  MAX_ENTRIES,
  readBook,
  writeBook,
} from '../../scripts/commands/world/soak/book-file.ts';
import { UsageError } from '../../scripts/usage.ts';
import { temporaryFolder } from '../commands/cli.ts';

const entryOf = (seed: number, change: Partial<Entry> = {}): Entry => ({
  seed,
  options: '--devices 2 --for 1h',
  version: '0.1.0+abc',
  check: 'QoS 1 at least once',
  detail: 'device 1 at 3.000 s: lost',
  firstSeen: '2026-11-01',
  lastSeen: '2026-11-02',
  passedOn: [],
  isMinimized: true,
  scenario: { devices: 2 },
  ...change,
});

function written(lines: (Entry | string)[]): string {
  const path = join(temporaryFolder(), 'seeds.jsonl');
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  writeFileSync(path, texts.map((text) => `${text}\n`).join(''));
  return path;
}

const told: string[] = [];
const read = (path: string) => readBook(path, (text) => told.push(text));

test('a book that is not there is empty, and is not made by reading', () => {
  const path = join(temporaryFolder(), 'none.jsonl');
  expect(read(path).entries.size).toBe(0);
  expect(existsSync(path)).toBe(false);
});

test('a book has one line a world, in the order of seeds, whatever the order in which they came', () => {
  const path = written([entryOf(10), entryOf(9), entryOf(9, { options: '--devices 1 --for 1h' })]);
  writeBook(path, read(path));
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  expect(lines.map((line) => [JSON.parse(line).seed, JSON.parse(line).options])).toEqual([
    [9, '--devices 1 --for 1h'],
    [9, '--devices 2 --for 1h'],
    [10, '--devices 2 --for 1h'],
  ]);
  const bytes = readFileSync(path, 'utf8');
  writeBook(path, read(path));
  expect(readFileSync(path, 'utf8')).toBe(bytes);
});

test('two lines of one world, as a union merge of git leaves them, become one that forgets nothing', () => {
  const path = written([
    entryOf(1, { firstSeen: '2026-10-05', passedOn: ['a'] }),
    entryOf(1, { firstSeen: '2026-10-09', passedOn: ['b'] }),
    entryOf(2, { lastSeen: '2026-11-02', passedOn: ['a'] }),
    entryOf(2, { lastSeen: '2026-11-07', check: 'order per topic', passedOn: [] }),
  ]);
  const [one, two] = read(path).entries.values();
  expect(one).toMatchObject({ firstSeen: '2026-10-05', passedOn: ['a', 'b'] });
  // It failed again after it had passed.
  expect(two).toMatchObject({ lastSeen: '2026-11-07', check: 'order per topic', passedOn: [] });
});

test('a broken line is told with its number, and kept byte for byte', () => {
  told.length = 0;
  const broken = ['<<<<<<< HEAD', '{"seed":3,"options":', '{"seed":-1}', '[]', 'null'];
  const path = written([entryOf(1), ...broken, entryOf(2)]);
  const book = read(path);
  expect(told.map((text) => /line (\d+) is no entry/.exec(text)?.[1])).toEqual(['2', '3', '4', '5', '6']);
  writeBook(path, book);
  expect(readFileSync(path, 'utf8').trim().split('\n').slice(2)).toEqual(broken);
});

test.each([
  ['a text', ['hello'], 'so it is no seed book'],
  [
    'entries among many broken lines',
    [entryOf(1), ...Array(MAX_BROKEN + 1).fill('x')],
    'so it is no seed book',
  ],
  [
    'too many entries',
    Array.from({ length: MAX_ENTRIES + 1 }, (_, seed) => entryOf(seed)),
    `and a book has ${MAX_ENTRIES} at most`,
  ],
])('%s is refused as a book', (_, lines, words) => {
  const path = written(lines as (Entry | string)[]);
  expect(() => read(path)).toThrow(UsageError);
  expect(() => read(path)).toThrow(words);
});

test('a folder is no book', () => {
  expect(() => read(temporaryFolder())).toThrow(/name a file that mote soak --book has written/);
});
