import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildApp } from '../../scripts/compiler/app.ts';
import { EVERYTHING } from '../../scripts/compiler/choice.ts';
import { PROJECT } from '../../scripts/project.ts';
import { temporaryFolder } from '../commands/cli.ts';
import { parseScenario } from '../engine/scenario.ts';
import { runVirtual } from '../engine/virtual.ts';
import { programOf, type Step } from './walk.ts';
import { CALL_STEPS } from './walk-calls.ts';
import { OPTION_STEPS } from './walk-options.ts';

export const WALK = [...OPTION_STEPS, ...CALL_STEPS];

/** What the program prints, and what its broker gets, as `mote build` makes it: one file where that can be. */
export function transcriptOf(step: Step): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'app.js'), programOf(step));
  const privateNames = { folder, board: 'ESP32', config: '', choice: EVERYTHING, privateNames: true };
  const { files } = buildApp('app.js', privateNames);
  if (files.mote !== undefined) writeFileSync(join(folder, 'mote'), files.mote, 'latin1');
  const scenario = parseScenario(
    step.member,
    `// peer: ${step.peer ?? 'broker'}\n${files['.bootcde']}\nsetTimeout(function () { print("DONE"); }, 2000);`,
  );
  const stored: [string, string][] = files.mote ? [['mote', relative(PROJECT, join(folder, 'mote'))]] : [];
  return runVirtual({ ...scenario, files: stored }).replaceAll(/\n {2}(?=[0-9a-f])/g, '');
}
