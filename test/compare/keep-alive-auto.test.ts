import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LongestKeepAlive } from '../../simulator/compare/longest-keep-alive.ts';
import { moteHere, temporaryFolder } from '../commands/cli.ts';

const AUTO = ['sim', '--keep-alive', 'auto', '--devices', '1', '--for', '2h', '--link'];

test('the longest keep-alive is the one of which a silence is just within the limit of the link', async () => {
  const file = join(temporaryFolder(), 'found.json');
  const { status, stdout } = await moteHere([...AUTO, 'lte-cat1,idle-150s', '--json', file]);
  expect(status).toBe(0);
  const { longestS, tried }: LongestKeepAlive = JSON.parse(readFileSync(file, 'utf8'));
  // A PINGREQ goes out at 96 % of a keep-alive, and its round trip comes on top.
  expect(longestS).toBeGreaterThan(150);
  expect(longestS).toBeLessThanOrEqual(156);
  const forgotten = (keepAliveS: number) => tried.find((one) => one.keepAliveS === keepAliveS)?.forgotten;
  expect(forgotten(longestS as number)).toBe(0);
  expect(forgotten((longestS as number) + 1)).toBeGreaterThan(0);
  expect(stdout).toContain(`the longest keep-alive that survives is ${longestS} s; with `);
  expect(stdout.trimEnd()).toMatch(/next: npx mote sim .* --keep-alive 2m3\ds$/);
});

test('where readings keep the connection open, each keep-alive survives, and that is said', async () => {
  const { status, stdout } = await moteHere([...AUTO, 'lte-cat1,idle-150s', '--every', '1m']);
  expect(status).toBe(0);
  expect(stdout).toContain('every keep-alive survives, up to 2400 s, the longest that 2h can tell of');
  expect(stdout).toContain('with a reading every 1m');
});

test('a search goes with no file about one run', async () => {
  const { status, stderr } = await moteHere([...AUTO, 'umts', '--html', 'x.html']);
  expect(status).toBe(2);
  expect(stderr).toContain('--html and --keep-alive auto: that is about one run, the search is about many');
});

test('elsewhere a keep-alive is a duration', async () => {
  const { status, stderr } = await moteHere(['soak', '--keep-alive', 'auto']);
  expect(status).toBe(2);
  expect(stderr).toContain('--keep-alive auto: not a duration');
});
