import { expect, test } from 'vitest';
import { BoardError } from '../../simulator/board/errors.ts';
import { ProgramErrors } from '../../simulator/world/program-errors.ts';
import { MAX_REPEATED_ERRORS } from '../../simulator/world/repeated-errors.ts';

const errorAt = (device: number, line: number) =>
  new BoardError(device, { file: 'app.js', line }, 'no sensor', false);

test('an error is one line however often it comes and whichever board throws it, with its times', () => {
  const errors = new ProgramErrors();
  const news = [1, 2, 1, 2].map((device, index) => errors.add(errorAt(device, 4), (index + 1) * 30e6));
  errors.add(errorAt(1, 9), 45e6);
  expect(news).toEqual([true, false, false, false]);
  expect(errors.lines).toEqual([
    'device 1, app.js:4: no sensor (4 times, from 30s to 2m)',
    'device 1, app.js:9: no sensor (at 45s)',
  ]);
});

test(`${MAX_REPEATED_ERRORS} errors are told apart`, () => {
  const errors = new ProgramErrors();
  for (let line = 1; line < 100; line++) errors.add(errorAt(1, line), 0);
  expect(errors.lines).toHaveLength(MAX_REPEATED_ERRORS);
});
