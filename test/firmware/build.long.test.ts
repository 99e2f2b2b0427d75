import { expect, test } from 'vitest';
import { build, CLIENT_ENTRY } from '../../scripts/compiler/build.ts';
import { BUILDS, type BuildName, type Feature } from '../../scripts/compiler/features.ts';
import { bytesOf } from './scripted.ts';

/** Bytes that each feature may cost on the default build. */
const MOST: [feature: Feature, bytes: number][] = [
  ['QOS2', 545],
  ['TOKENS', 80],
  ['WEBSOCKET', 1774],
  ['REQUESTS', 582],
  ['MQTT5', 3402],
];

test.each(MOST)('%s costs no more than %i bytes', (feature, bytes) => {
  const { length } = build(CLIENT_ENTRY, [...BUILDS.default, feature]).bytes;
  expect(length - bytesOf('default').length).toBeLessThanOrEqual(bytes);
});

test.each(Object.keys(BUILDS) as BuildName[])('%s is the same each time', (name) => {
  expect(build(CLIENT_ENTRY, BUILDS[name]).bytes).toBe(bytesOf(name));
});
