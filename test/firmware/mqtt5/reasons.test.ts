import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReasonCodes } from 'mqtt';
import { expect, test } from 'vitest';
import { nameOf } from '../../../firmware/client/features/mqtt5/reasons.ts';
import { PROJECT } from '../../../scripts/project.ts';

const refusals = Object.keys(ReasonCodes)
  .map(Number)
  .filter((code) => code > 127);

test('every reason for a refusal has a name, which the docs have', () => {
  const docs = readFileSync(join(PROJECT, 'docs/protocol.md'), 'utf8');
  for (const code of refusals) expect(docs).toMatch(new RegExp(`\\| ${code} ${nameOf(code)} +\\|`));
  expect(refusals.length).toBeGreaterThan(30);
});

test('what is no reason stays as it is', () => {
  for (const other of [0, 5, 127, 163, 255, 'silent']) expect(nameOf(other)).toBe(other);
});
