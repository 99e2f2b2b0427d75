import { expect, test } from 'vitest';
import { ENGINE } from '../real.ts';
import { engineAnswer } from './answer.ts';
import { recordedAnswers } from './answers.ts';

test.skipIf(ENGINE === undefined)(
  'the real engine answers each line as it is recorded (skipped without ESPRUINO)',
  async () => {
    for (const { line, answer } of recordedAnswers())
      expect(await engineAnswer(ENGINE as string, line), line).toBe(answer);
  },
);
