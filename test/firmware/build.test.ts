import { expect, test } from 'vitest';
import { build, CLIENT_ENTRY } from '../../scripts/compiler/build.ts';
import { BUILDS, type BuildName } from '../../scripts/compiler/features.ts';
import { pretokenise } from '../../scripts/compiler/pretokenise.ts';
import { checkLanguage } from '../../simulator/board/language/language.ts';
import { bytesOf } from './scripted.ts';

/** The size that each build has reached: it may shrink (then lower its number), and must not grow unnoticed. */
const REACHED: Record<BuildName, { bytes: number; pretokenised: number }> = {
  qos0: { bytes: 2704, pretokenised: 2324 },
  core: { bytes: 3973, pretokenised: 3476 },
  default: { bytes: 7793, pretokenised: 6839 },
  full: { bytes: 9516, pretokenised: 8344 },
  max: { bytes: 16971, pretokenised: 14996 },
};

const names = Object.keys(BUILDS) as BuildName[];

test.each(names)('%s is no bigger than it was', (name) => {
  const bytes = bytesOf(name);
  expect(bytes.length).toBeLessThanOrEqual(REACHED[name].bytes);
  expect(pretokenise(bytes).length).toBeLessThanOrEqual(REACHED[name].pretokenised);
});

test.each(names)('%s uses nothing that Espruino lacks or takes otherwise', (name) => {
  expect(checkLanguage(bytesOf(name), `mote-${name}.js`)).toEqual([]);
});

test.each(names)('%s is ASCII, and one line', (name) => {
  expect(bytesOf(name)).toMatch(/^[ -~]+$/);
});

/** The API of features beyond `full`. */
const LATER = /_P\\x02_b\\x02|websocket|0146000/;

test('a feature that is left out leaves nothing behind', () => {
  expect(bytesOf('qos0')).not.toMatch(/username|subscribe|Storage|counts|connect\(\{host:.*8883/);
  expect(bytesOf('default')).not.toMatch(/Storage|counts/);
  expect(bytesOf('full')).not.toMatch(LATER);
  expect(bytesOf('max')).toMatch(LATER);
});

test('the map leads to the source', () => {
  const { map, modules } = build(CLIENT_ENTRY, BUILDS.default);
  expect(JSON.parse(map).sources.join()).toContain('firmware/client/link.ts');
  expect(modules).toContain('firmware/client/link.ts');
});
