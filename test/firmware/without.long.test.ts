import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { build, CLIENT_ENTRY } from '../../scripts/compiler/build.ts';
import { ASKED_FOR, BUILDS } from '../../scripts/compiler/features.ts';
import { bytesOf } from './scripted.ts';
import { FILES, firmwareWithout } from './without.ts';

const { folder, remove } = firmwareWithout();
afterAll(remove);

test.each(['qos0', 'core', 'default', 'full'] as const)(
  '%s is byte for byte what it is without the sources of the features it has not',
  (name) => {
    expect(build(CLIENT_ENTRY, BUILDS[name], folder).bytes).toBe(bytesOf(name));
  },
);

test('those sources are gone, and max cannot be built from what is left', () => {
  const left = readdirSync(join(folder, 'firmware/client'));
  expect(left.filter((file) => FILES.includes(file.replace('.ts', '')))).toEqual([]);
  expect(build(CLIENT_ENTRY, [...BUILDS.full, ...ASKED_FOR], folder).bytes).toBe(bytesOf('full'));
});
