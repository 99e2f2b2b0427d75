import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { BUILDS } from '../../scripts/compiler/features.ts';
import { Pool } from '../../simulator/soak/processes/pool.ts';
import * as seeds from '../../simulator/soak/processes/run-seed.ts';
import type { SeedResult, SoakReport } from '../../simulator/soak/report.ts';
import type { SoakWorld } from '../../simulator/soak/seed-world.ts';
import { mote, temporaryFolder } from '../commands/cli.ts';
import { buildMutant } from '../mutants/build.ts';
import { FORGETFUL } from '../mutants/mutants.ts';

const folder = temporaryFolder();
const written = (name: string, text: string) => {
  writeFileSync(join(folder, name), text, 'latin1');
  return join(folder, name);
};
const runSeed = (seed: number, world: SoakWorld) => seeds.runSeed(seed, world, ownFirmware);
const small = { devices: 3, forUs: 4 * 3600e6 };

test('a soak finds a planted mistake; its replay shows the moment, and shrinks the world to what it takes', () => {
  const client = written('forgetful.js', buildMutant(FORGETFUL, BUILDS.default));
  const [json, junit] = [join(folder, 'soak.json'), join(folder, 'soak.xml')];
  const soak = `soak --seeds 2..3 --devices 3 --for 4h --jobs 2 --firmware ${client} --json ${json} --junit ${junit}`;
  const { status, stderr } = mote(soak.split(' '));
  expect(status).toBe(1);
  const { failures, seeds } = JSON.parse(readFileSync(json, 'utf8')) as SoakReport;
  expect(seeds).toBe(2);
  const lost = failures.find(({ check }) => check === 'QoS 1 at least once');
  expect(lost?.replay).toBe(
    `npx mote replay --world ${lost?.seed} --devices 3 --for 4h --firmware ${client}`,
  );
  expect(stderr).toContain(`replay with: ${lost?.replay}`);
  expect(readFileSync(junit, 'utf8')).toContain('<failure message="QoS 1 at least once"');
  const scenario = join(folder, 'small.json');
  const words = (lost?.replay ?? '').split(' ').slice(2);
  const replay = mote([...words, '--minimize', '--scenario', scenario, '--within', '10m']);
  expect(replay.status).toBe(1);
  for (const part of ['app     publish', 'tcp     ->', 'mqtt    -> PUBLISH qos 1', 'broker  taken in'])
    expect(replay.stdout).toContain(part);
  const { faults } = JSON.parse(readFileSync(scenario, 'utf8'));
  expect(faults.length).toBeLessThan(4);
  expect(mote(['sim', scenario]).stderr).toContain('check failed: QoS 1 at least once');
});

test.each([
  [
    'throws',
    'programs throw nothing',
    'noSuchThing()',
    /late-throws\.js:3 in the callback of setTimeout: ReferenceError/,
  ],
  [
    'loops',
    'programs keep running',
    'for (;;) ;',
    /late-loops\.js:3 in the callback of setTimeout: a loop went round/,
  ],
])('a client that %s later fails a check of its own, naming device and line', (name, check, code, detail) => {
  const client = buildMutant({ name, edits: [] }, BUILDS.default);
  const late = `${client.startsWith('"') ? '' : '0;'}\n\nsetTimeout(function () { ${code}; }, 600000);\n${client}`;
  const { report } = runSeed(2, { ...small, devices: 1, firmware: written(`late-${name}.js`, late) });
  expect(report?.checks.find((one) => one.name === check)).toMatchObject({
    failed: expect.toSatisfy((times: number) => times > 0),
    detail: expect.stringMatching(detail),
  });
});

test('a process that does not answer is ended, and the rest goes on', async () => {
  const results: SeedResult[] = [];
  const silent = { devices: 200, forUs: 1000 * 3600e6, maxSeedMs: 0 };
  const tsx = ['--import', import.meta.resolve('tsx')];
  const taskOf = (seed: number) => seeds.taskOf(seed, silent, ownFirmware);
  await new Pool([1, 2], taskOf, (one) => results.push(one), { graceMs: 50, execArgv: tsx }).run(2);
  expect(results.map(({ broken }) => broken?.detail)).toEqual([
    'it had not ended after 0.05 s',
    'it had not ended after 0.05 s',
  ]);
});
