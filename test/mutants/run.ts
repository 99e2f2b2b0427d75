import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Catch, hunt, huntWhole } from './hunt.ts';
import { MUTANTS } from './mutants.ts';

/**
 * `npm run mutants -- --json FILE`: which check catches which mistake, and after how many worlds. With `--whole` in programs
 * that are one with their client, where mistakes in QoS 2, and
 * those of scripted tests, have no worlds.
 */
const { values } = parseArgs({
  options: { json: { type: 'string' }, only: { type: 'string' }, whole: { type: 'boolean' } },
});
const chosen = MUTANTS.filter(({ name }) => values.only === undefined || name.includes(values.only)).filter(
  ({ qos, test }) => !values.whole || (qos === undefined && test === undefined),
);
const width = Math.max(...chosen.map(({ name }) => name.length));
const catches: Catch[] = [];
for (const mutant of chosen) {
  const caught = values.whole ? huntWhole(mutant) : hunt(mutant);
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
