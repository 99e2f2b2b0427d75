import { planOf } from '../../../simulator/run/index.ts';
import { explainWorld } from '../../../simulator/soak/explained-seed.ts';
import { seedOptions } from '../../../simulator/soak/seed-world.ts';
import { ownFirmware } from '../../commands/own-firmware.ts';
import { EXIT_FAILED } from '../../usage.ts';

/** Puts worlds of a soak to the check that the causes of each reading add up: `npm run why:sums [-- SEEDS]`. */
const SEEDS = Number(process.argv[2] ?? 200);
const WORLD = { devices: 4, forUs: 6 * 3600e6 };
/** What the boards speak: MQTT 3.1.1 as each world draws it, MQTT 5, and QoS 2. */
const PROTOCOLS = [
  ['MQTT 3.1.1', {}],
  ['MQTT 5', { protocol: 5 }],
  ['QoS 2', { qos: 2 }],
] as const;

const say = (line: string) => process.stdout.write(`${line}\n`);

for (const [name, more] of PROTOCOLS) {
  let [evaluated, failed] = [0, 0];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { check } = explainWorld(
      planOf(seedOptions(seed, { ...WORLD, ...more }, ownFirmware), ownFirmware),
    );
    evaluated += check.evaluated;
    failed += check.failed;
    if (check.failed > 0)
      say(`  ${name}, seed ${seed}: ${check.failed} of ${check.evaluated}; ${check.detail}`);
  }
  say(`${name}: ${SEEDS} worlds, ${evaluated} readings and reconnects, ${failed} that do not add up`);
  if (failed > 0 || evaluated === 0) process.exitCode = EXIT_FAILED;
}
