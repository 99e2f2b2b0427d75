import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

test('npm run fidelity: 95 of 100 figures agree with real stacks, none is off by more than three bars', () => {
  const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
  const run = spawnSync(process.execPath, [tsx, join(root, 'scripts/bench/fidelity.ts')], {
    encoding: 'utf8',
  });
  expect(run.stdout).toMatch(/figures pass \(9\d\.\d %\), 0 are outside by more than three bars/);
  expect(run.status).toBe(0);
});
