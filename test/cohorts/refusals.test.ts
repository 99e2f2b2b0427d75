import { test } from 'vitest';
import { expectRefusal } from '../commands/cli.ts';

test.each([
  [['--cohort', '0'], '--cohort 0: give a whole number from 1 to 100000'],
  [['--cohort', 'some'], '--cohort some: give a whole number'],
  [['--jobs', '0'], '--jobs 0: give a whole number from 1 to 256'],
  [
    ['--cohort', '2', '--console'],
    '--cohort 2: --console follows a world in one piece; leave one of them away',
  ],
  [['--cohort', '2', '--realtime'], '--cohort: not with --realtime'],
])('sim %j is refused', async (words, message) => {
  await expectRefusal(['sim', ...words], message);
});
