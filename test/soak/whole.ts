import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { buildApp } from '../../scripts/compiler/app.ts';
import { EVERYTHING } from '../../scripts/compiler/choice.ts';
import { makeProgram } from '../../simulator/run/index.ts';
import { WATCH_MODULE, WATCH_SOURCE, withWatch } from '../../simulator/run/watched.ts';
import { runTask, taskOf } from '../../simulator/soak/processes/run-seed.ts';
import type { SeedResult } from '../../simulator/soak/report.ts';
import type { Program, WorldPlan } from '../../simulator/world/world-plan.ts';
import { sessionConfig } from '../../simulator/world/world-plan.ts';

/** Worlds of a soak in which each board runs a program that is one with its client. */
const WORLD = { devices: 3, forUs: 4 * 3600e6 };

/** The program of a world: its options stand in it, but for the client id, which each board reads. */
function programFor(plan: WorldPlan): string {
  const { qos, keepAliveS, everyUs, outbox } = plan;
  const session = sessionConfig(plan);
  // What every build does anyway asks for no feature.
  if (session.clean_session === true) delete session.clean_session;
  const options = { keep_alive: keepAliveS, ...session, ...(outbox === 'flash' && { flash: true }) };
  return `declare const setTimeout: (run: () => void, ms: number) => number;
const config = require('Storage').readJSON('mote.json', true);
E.srand(E.hwRand());
const mqtt = require('mote').create('broker', { client_id: config.client_id, ${JSON.stringify(options).slice(1)});
let n = 0;
mqtt.on('error', () => {});
mqtt.connect();
function read() {
  mqtt.publish(config.topic, JSON.stringify({ n: n++, r: (Math.random() * 1e9) | 0 }), { qos: ${qos} });
  setTimeout(read, ${everyUs / 1000});
}
setTimeout(read, Math.random() * ${everyUs / 1000});
`;
}

/** @param names undefined: the features that the program names */
function build(text: string, names?: string[], clientFolder?: string): Program {
  const folder = mkdtempSync(join(tmpdir(), 'whole-'));
  try {
    writeFileSync(join(folder, 'app.ts'), text);
    const features = names && { names, by: 'the soak' };
    const options = { folder, board: 'ESP32', config: '', choice: EVERYTHING, features, clientFolder };
    const built = buildApp('app.ts', options);
    if (!built.whole?.watched) throw new Error(built.notes.join('\n'));
    const program = makeProgram('whole.js', built.files['.bootcde']);
    const modules = { [WATCH_MODULE]: WATCH_SOURCE };
    return { ...program, bytes: withWatch(program.bytes, built.whole.watched), modules };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param clientFolder another copy of the project, with the client in it
 * @returns the result of a seed's world; null where it has what such a program does not use: a modem, sensors, TLS, a WebSocket
 */
export function runWhole(seed: number, clientFolder?: string): SeedResult | null {
  const task = taskOf(seed, WORLD, ownFirmware);
  const { plan } = task;
  if (plan.modem !== undefined || plan.station || plan.webSocket || plan.tls || plan.calls?.length)
    return null;
  const isSmall = plan.qos < 2 && plan.protocol !== 5 && plan.session === 'clean' && plan.outbox === 'memory';
  const app = build(programFor(plan), isSmall ? (plan.qos === 1 ? ['QOS1'] : []) : undefined, clientFolder);
  return runTask({ ...task, plan: { ...plan, app } });
}

/** What failed in it, for people. */
export function failuresOf({ seed, report, broken }: SeedResult): string[] {
  const failed = (report?.checks ?? []).filter((one) => one.failed > 0);
  return [
    ...(broken === null ? [] : [`seed ${seed}: ${broken.check}: ${broken.detail}`]),
    ...failed.map(({ name, detail }) => `seed ${seed}: ${name}: ${detail}`),
  ];
}

/** Runs the first seeds from this one on of which the worlds fit. @returns failures, and how many were run */
export function soakWhole(
  from: number,
  count: number,
): { failures: string[]; published: number; ran: number } {
  const found = { failures: [] as string[], published: 0, ran: 0 };
  for (let seed = from; found.ran < count; seed++) {
    const result = runWhole(seed);
    if (result === null) continue;
    found.ran++;
    found.failures.push(...failuresOf(result));
    found.published += result.report?.readings.taken ?? 0;
  }
  return found;
}
