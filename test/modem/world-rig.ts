import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { OPEN_OPTIONS, planOf, type RunOptions } from '../../simulator/run/index.ts';
import { World } from '../../simulator/world/world.ts';
import type { Program } from '../../simulator/world/world-plan.ts';

export const HOUR_US = 3600e6;

/** The day once for ten minutes, once for twenty, once for one. */
export function badTimes(how: string): RunOptions['faults'] {
  return [
    [1, 600],
    [2, 1200],
    [2.75, 60],
  ].map(([atHours, forS]) => ({
    fault: 'modem',
    how,
    atUs: atHours * HOUR_US,
    forUs: forS * 1e6,
    devices: 'all',
  }));
}

/** @param app in place of the sample app */
export function runWorld(options: Partial<RunOptions>, app?: Program): { world: World; hash: string } {
  const base = { ...OPEN_OPTIONS, devices: 1, forUs: 4 * HOUR_US, everyUs: 60e6, modem: 'bg96' };
  const plan = planOf({ ...base, ...options }, ownFirmware);
  const trace = new HashedTrace(null);
  const world = new World(app === undefined ? plan : { ...plan, app }, trace);
  world.run(world.endUs);
  return { world, hash: trace.close() };
}

/** The failed checks, in words. */
export function failuresOf({ observer: record }: World): string[] {
  return record.results().flatMap(({ name, failed, detail }) => (failed > 0 ? [`${name}: ${detail}`] : []));
}
