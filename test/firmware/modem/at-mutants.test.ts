import { expect, test } from 'vitest';
import { buildMutant } from '../../mutants/build.ts';
import { moduleOf, newBench, SEEN_WITH_URCS, withUrcs } from './at-bench.ts';

/** What becomes of a line that is no final result code. */
const LINE = '    else if (!urc(line) && now) {';

/** Mistakes of an AT engine that its driver hides from a world: it polls, and so it is only late. */
const MUTANTS: [name: string, find: string, replace: string][] = [
  ['swallows an unsolicited line inside data', LINE, `    else if (now && isPrompted) return;\n${LINE}`],
  [
    'swallows an unsolicited line before received bytes',
    LINE,
    `    else if (now && now.header) return;\n${LINE}`,
  ],
  [
    'swallows what stands behind received bytes',
    'rest = rest.substr(part.length);',
    "rest = left ? rest.substr(part.length) : '';",
  ],
  ['takes an unsolicited line for the answer', LINE, LINE.replace('!urc(line) && now', 'now')],
];

test.each(MUTANTS)('an AT engine that %s is caught', (name, find, replace) => {
  const edits = [{ file: 'firmware/modem/at.ts', find, replace }];
  const engine = moduleOf(buildMutant({ name, edits }, [], 'firmware/modem/at.ts'));
  expect(withUrcs(newBench(engine))).not.toEqual(SEEN_WITH_URCS);
});
