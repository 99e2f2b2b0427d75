import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { buildApp } from '../../scripts/compiler/app.ts';
import { EVERYTHING } from '../../scripts/compiler/choice.ts';
import { BUILDS, type BuildName } from '../../scripts/compiler/features.ts';
import { PROJECT } from '../../scripts/project.ts';
import { temporaryFolder } from '../commands/cli.ts';
import { parseScenario } from '../engine/scenario.ts';
import { runVirtual } from '../engine/virtual.ts';
import { programOf, type Step } from './walk.ts';
import { CALL_STEPS } from './walk-calls.ts';
import { OPTION_STEPS } from './walk-options.ts';

const WALK = [...OPTION_STEPS, ...CALL_STEPS];

function built(step: Step, client?: BuildName) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'app.js'), programOf(step));
  const named = client && { name: client, by: `--client ${client}` };
  return {
    folder,
    ...buildApp('app.js', {
      folder,
      board: 'ESP32',
      config: '',
      choice: EVERYTHING,
      client: named,
      separate: true,
    }),
  };
}

/** What the program prints, and what its broker gets, when the files of a build are on the virtual board. */
function transcriptOf(step: Step): string {
  const { folder, files } = built(step);
  writeFileSync(join(folder, 'mote'), files.mote, 'latin1');
  const scenario = parseScenario(
    step.member,
    `// peer: ${step.peer ?? 'broker'}\n${files['.bootcde']}\nsetTimeout(function () { print("DONE"); }, 2000);`,
  );
  const text = runVirtual({ ...scenario, files: [['mote', relative(PROJECT, join(folder, 'mote'))]] });
  return text.replaceAll(/\n {2}(?=[0-9a-f])/g, '');
}

test.each(WALK)('$member works in what mote build makes of a program that uses it', (step) => {
  expect(built(step).client?.client).toBe(step.client);
  expect(transcriptOf(step)).toMatch(step.shows);
});

const NAMES = Object.keys(BUILDS) as BuildName[];

test.each(WALK.filter(({ refusedBy }) => refusedBy))(
  '$member is refused by its name in the next smaller client',
  (step) => {
    const smaller = NAMES[NAMES.indexOf(step.client) - 1];
    expect(() => built(step, smaller)).toThrow(`--client ${smaller}: the ${smaller} client does not have`);
    expect(() => built(step, smaller)).toThrow(step.refusedBy);
  },
);

test('the walk leaves nothing out that firmware/mote.ts offers', () => {
  const source = readFileSync(join(PROJECT, 'firmware/mote.ts'), 'utf8');
  const offered = [...source.matchAll(/^export interface (\w+) \{\n([\s\S]*?)^\}/gm)].flatMap(
    ([, name, body]) => [...body.matchAll(/^ {2}(\w+)\??[:(]/gm)].map(([, member]) => `${name}.${member}`),
  );
  const walked = new Set(WALK.map(({ member }) => member));
  // Properties of MQTT 5 go by their ids through one member, PublishOptions.properties.
  const missed = offered.filter((member) => !member.startsWith('Properties.') && !walked.has(member));
  expect(missed).toEqual([]);
  expect(offered.length).toBeGreaterThan(40);
});
