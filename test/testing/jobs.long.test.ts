import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT } from '../../scripts/project.ts';
import type { simulate as Simulate } from '../../scripts/testing.ts';
import { temporaryFolder } from '../commands/cli.ts';

// Processes run what was built.
const { simulate }: { simulate: typeof Simulate } = await import(
  join(PROJECT, 'dist/host/scripts/testing.js')
);
const folder = temporaryFolder();
const FLEET = { devices: 30, for: '16h', every: '1h', link: 'nbiot-good' };

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('a fleet in processes gives what it gives in this one: report, figures, costs and hash', () => {
  const whole = simulate(FLEET);
  expect(whole.readings.taken).toBeGreaterThan(400);
  expect(simulate({ ...FLEET, jobs: 2 })).toEqual(whole);
});

test('devices that are coupled give the same result with jobs as without', () => {
  const app = written(
    'shared.js',
    'var client = require("mote").create("broker", { client_id: "meter" }); client.connect(); setInterval(function () { client.publish("t", "on"); }, 1800000);',
  );
  const fleet = { ...FLEET, app, link: 'lte-cat1' };
  expect(simulate({ ...fleet, jobs: 'auto' })).toEqual(simulate(fleet));
});

test('an error of a fleet in processes names device and line, and jobs are counted', () => {
  const app = written('bad.js', '\nthrow new Error("no sensor");');
  expect(() => simulate({ ...FLEET, app, jobs: 2 })).toThrow(
    /the board's program failed: device \d+, .*bad\.js:2/,
  );
  for (const jobs of [0, 1.5, 257])
    expect(() => simulate({ ...FLEET, jobs })).toThrow(
      `simulate: jobs ${jobs}: give auto or a whole number from 1 to 256`,
    );
});
