import { Board } from '../../board/board.ts';
import { Kernel } from '../../kernel/kernel.ts';
import { sensorBus } from '../../world/sensor-bus.ts';
import { configOf, type FleetPlan, fileNamesOf } from './fleet-plan.ts';
import { seedOf } from './part.ts';

const WARM_UP_US = 5e6;

/**
 * Runs one board for some virtual seconds and discards the results. Without it V8 would compile the programs during the
 * run, and the first events would be late.
 * @throws BoardError when a program cannot run at all
 */
export function warmUp(plan: FleetPlan, files: { [name: string]: string }): void {
  const kernel = new Kernel(seedOf(plan));
  const random = (purpose: string) => kernel.random(`warm-up/${purpose}`);
  const board = new Board({
    clock: kernel,
    device: 1,
    random: random('board'),
    net: { connect: () => ({ socket: null, error: 'unreachable', decidedAtUs: kernel.now }) },
    files,
    fileNames: fileNamesOf(plan),
    ownFiles: { 'mote.json': JSON.stringify(configOf(plan, 1)) },
    i2c: sensorBus([], random),
  });
  board.start();
  if (board.fatal !== null) throw board.fatal;
  kernel.run(WARM_UP_US);
}
