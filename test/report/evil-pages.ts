import type { ClientResult, ComparisonRun } from '../../simulator/compare/run-comparison.ts';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { assembleReport } from '../../simulator/report/assemble.ts';
import { momentsOf } from '../../simulator/report/html/moments.ts';
import type { SimPage } from '../../simulator/report/html/sim-page.ts';
import type { SoakPage } from '../../simulator/report/html/soak-page.ts';
import { figuresOf, recorded } from '../../simulator/report/record/index.ts';
import { assembleSoak } from '../../simulator/soak/report.ts';
import { Shares } from '../../simulator/why/shares.ts';
import { Spans } from '../../simulator/why/span.ts';
import { World } from '../../simulator/world/world.ts';
import { HOUR_US, planWith } from '../world/worlds.ts';

const SHA = 'ab'.repeat(32);

/** A run in which all that others can name bears `name`: link, client, program, errors, details, the command line. */
export function simNamed(name: string): SimPage {
  const plan = planWith({ devices: 1, forUs: HOUR_US / 4, everyUs: 300e6 });
  const trace = new HashedTrace(null);
  const world = new World(plan, trace);
  const recorder = recorded(world);
  world.run(world.endUs);
  const report = assembleReport(plan, world, trace.close(), 1);
  Object.assign(report, { link: name, programErrors: [name] });
  Object.assign(report.client, { build: name });
  Object.assign(report.app, { build: name });
  Object.assign(report.checks[0], { failed: 1, detail: name });
  const moments = [...momentsOf(plan), { atUs: 1e6, words: name }];
  const figures = figuresOf(world, recorder);
  const story = { device: 1, name, changes: 1, states: [{ atS: 1, state: name }], last: null };
  report.parts = [
    { ...story, kind: 'relay', onS: 1 },
    { ...story, kind: 'display', onS: null },
  ];
  report.commands = [{ atS: 1, topic: name, payload: name, device: 1, afterS: 1, did: name }];
  const console = { count: 1, lines: [{ timeUs: 1, device: 1, line: name }] };
  return { report, figures, everyS: 300, qos: 1, unmet: [name], replay: name, moments, console };
}

export function soakNamed(name: string): SoakPage {
  const { report, figures, moments } = simNamed(name);
  const broken = { check: name, detail: name };
  const result = { seed: 1, deviceHours: 1, wallS: 1, report, isTwice: true, spreads: null, broken };
  const soak = assembleSoak([result], 1, { update() {}, digest: () => SHA }, () => name);
  const closer = { seed: 1, why: name, figures, moments, replay: name };
  return { soak, latencyCdf: figures.latencyCdf, reconnectCdf: figures.reconnectCdf, closer };
}

export function contestNamed(...names: string[]): ComparisonRun {
  const percentiles = { p50: 1, p90: 2, p99: 3, max: 4 };
  const clients = names.map(
    (name): ClientResult => ({
      ...{ name, hash: SHA, failure: name, failedChecks: [name], radioOnS: 1, awayAtEnd: 0, reconnects: 0 },
      readings: { taken: 2, refused: 0, delivered: 2, lost: 0, duplicates: 0 },
      latencyMs: percentiles,
      reconnectMs: percentiles,
      bytes: { up: 1, down: 1 },
      memory: { fileBytes: 1, textVariables: 1, mostVariables: 1 },
    }),
  );
  const world = { seed: 1, devices: 1, link: names[0], forS: 60, simulatedS: 60, everyS: 1 };
  return {
    comparison: { ...world, qos: 1, radioTailS: 1, clients },
    latencyCdfs: names.map((name) => ({
      name,
      points: [
        [10, 0.5],
        [100, 1],
      ],
    })),
    causes: names.map((name) => ({ name, shares: oneReading() })),
  };
}

function oneReading(): Shares {
  const shares = new Shares();
  shares.add(10, Spans.of([{ fromUs: 0, toUs: 10, cause: 'outage' }]));
  return shares;
}
