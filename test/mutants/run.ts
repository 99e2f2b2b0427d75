import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Catch, hunt } from './hunt.ts';
import { MUTANTS } from './mutants.ts';

/** `npm run mutants -- --json FILE`: which check catches which mistake, and after how many worlds. */
const { values } = parseArgs({ options: { json: { type: 'string' }, only: { type: 'string' } } });
const chosen = MUTANTS.filter(({ name }) => values.only === undefined || name.includes(values.only));
const width = Math.max(...chosen.map(({ name }) => name.length));
const catches: Catch[] = [];
for (const mutant of chosen) {
  const caught = hunt(mutant);
  catches.push(caught);
  const seeds =
    caught.seedsNeeded === 0
      ? 'scripted'
      : `${caught.seedsNeeded} ${caught.seedsNeeded === 1 ? 'world' : 'worlds'}`;
  process.stdout.write(`${mutant.name.padEnd(width)}  ${caught.caughtBy ?? 'NOT CAUGHT'}, ${seeds}\n`);
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(catches, null, 2)}\n`);
const missed = catches.filter(({ caughtBy }) => caughtBy === null).map(({ name }) => name);
if (missed.length > 0) {
  process.stderr.write(`mutants: not caught: ${missed.join('; ')}\n`);
  process.exitCode = 1;
}
