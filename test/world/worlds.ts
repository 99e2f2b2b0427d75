import { APP_ENTRY } from '../../scripts/commands/device/build.ts';
import { CLIENT_ENTRY } from '../../scripts/compiler/build.ts';
import { BUILDS } from '../../scripts/compiler/features.ts';
import { buildOnce } from '../../scripts/compiler/once.ts';
import { makeProgram } from '../../scripts/programs.ts';
import { HashedTrace, type Trace } from '../../simulator/kernel/trace.ts';
import { assembleReport } from '../../simulator/report/assemble.ts';
import type { SimReport } from '../../simulator/report/report.ts';
import type { WorldPlan } from '../../simulator/world/plan.ts';
import { World } from '../../simulator/world/world.ts';

export const MINUTE_US = 60e6;
export const HOUR_US = 3600e6;

/** An hour of three devices on a bad link, unless said otherwise. */
export function planWith(more: Partial<WorldPlan> = {}): WorldPlan {
  return {
    seed: 1,
    devices: 3,
    forUs: HOUR_US,
    settleUs: HOUR_US,
    everyUs: 30e6,
    qos: 1,
    protocol: 4,
    keepAliveS: 60,
    session: 'clean',
    link: ['nbiot-good', 'dead-zone'],
    faults: [],
    client: makeProgram('mote-default', buildOnce(CLIENT_ENTRY, BUILDS.default).bytes),
    app: makeProgram('app', buildOnce(APP_ENTRY).bytes),
    outbox: 'memory',
    ...more,
  };
}

/** A program that is written in the test. */
export function program(text: string) {
  return makeProgram('test.js', text);
}

/** @param heard gets the run's events */
export function runWorld(
  plan: WorldPlan,
  heard: (event: string, bytes: string) => void = () => {},
): SimReport {
  const hashed = new HashedTrace(null);
  const trace: Trace = {
    line(timeUs, device, event, bytes = '') {
      hashed.line(timeUs, device, event, bytes);
      heard(event, bytes);
    },
  };
  const world = new World(plan, trace);
  world.run(world.endUs);
  return assembleReport(plan, world, hashed.close(), 0);
}

export function check(report: SimReport, name: string) {
  const found = report.checks.find((one) => one.name === name);
  if (!found)
    throw new Error(`no check is called ${name}: ${report.checks.map((one) => one.name).join(', ')}`);
  return found;
}
