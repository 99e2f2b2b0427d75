import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CLIENT_ENTRY } from '../../../scripts/compiler/build.ts';
import { BUILDS, type BuildName } from '../../../scripts/compiler/features.ts';
import { buildOnce } from '../../../scripts/compiler/once.ts';
import { buildForEngineOnce, moduleOf419, TARGETS } from '../../../scripts/compiler/targets/targets.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/engines.md'), 'utf8');
const names = Object.keys(BUILDS) as BuildName[];

test.each(TARGETS)('docs/engines.md has the sizes of the builds for %s', (target) => {
  const sizes = names.map((name) =>
    target === 'espruino'
      ? buildOnce(CLIENT_ENTRY, BUILDS[name]).bytes.length
      : buildForEngineOnce(name, target).bytes.length,
  );
  expect(PAGE).toContain(`| ${[target, ...sizes].join(' | ')} |`);
});

test('docs/engines.md has the sizes of what a board with Moddable gets', () => {
  const sockets = moduleOf419().length;
  expect(PAGE).toContain(`\`mote-ecma419.js\` has ${sockets}.`);
  for (const name of ['default', 'core'] as const)
    expect(PAGE).toContain(` ${buildForEngineOnce(name, 'xs').bytes.length} + ${sockets} `);
});
