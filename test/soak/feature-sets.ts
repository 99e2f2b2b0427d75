import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { build, CLIENT_ENTRY } from '../../scripts/compiler/build.ts';
import { ASKED_FOR, FEATURES, type Feature } from '../../scripts/compiler/features.ts';
import { Random } from '../../simulator/kernel/random.ts';
import { makeProgram } from '../../simulator/run/index.ts';
import { runTask, taskOf } from '../../simulator/soak/processes/run-seed.ts';
import type { SeedResult } from '../../simulator/soak/report.ts';
import type { SoakWorld } from '../../simulator/soak/seed-world.ts';
import type { WorldPlan } from '../../simulator/world/world-plan.ts';

/* Worlds of a soak in which the client has a set of features that the seed has drawn, and no build has. */

const WORLD = { devices: 3, forUs: 4 * 3600e6 };
/** Of the sets with MQTT5, those whose boards speak it. */
const OVER_MQTT_5 = 0.6;

/** With what a feature cannot do without. */
export function closed(features: readonly Feature[]): Feature[] {
  const set = new Set(features);
  if (ASKED_FOR.some((feature) => set.has(feature))) set.add('RECEIVE');
  if (set.has('TOKENS')) set.add('CREDENTIALS');
  const needsQos1: Feature[] = ['RECEIVE', 'WINDOW', 'FLASH', 'POLICIES'];
  if (needsQos1.some((feature) => set.has(feature))) set.add('QOS1');
  return FEATURES.filter((feature) => set.has(feature));
}

/** What the boards of a world use. */
function usedIn({ qos, outbox, protocol, tls, webSocket, app }: WorldPlan): Feature[] {
  // The sample app does without what its client has not.
  const used: Feature[] = app.build === 'echo' ? ['RECEIVE'] : [];
  if (qos > 0) used.push('QOS1');
  if (qos > 1) used.push('QOS2');
  if (outbox === 'flash') used.push('FLASH');
  if (protocol === 5) used.push('MQTT5');
  if (tls) used.push('TLS');
  if (webSocket) used.push('WEBSOCKET');
  return used;
}

/** The world of a seed with a client of the features that it draws. */
export function runFeatures(seed: number): SeedResult & { features: Feature[] } {
  const random = new Random(`${seed}/soak features`);
  const drawn = FEATURES.filter(() => random.chance(0.5));
  const world: SoakWorld = { ...WORLD };
  if (drawn.includes('MQTT5') && random.chance(OVER_MQTT_5)) world.protocol = 5;
  const task = taskOf(seed, world, ownFirmware);
  const features = closed([...drawn, ...usedIn(task.plan)]);
  const client = makeProgram(`mote ${features}`, build(CLIENT_ENTRY, features).bytes);
  return { ...runTask({ ...task, plan: { ...task.plan, client } }), features };
}
