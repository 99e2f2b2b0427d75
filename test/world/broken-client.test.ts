import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BUILDS } from '../../scripts/compiler/features.ts';
import { moteHere, temporaryFolder } from '../commands/cli.ts';
import { buildMutant } from '../mutants/build.ts';
import { FORGETFUL } from '../mutants/mutants.ts';

const forgetful = [FORGETFUL];

test.each(forgetful)(
  'mote sim finds a client that $name, names the check and ends with 1',
  async (mutant) => {
    const file = join(temporaryFolder(), 'forgetful.js');
    writeFileSync(file, buildMutant(mutant, BUILDS.default), 'latin1');
    const run = '--devices 5 --for 2h --every 1m --qos 1 --link nbiot-good,dead-zone --seed 7'.split(' ');
    const { status, stdout, stderr } = await moteHere(['sim', ...run, '--firmware', file]);
    expect(stderr).toMatch(/^mote: check failed: QoS 1 at least once \(\d+ times; device \d+ at [\d.]+ s: /);
    expect(stdout).toContain(`next: npx mote replay ${run.join(' ')} --firmware ${file}`);
    expect(stdout).toMatch(/lost +[1-9]/);
    expect(status).toBe(1);
  },
);

test('a patch that no longer applies is an error', () => {
  const [mutant] = forgetful;
  const edits = [{ ...mutant.edits[0], find: 'no such line' }];
  expect(() => buildMutant({ ...mutant, edits }, BUILDS.default)).toThrow(
    'mutant "forgets what is in flight on reconnect" no longer applies: firmware/client/outbox.ts has 0 times',
  );
});
