import { CLIENT_ENTRY } from '../../scripts/compiler/build.ts';
import { APP_ENTRY } from '../../scripts/compiler/entries.ts';
import { BUILDS } from '../../scripts/compiler/features.ts';
import { buildOnce } from '../../scripts/compiler/once.ts';
import { HashedTrace, type Trace } from '../../simulator/kernel/trace.ts';
import { linkPlan } from '../../simulator/link-files/index.ts';
import { assembleReport } from '../../simulator/report/assemble.ts';
import type { SimReport } from '../../simulator/report/report.ts';
import { readFaults } from '../../simulator/run/index.ts';
import { makeProgram } from '../../simulator/run/programs.ts';
import type { RunWatchers } from '../../simulator/world/device-setup.ts';
import type { WrittenFault } from '../../simulator/world/faults/index.ts';
import { World } from '../../simulator/world/world.ts';
import type { WorldPlan } from '../../simulator/world/world-plan.ts';

export const MINUTE_US = 60e6;
export const HOUR_US = 3600e6;

/** A plan with links by name, and faults as people write them. */
export interface GivenPlan extends Partial<Omit<WorldPlan, 'link' | 'faults'>> {
  link?: readonly string[];
  faults?: readonly WrittenFault[];
}

/** An hour of three devices on a bad link, unless said otherwise. */
export function planWith({ link, faults, ...more }: GivenPlan = {}): WorldPlan {
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
    link: linkPlan(link ?? ['nbiot-good', 'dead-zone']),
    faults: readFaults(faults ?? []),
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
  watchers: RunWatchers = {},
): SimReport {
  const hashed = new HashedTrace(null);
  const trace: Trace = {
    line(timeUs, device, event, bytes = '', reachedUs = 0) {
      hashed.line(timeUs, device, event, bytes, reachedUs);
      heard(event, bytes);
    },
  };
  const world = new World(plan, trace, watchers);
  world.run(world.endUs);
  return assembleReport(plan, world, hashed.close(), 0);
}

export function check(report: SimReport, name: string) {
  const found = report.checks.find((one) => one.name === name);
  if (!found)
    throw new Error(`no check is called ${name}: ${report.checks.map((one) => one.name).join(', ')}`);
  return found;
}
