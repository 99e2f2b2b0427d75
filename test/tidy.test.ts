import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const MAX_LINES = 300;
const root = join(import.meta.dirname, '..');

const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const source = files.filter((file) => /^(firmware|sensors|simulator|scripts|test)\/.*\.(ts|js)$/.test(file));
const offenders = (candidates: string[], pattern: RegExp) =>
  candidates.filter((file) => pattern.test(read(file)));

test(`no file has more than ${MAX_LINES} lines`, () => {
  expect(source.filter((file) => read(file).split('\n').length > MAX_LINES + 1)).toEqual([]);
});

test('nothing is left for later, and nothing names a machine', () => {
  const prose = files.filter((file) => /\.(ts|js|md|json|yml)$/.test(file) && file !== 'package-lock.json');
  const checked = prose.filter((file) => file !== 'test/tidy.test.ts');
  expect(offenders(checked, /\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([]);
  expect(
    offenders(
      files.filter((file) => file !== 'test/tidy.test.ts'),
      /(^|[\s'"(=])\/(work|root|home)\//m,
    ),
  ).toEqual([]);
  expect(offenders(['package-lock.json'], /"resolved"/)).toEqual([]);
});

test('only test files register hooks: files share modules, so a hook of a helper would exist in the first file alone', () => {
  const helpers = source.filter((file) => file.startsWith('test/') && !/\.test\.ts$|\/setup\.ts$/.test(file));
  expect(offenders(helpers, /^(?:before|after)(?:Each|All)\(/m)).toEqual([]);
});

test('a skipped test says why', () => {
  const tests = source.filter((file) => file.startsWith('test/') && file !== 'test/tidy.test.ts');
  expect(offenders(tests, /\.(only|todo)\(|@ts-(ignore|nocheck)/)).toEqual([]);
});
