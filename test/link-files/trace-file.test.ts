import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Kernel } from '../../simulator/kernel/kernel.ts';
import { LOST, UP } from '../../simulator/link/fault.ts';
import { Link } from '../../simulator/link/index.ts';
import { linkPlan } from '../../simulator/link-files/index.ts';
import { readTrace } from '../../simulator/link-files/trace-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'mote-traces-'));
const write = (name: string, content: string | Buffer) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

test('a recording is read plain or gzipped, with either line end', () => {
  expect([...readTrace(write('plain', '0\n5\n5\n12\n'))]).toEqual([0, 5, 5, 12]);
  expect([...readTrace(write('packed.gz', gzipSync('1\r\n2\r\n')))]).toEqual([1, 2]);
});

test.each([
  ['words', '1\n2\nthree\n', /words, line 3: "three" is no whole number/],
  ['negative', '-1\n', /negative, line 1/],
  ['fraction', '1\n2.5\n', /fraction, line 2/],
  ['blank', '1\n\n2\n', /blank, line 2/],
  ['backwards', '1\n9\n3\n', /backwards, line 3: 3 comes after 9/],
  ['empty', '', /empty: is empty/],
  ['zeros', '0\n0\n', /zeros: ends at 0 ms/],
  ['cut.gz', gzipSync('1\n2\n').subarray(0, 12), /cut\.gz: looks gzipped, but cannot be unpacked/],
] as [string, string | Buffer, RegExp][])(
  'a recording with %s is refused by file and line',
  (name, content, message) => {
    const path = write(name, content);
    expect(() => readTrace(path)).toThrow(message);
  },
);

test('a recording that is not there is named', () => {
  expect(() => readTrace(join(folder, 'nowhere'))).toThrow(/nowhere: no such file/);
});

test('packets leave when the recording lets them, small ones share, and the file loops', () => {
  const trace = write('slow', '10\n1000\n');
  const file = write(
    'recorded.json',
    JSON.stringify({ name: 'x', faults: [{ fault: 'recorded', up: 'slow', down: 'slow', queueKB: 5 }] }),
  );
  expect(readTrace(trace).length).toBe(2);
  const link = new Link(new Kernel(1), 1, linkPlan([file]));
  const pass = (bytes: number, atMs: number) =>
    link.pass({ direction: UP, bytes, flow: 1, isSyn: false }, atMs * 1000) / 1000;
  expect([pass(700, 0), pass(700, 0), pass(700, 0), pass(1500, 0)]).toEqual([10, 10, 1000, 1010]);
  expect(pass(1500, 1500)).toBe(2000);
  expect(pass(4000, 1500)).toBe(LOST / 1000);
});

test("a recorded capacity takes the place of a profile's rate", () => {
  const file = write(
    'over.json',
    JSON.stringify({
      name: 'x',
      kind: 'overlay',
      faults: [{ fault: 'recorded', up: 'slow', down: 'slow', queueKB: 5 }],
    }),
  );
  const kinds = linkPlan(['ltem', file]).faults.map(({ fault }) => fault);
  expect(kinds).toContain('recorded');
  expect(kinds).not.toContain('rate');
});

const RECORDED = join(import.meta.dirname, '../../../shared/traces/mahimahi');

test.skipIf(!existsSync(RECORDED))(
  'recorded links can be read (skipped: ../shared/traces is not there)',
  () => {
    for (const name of readdirSync(RECORDED))
      expect(readTrace(join(RECORDED, name)).length).toBeGreaterThan(1000);
  },
);
