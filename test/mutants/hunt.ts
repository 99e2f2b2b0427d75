import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { inEditedCopy } from '../../scripts/compiler/edited.ts';
import { ECHO_ENTRY } from '../../scripts/compiler/entries.ts';
import { BUILDS } from '../../scripts/compiler/features.ts';
import { type BuildName, type Firmware, makeProgram } from '../../simulator/run/index.ts';
import { runSeed } from '../../simulator/soak/processes/run-seed.ts';
import type { SeedResult } from '../../simulator/soak/report.ts';
import type { SoakWorld } from '../../simulator/soak/seed-world.ts';
import { MUTANT } from '../firmware/scripted.ts';
import { runWhole } from '../soak/whole.ts';
import { buildMutant } from './build.ts';
import type { Mutant } from './mutant.ts';

const CLIENT_FOLDER = 'firmware/client/';

/** A mistake that this many worlds do not show is not caught. */
export const MAX_SEEDS = 200;

/** Small worlds: what they lack in boards and hours, their number makes up for. */
const WORLD: SoakWorld = { devices: 4, forUs: 6 * 3600e6 };

export interface Catch {
  name: string;
  /** The check that failed first; null when none did. */
  caughtBy: string | null;
  seedsNeeded: number;
}

/** Runs a scripted test on the mutant in a process of its own. */
function byTest({ name }: Mutant, test: string): Catch {
  const project = test.includes('.long.') ? 'long' : 'main';
  const { status, stdout } = spawnSync('npx', ['vitest', 'run', '--project', project, test], {
    env: { ...process.env, [MUTANT]: name },
    encoding: 'utf8',
  });
  const failed = /[×✗] (?:\w+: )?(.*)/.exec(stripVTControlCharacters(stdout))?.[1];
  const caughtBy =
    status === 0 || failed === undefined ? null : `the test "${failed.replace(/ \d+ms$/, '')}"`;
  return { name, caughtBy, seedsNeeded: 0 };
}

/** The same, in programs that are one with their client. */
export function huntWhole({ name, edits }: Mutant): Catch {
  return inEditedCopy(`mutant "${name}"`, edits, (folder) => {
    for (let seed = 1; seed <= MAX_SEEDS; seed++) {
      const result = runWhole(seed, folder);
      const caughtBy = result && caughtIn(result);
      if (caughtBy) return { name, caughtBy, seedsNeeded: seed };
    }
    return { name, caughtBy: null, seedsNeeded: MAX_SEEDS };
  });
}

const caughtIn = ({ broken, report }: SeedResult) =>
  report?.checks.find((check) => check.failed > 0)?.name ?? broken?.check;

/** Gives a mutant one world of the soak after the other until a check fails. */
export function hunt(mutant: Mutant): Catch {
  if (mutant.test !== undefined) return byTest(mutant, mutant.test);
  const built = new Map<BuildName, ReturnType<typeof makeProgram>>();
  const client = (build: BuildName) => {
    const known = built.get(build) ?? makeProgram(`mutant-${build}`, buildMutant(mutant, BUILDS[build]));
    built.set(build, known);
    return known;
  };
  // Parts for programs are compiled into the program of soaks.
  const isOfProgram = mutant.edits.some(({ file }) => !file.startsWith(CLIENT_FOLDER));
  const echo = isOfProgram && makeProgram('mutant-echo', buildMutant(mutant, [], ECHO_ENTRY));
  const firmware: Firmware = { ...ownFirmware, client, ...(echo && { echo: () => echo }) };
  for (let seed = 1; seed <= MAX_SEEDS; seed++) {
    const world = mutant.qos === 2 ? { ...WORLD, qos: mutant.qos } : WORLD;
    const caughtBy = caughtIn(runSeed(seed, world, firmware));
    if (caughtBy !== undefined) return { name: mutant.name, caughtBy, seedsNeeded: seed };
  }
  return { name: mutant.name, caughtBy: null, seedsNeeded: MAX_SEEDS };
}
