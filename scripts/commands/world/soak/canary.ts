import { type BuildName, type Firmware, makeProgram } from '../../../../simulator/run/index.ts';
import { Pool } from '../../../../simulator/soak/processes/pool.ts';
import { taskOf } from '../../../../simulator/soak/processes/run-seed.ts';
import type { SeedResult } from '../../../../simulator/soak/report.ts';
import type { SoakWorld } from '../../../../simulator/soak/seed-world.ts';
import type { Program } from '../../../../simulator/world/world-plan.ts';
import { buildEdited, type Edit } from '../../../compiler/edited.ts';
import { BUILDS } from '../../../compiler/features.ts';
import { complain } from '../../../say.ts';
import { Failure } from '../../../usage.ts';
import { ownFirmware } from '../../own-firmware.ts';
import { runBefore } from './run-worlds.ts';

/** The mistake that a soak must find before anybody believes that it found none. */
export const CANARY: { fault: string; edit: Edit; check: string; seed: number; world: SoakWorld } = {
  fault: 'forgets what is in flight on reconnect',
  edit: {
    file: 'firmware/client/outbox.ts',
    find: 'export function unsend(): void {',
    replace: `export function unsend(): void {
      while (outbox.inFlight) {
        outbox.inFlight--;
        remove(0);
      }`,
  },
  check: 'QoS 1 at least once',
  seed: 13,
  world: { devices: 4, forUs: 6 * 3600e6 },
};

/** The project's own programs with the mistake in the client. */
export function faultyFirmware(): Firmware {
  const built = new Map<BuildName, Program>();
  const client = (build: BuildName) => {
    const program =
      built.get(build) ??
      makeProgram('canary', buildEdited(`the canary "${CANARY.fault}"`, [CANARY.edit], BUILDS[build]));
    built.set(build, program);
    return program;
  };
  return { ...ownFirmware, client };
}

/** What a canary is made of, each with a default. */
interface CanaryOptions {
  faulty?: Firmware;
  sound?: Firmware;
  /** Node's own options for its processes. */
  execArgv?: readonly string[];
}

/**
 * Runs the canary's world with the mistake, which its check must find, and without, where all checks must hold; both as
 * the worlds of a soak are run.
 * @returns a line that says so
 * @throws Failure, in words for people; MachineFailure
 */
export async function runCanary({
  faulty = faultyFirmware(),
  sound = ownFirmware,
  execArgv = process.execArgv,
}: CanaryOptions = {}): Promise<string> {
  const { fault, check, seed } = CANARY;
  const caught = failedChecks(await judged(faulty, execArgv));
  if (!caught.includes(check))
    throw new Failure(
      `--canary: a client that ${fault} went through world ${seed}, and "${check}" did not fail (${caught.join(', ') || 'no check did'}): what checks say here is worth nothing, and no world was run; install mote anew, or report it`,
    );
  const others = failedChecks(await judged(sound, execArgv));
  if (others.length > 0)
    throw new Failure(
      `--canary: "${others[0]}" fails in world ${seed} without the planted mistake too, so that the canary shows nothing, and no world was run; please report it`,
    );
  return `canary: a client that ${fault} was caught in world ${seed} by "${check}"`;
}

async function judged(firmware: Firmware, execArgv: readonly string[]): Promise<SeedResult> {
  const results: SeedResult[] = [];
  const { seed, world } = CANARY;
  const pool = new Pool(
    [seed],
    () => taskOf(seed, world, firmware),
    (result) => results.push(result),
    { warn: complain, execArgv },
  );
  await runBefore(pool, 1);
  return results[0];
}

function failedChecks({ report, broken }: SeedResult): string[] {
  const failed = (report?.checks ?? []).filter((check) => check.failed > 0).map(({ name }) => name);
  return broken === null ? failed : [...failed, broken.check];
}
