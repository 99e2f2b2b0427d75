import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BLOCK_BYTES, HEAD_BYTES } from '../../simulator/cohorts/block-file.ts';
import { mergeBytes } from '../../simulator/cohorts/merge.ts';
import { Spill } from '../../simulator/cohorts/spill.ts';
import { cohortsOf, isWorthDividing, MAX_COHORTS, nameOf } from '../../simulator/cohorts/split.ts';
import { MachineFailure } from '../../simulator/errors.ts';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { temporaryFolder } from '../commands/cli.ts';

const folder = temporaryFolder();
let files = 0;

/** The text of lines that were spilled by cohorts and merged. */
function merged(lines: [timeUs: number, device: number, bytes: string][], size: number): string {
  const devices = Math.max(...lines.map(([, device]) => device));
  const paths = cohortsOf(devices, size).map(({ first, last }) => {
    const path = join(folder, `spill-${files++}`);
    const spill = new Spill(path, first === 1);
    for (const [timeUs, device, bytes] of lines)
      if (device === 0 || (device >= first && device <= last)) spill.line(timeUs, device, 'publish', bytes);
    spill.close();
    return path;
  });
  const pieces: Buffer[] = [];
  const trace = new HashedTrace({ write: (bytes) => pieces.push(Buffer.from(bytes)) });
  mergeBytes(paths, (text) => trace.lines(text));
  trace.close();
  return Buffer.concat(pieces).toString('latin1');
}

function inOnePiece(lines: [timeUs: number, device: number, bytes: string][]): string {
  const pieces: Buffer[] = [];
  const trace = new HashedTrace({ write: (bytes) => pieces.push(Buffer.from(bytes)) });
  for (const [timeUs, device, bytes] of lines) trace.line(timeUs, device, 'publish', bytes);
  trace.close();
  return Buffer.concat(pieces).toString('latin1');
}

test('spilled lines merge to those of one piece, those of the world once (any lines, any cohorts)', () => {
  const line = fc.tuple(fc.nat(30), fc.nat(7), fc.string({ unit: 'binary-ascii', maxLength: 3 }));
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 8 }),
      (lines, size) => {
        lines.push([1, 1, '']);
        expect(merged(lines, size)).toBe(inOnePiece(lines));
      },
    ),
    { seed: 1, numRuns: 60 },
  );
});

test('blocks are written one after the other, and a line that is longer than one comes whole', () => {
  const lines: [number, number, string][] = [[5, 2, 'x'.repeat(BLOCK_BYTES)]];
  for (let index = 0; index < 20_000; index++) lines.push([index, 1 + (index % 4), 'abc']);
  expect(merged(lines, 2)).toBe(inOnePiece(lines));
  expect(statSync(join(folder, `spill-${files - 1}`)).size).toBeGreaterThan(4 * BLOCK_BYTES);
});

test.skipIf(process.platform !== 'linux')(
  'a full disk is said, with what would help (skipped: needs /dev/full)',
  () => {
    const spill = new Spill('/dev/full', true);
    for (let line = 0; line < 10; line++) spill.line(line, 1, 'publish', '', line);
    const failure = (() => {
      try {
        spill.close();
        return null;
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(MachineFailure);
    expect(String(failure)).toMatch(/\/dev\/full: no space left on device; .*TMPDIR.*--cohort all/);
  },
);

test('a spilled file that is cut is no trace', () => {
  const path = join(folder, `spill-${files++}`);
  const spill = new Spill(path, true);
  spill.line(1, 1, 'publish', 'abc');
  spill.close();
  const cut = join(folder, 'cut');
  const whole = readFileSync(path);
  for (const length of [3, HEAD_BYTES, HEAD_BYTES + 5, whole.length - 2]) {
    writeFileSync(cut, whole.subarray(0, length));
    expect(() => mergeBytes([cut], () => {}), `${length} bytes`).toThrow(/cut: the file is cut/);
  }
});

test('a fleet is split into cohorts whose number is bounded', () => {
  expect(cohortsOf(60)).toEqual([
    { first: 1, last: 25 },
    { first: 26, last: 50 },
    { first: 51, last: 60 },
  ]);
  expect(cohortsOf(5, 2).map(nameOf)).toEqual(['devices 1 to 2', 'devices 3 to 4', 'device 5']);
  expect(cohortsOf(1_000_000).length).toBeLessThanOrEqual(MAX_COHORTS);
  const hour = { forUs: 3600e6, settleUs: 3600e6 };
  expect([25, 200, 1000].map((devices) => isWorthDividing({ devices, ...hour }))).toEqual([
    false,
    false,
    true,
  ]);
});
