import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { build, CLIENT_ENTRY } from '../../scripts/compiler/build.ts';
import { cached, keep, MAX_CACHED } from '../../scripts/compiler/cache.ts';
import { BUILDS } from '../../scripts/compiler/features.ts';
import { buildOnce } from '../../scripts/compiler/once.ts';

const some = { bytes: 'x', map: '{}', modules: ['one.ts'], functions: {} };
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mote-cache-'));
  folders.push(folder);
  return folder;
}

test('what another process compiled is the same, byte for byte', () => {
  expect(buildOnce(CLIENT_ENTRY, BUILDS.qos0)).toEqual(build(CLIENT_ENTRY, BUILDS.qos0));
});

test('what was kept is there, and nothing else', () => {
  const folder = newFolder();
  keep('one', some, folder);
  expect([cached('one', folder), cached('two', folder)]).toEqual([some, null]);
});

test('a file that was cut short counts for nothing', () => {
  const folder = newFolder();
  keep('one', some, folder);
  writeFileSync(join(folder, readdirSync(folder)[0]), '{"bytes": "x"');
  expect(cached('one', folder)).toBeNull();
});

test('it keeps no more than its bound', () => {
  const folder = newFolder();
  for (let n = 0; n < MAX_CACHED + 5; n++) keep(`${n}`, some, folder);
  expect(readdirSync(folder).length).toBeLessThanOrEqual(MAX_CACHED);
});

test('where nothing can be written, nothing is kept and nothing is said', () => {
  const file = join(newFolder(), 'a file');
  writeFileSync(file, '');
  keep('one', some, file);
  expect(cached('one', file)).toBeNull();
});
