import { expect, test } from 'vitest';
import { transcriptOf, WALK } from './walk-whole.ts';

test.each(WALK)('$member works in a program that is one with its client', (step) => {
  expect(transcriptOf(step)).toMatch(step.shows);
});
