import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { edited } from '../../scripts/compiler/edited.ts';
import { PROJECT } from '../../scripts/project.ts';
import { MUTANTS } from './mutants.ts';

test.each(MUTANTS)('the patch of a client that $name applies', (mutant) => {
  for (const edit of mutant.edits) expect(edited(mutant.name, edit)).toContain(edit.replace);
});

test('there are enough of them', () => {
  expect(MUTANTS.length).toBeGreaterThanOrEqual(90);
});

test('each call of each hook is left away by one of them', () => {
  const file = 'firmware/client/hooks.ts';
  const source = readFileSync(join(PROJECT, file), 'utf8');
  const cuts = MUTANTS.flatMap(({ edits }) => edits).filter((edit) => edit.file === file);
  const isCut = (at: number, call: string) =>
    cuts.some(({ find, replace }) => {
      const from = source.indexOf(find);
      return from <= at && at < from + find.length && !replace.includes(call.trim());
    });
  const calls = [...source.matchAll(/^ {2}\w+\(.*\);$/gm)];
  expect(calls.length).toBeGreaterThan(20);
  expect(calls.filter(({ 0: call, index }) => !isCut(index, call)).map(([call]) => call.trim())).toEqual([]);
});
