import { expect, test } from 'vitest';
import { checkLanguage } from '../../../simulator/board/language/language.ts';
import { weaveSource } from '../../../simulator/board/language/source.ts';
import { recordedAnswers } from './answers.ts';

const answers = recordedAnswers();
const taken = answers.filter(({ answer }) => answer === 'ok');
const notTaken = answers.filter(({ answer }) => answer !== 'ok');
const stopped = notTaken.filter(({ answer }) => answer !== 'nothing');

/** As a board's Storage holds it. */
const stored = (line: string) => Buffer.from(line, 'utf8').toString('latin1');

test.each(taken)('the engine takes it, so it has no finding and the board runs it: $line', ({ line }) => {
  expect(checkLanguage(stored(line), 'x.js').map(({ what }) => what)).toEqual([]);
  weaveSource(stored(line));
});

test.each(notTaken)('the engine does not do it, so it is found: $line', ({ line }) => {
  expect(checkLanguage(stored(line), 'x.js')).not.toEqual([]);
});

test.each(stopped)('the engine stops at it ($answer), so the board does not run it: $line', ({ line }) => {
  expect(checkLanguage(stored(line), 'x.js').map(({ kind }) => kind)).toContain('refused');
  expect(() => weaveSource(stored(line))).toThrow(/^SyntaxError: /);
});
