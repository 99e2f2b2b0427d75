import { writeFileSync } from 'node:fs';
import { ENGINE, engineName } from '../real.ts';
import { engineAnswer } from './answer.ts';
import { ANSWERS_FILE, recordedAnswers } from './answers.ts';

/** Keeps what the real interpreter says to each line, for machines that have none. */
if (ENGINE === undefined) process.stdout.write('set ESPRUINO to a Linux build of Espruino\n');
else {
  const rows = [`# Espruino ${await engineName(ENGINE)}`];
  for (const { line } of recordedAnswers())
    rows.push(`${JSON.stringify(line)}\t${await engineAnswer(ENGINE, line)}`);
  writeFileSync(ANSWERS_FILE, `${rows.join('\n')}\n`);
}
