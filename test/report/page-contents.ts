import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { assembleReport } from '../../simulator/report/assemble.ts';
import { causesReport } from '../../simulator/report/causes/causes.ts';
import { momentsOf } from '../../simulator/report/html/moments.ts';
import type { SimPage } from '../../simulator/report/html/sim-page.ts';
import type { SoakPage } from '../../simulator/report/html/soak-page.ts';
import { figuresOf, recorded } from '../../simulator/report/record/index.ts';
import type { SoakReport } from '../../simulator/soak/report.ts';
import { Attribution } from '../../simulator/why/attribution.ts';
import { World } from '../../simulator/world/world.ts';
import { HOUR_US, planWith } from '../world/worlds.ts';

export const REPLAY = `npx mote sim --seed 1 --app '<b>&"quoted".js'`;

/** Six hours of four devices, one check of which is said to have failed. */
export function runContent(): SimPage {
  const plan = planWith({ devices: 4, forUs: 6 * HOUR_US, everyUs: 300e6 });
  const trace = new HashedTrace(null);
  const why = new Attribution(plan);
  const world = new World(plan, trace, { why });
  why.watch(world);
  const recorder = recorded(world);
  world.run(world.endUs);
  const report = assembleReport(plan, world, trace.close(), 1);
  report.causes = causesReport(why);
  Object.assign(report.checks[0], { failed: 2, detail: 'device 3 at 12.000 s: <script>alert(1)</script>' });
  return {
    report,
    figures: figuresOf(world, recorder),
    everyS: 300,
    qos: 1,
    unmet: [],
    replay: REPLAY,
    moments: momentsOf(plan),
  };
}

export const SOAK: SoakReport = {
  seeds: 500,
  deviceHours: 240_000,
  wallS: 100,
  readings: {
    taken: 9,
    accepted: 9,
    refused: 0,
    delivered: 8,
    duplicates: 0,
    lost: 1,
    lostByBroker: 0,
    lostByPower: 0,
    putAside: 0,
    outOfOrder: 0,
  },
  devices: 10_000,
  awayAtEnd: 0,
  neverConnected: 0,
  reconnects: 3,
  topicAliases: { used: 0, bytesSaved: 0 },
  qos2Handshakes: { up: 0, down: 0 },
  latencyMs: { p50: 900, p90: 2000, p99: 60_000, max: 90_000 },
  slowest: [
    {
      ...{ seed: 17, device: 2, topic: 't', atMs: 3_600_000, tookMs: 90_000, waitedMs: { link: 80_000 } },
      replay: 'npx mote replay --world 17 --device 2',
    },
  ],
  reconnectMs: { p50: 900, p90: 2000, p99: 60_000, max: 90_000 },
  bytes: { up: 1000, down: 500 },
  radioOnSPerReading: 21,
  faults: { tunnel: 17 },
  neverFired: ['clock-jump'],
  checks: [{ name: 'order per topic', evaluated: 90, failed: 1, detail: 'device 2' }],
  failures: [
    { seed: 17, check: 'order per topic', detail: 'device 2', replay: 'npx mote replay --world 17' },
  ],
  traceHash: 'ab12'.repeat(16),
};

/** @param run of the fleet that is looked at more closely */
export function soakContent({ figures, moments }: SimPage): SoakPage {
  const closer = { seed: 17, why: 'is the first that failed', figures, moments, replay: 'npx mote replay' };
  return { soak: SOAK, latencyCdf: figures.latencyCdf, reconnectCdf: figures.reconnectCdf, closer };
}
