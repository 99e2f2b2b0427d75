import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { CANARY, faultyFirmware, runCanary } from '../../scripts/commands/world/soak/canary.ts';
import { edited } from '../../scripts/compiler/edited.ts';
import { PROJECT } from '../../scripts/project.ts';
import { runSeed } from '../../simulator/soak/processes/run-seed.ts';
import { temporaryFolder } from '../commands/cli.ts';
import { MUTANTS } from '../mutants/mutants.ts';
import { patiently } from './patient.ts';

const execArgv = ['--import', import.meta.resolve('tsx')];
const SMALL = ['soak', '--seeds', '1..1', '--devices', '1', '--for', '1h', '--canary'];

test("the canary's mistake is one of the mutants, and still applies to the client", () => {
  expect(MUTANTS.map(({ name }) => name)).toContain(CANARY.fault);
  expect(edited(CANARY.fault, CANARY.edit)).toContain(CANARY.edit.replace);
});

test('its world shows the mistake many times over, so that a small change of the client does not hide it', () => {
  const { report } = runSeed(CANARY.seed, CANARY.world, faultyFirmware());
  const check = report?.checks.find(({ name }) => name === CANARY.check);
  expect(check?.failed).toBeGreaterThan(5);
});

test('mote soak --canary says that the mistake was caught, and the soak has nothing of it', () => {
  const { status, stdout } = patiently(SMALL);
  expect(stdout).toContain(
    `canary: a client that ${CANARY.fault} was caught in world ${CANARY.seed} by "${CANARY.check}"\n`,
  );
  expect(stdout).toMatch(/^ *worlds +1$/m);
  expect(status).toBe(0);
});

test('a canary that no check catches fails the run loudly, before any world', async () => {
  await expect(runCanary({ faulty: ownFirmware, execArgv })).rejects.toThrow(
    `--canary: a client that ${CANARY.fault} went through world ${CANARY.seed}, and "${CANARY.check}" did not fail (no check did): what checks say here is worth nothing, and no world was run`,
  );
});

test('a canary whose world fails for the sound client too proves nothing, and fails the run', async () => {
  const faulty = faultyFirmware();
  await expect(runCanary({ faulty, sound: faulty, execArgv })).rejects.toThrow(
    /^--canary: ".*" fails in world \d+ without the planted/,
  );
});

/** The package as npm installs it: its dependencies beside it, no sources but those of the boards, no test. */
function installed(): string {
  const folder = temporaryFolder();
  const home = join(folder, 'node_modules', 'mote-mqtt');
  mkdirSync(home, { recursive: true });
  const { files } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { files: string[] };
  for (const name of [...files, 'package.json'])
    cpSync(join(PROJECT, name), join(home, name), { recursive: true });
  for (const name of ['acorn', 'commander', 'esbuild', 'uglify-js', 'valibot', 'mqtt-packet', 'cli-progress'])
    symlinkSync(join(PROJECT, 'node_modules', name), join(folder, 'node_modules', name));
  return home;
}

test('the canary sings in the installed package; checks that find nothing there end it with 1', () => {
  const home = installed();
  const run = () => patiently(SMALL, join(home, 'dist/host/scripts/mote.js'));
  const good = run();
  expect(good.stdout).toContain('canary: ');
  expect(good.status).toBe(0);
  // A check that has gone blind: it finds no failure whatever it sees.
  const check = join(home, 'dist/host/simulator/checks/properties/readings/at-least-once.js');
  const text = readFileSync(check, 'utf8');
  expect(text).toContain('this.#ledger.lost(1)');
  writeFileSync(check, text.replace('this.#ledger.lost(1)', '0'));
  const bad = run();
  expect(bad.stderr).toMatch(/^mote: --canary: .*no check did|^mote: --canary: .*did not fail/);
  expect(bad.status).toBe(1);
});
