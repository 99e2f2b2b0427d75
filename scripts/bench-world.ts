import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { HashedTrace } from '../simulator/kernel/trace.ts';
import { World } from '../simulator/world/world.ts';
import { OPEN_OPTIONS, planOf } from './sim-options.ts';

/** One reading per 5 min, keep-alive 60 s, about one drop an hour: a usual field device. */
const WORLD = { ...OPEN_OPTIONS, devices: '100', for: '24h', every: '5m', link: 'nbiot-good' };
/** The first round is the engine warming up. */
const ROUNDS = 3;
/** What the project aims at, on two cores. */
const AIM = 5000;

/** Device-hours a second of the wall clock, in this process. */
function measure(seed: number): number {
  const plan = planOf({ ...WORLD, seed: String(seed) });
  const startedMs = performance.now();
  const world = new World(plan, new HashedTrace(null));
  world.run(world.endUs);
  return (plan.devices * world.endUs) / 3.6e6 / (performance.now() - startedMs);
}

function best(): number {
  return Math.max(...Array.from({ length: ROUNDS }, (_, round) => measure(round + 1)));
}

async function onAllCores(): Promise<void> {
  const cores = Math.min(2, availableParallelism());
  const rates = await Promise.all(
    Array.from({ length: cores }, () => {
      const child = fork(process.argv[1], ['--one']);
      return new Promise<number>((resolve) => child.once('message', (rate) => resolve(Number(rate))));
    }),
  );
  const rate = Math.round(rates.reduce((sum, one) => sum + one, 0));
  const world = `${WORLD.devices} devices, a reading every ${WORLD.every}, keep-alive 60s, ${WORLD.link}`;
  process.stdout.write(`whole worlds, ${world}, ${cores} processes\n`);
  process.stdout.write(`  ${rate} device-hours a second; the aim on two cores is ${AIM}\n`);
}

if (process.argv.includes('--one')) process.send?.(best());
else await onAllCores();
