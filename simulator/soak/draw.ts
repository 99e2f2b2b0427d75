import { Random } from '../kernel/random.ts';
import { MODEM_TYPES } from '../modem/index.ts';
import type { BuildName, RunOptions } from '../run/index.ts';
import { type PlannedFault, spanOf } from '../world/faults/index.ts';
import { withMoreLayers } from './draw-link.ts';
import { withTroubles } from './draw-troubles.ts';
import { brokerEpisode, DEVICE_FAULTS, modemEpisode } from './episodes.ts';

/** Every hundredth world, at this number, holds a fleet. */
const FLEET_EVERY = 100;
const FLEET_SEED = 51;
const FLEET_DEVICES = 1000;
const FLEET_FOR_US = 20 * 60e6;

/** Faults of one kind in a day, at most: wild enough for hours of trouble each day. [E] */
const MAX_OF_A_KIND = 12;
/** No fault is planned before the boards have had time to connect. */
const QUIET_US = 300e6;

const PROFILES: [name: string, weight: number][] = [
  ['nbiot-good', 4],
  ['ltem', 4],
  ['lte-cat1', 2],
  ['lte-cat4', 1],
  ['umts', 1],
  ['edge', 1],
  ['gprs', 1],
  ['nbiot-deep', 1],
];
const OVERLAYS = ['tunnel', 'dead-zone', 'lift', 'flaky-indoor', 'nat-5min', 'nlb-350s'];

/** Most worlds read every five minutes or less often; short intervals cost the most time to simulate. */
const EVERY_S: [fromS: number, toS: number, weight: number][] = [
  [10, 60, 0.3],
  [60, 300, 2.7],
  [300, 1800, 7],
];

/** Options of the command line, which replace what was drawn. */
export interface SoakRequirements {
  qos?: 2;
  protocol?: 5;
  /** Every board has this modem; `all`: another type in each world. */
  modem?: string;
  /** A build that has the options asked for. */
  build?: BuildName;
}

/**
 * The world of one seed, swarm fashion (Groce et al. 2012): which faults there are at all is drawn first, then how
 * wild each is; so that no fault hides behind another in every world.
 */
export function drawWorld(
  seed: number,
  devices: number,
  forUs: number,
  must: SoakRequirements = {},
): RunOptions {
  const drawn = draw(seed, devices, forUs);
  const link = withMoreLayers(seed, drawn.link, must.modem !== undefined);
  const linked = { ...drawn, link, faults: onDisk(seed, drawn.faults) };
  const world = isFleet(seed) ? linked : withTroubles(seed, linked, QUIET_US);
  const meant =
    must.protocol === 5 ? overMqtt5(seed, atQos2(seed, world, must), must) : atQos2(seed, world, must);
  return must.modem === undefined ? meant : withModem(seed, meant, must.modem);
}

/** In half of the worlds the broker has a disk, and a crash keeps what was synced. */
function onDisk(seed: number, faults: readonly PlannedFault[]): readonly PlannedFault[] {
  if (!new Random(`${seed}/soak disk`).chance(0.5)) return faults;
  return faults.map((fault) => (fault.fault === 'broker-crash' ? { ...fault, keeps: 'synced' } : fault));
}

/** The same world with modems, which have bad days of their own. */
function withModem(seed: number, { app: _echo, ...world }: RunOptions, modem: string): RunOptions {
  const random = new Random(`${seed}/soak modem`);
  const type = modem === 'all' ? MODEM_TYPES[random.below(MODEM_TYPES.length)] : modem;
  const days: PlannedFault[] = [];
  if (world.forUs >= 4 * QUIET_US) {
    const count = Math.max(1, Math.round((1 + random.below(MAX_OF_A_KIND)) * (world.forUs / 86400e6)));
    const slotUs = (world.forUs - QUIET_US) / count;
    for (let slot = 0; slot < count; slot++)
      days.push(modemEpisode(random, QUIET_US + slot * slotUs, slotUs, world.devices));
  }
  const faults = [...world.faults, ...days].sort((a, b) => spanOf(a).fromUs - spanOf(b).fromUs);
  return { ...world, modem: type, faults };
}

function atQos2(seed: number, world: RunOptions, { qos, build }: SoakRequirements): RunOptions {
  if (qos !== 2) return world;
  // A board that loses its memory while its session is kept would reuse packet ids of messages that the broker still
  // holds.
  const random = new Random(`${seed}/soak qos 2`);
  const kept = random.chance(0.6)
    ? ({ session: 'kept', outbox: 'flash' } as const)
    : ({ session: 'clean', outbox: 'memory' } as const);
  // Boards that subscribe to their own topic receive QoS 2 messages.
  const listens = random.chance(0.5) ? { app: 'echo' } : {};
  return { ...world, qos: 2, build, ...kept, ...listens };
}

/** Publishes at the QoS that was drawn or asked for. */
function overMqtt5(seed: number, world: RunOptions, { qos, build }: SoakRequirements): RunOptions {
  const outbox = new Random(`${seed}/soak mqtt 5`).chance(0.5) ? 'flash' : 'memory';
  const session = outbox === 'flash' ? world.session : 'clean';
  return { ...world, qos: qos ?? world.qos, build, protocol: 5, outbox, session };
}

function draw(seed: number, devices: number, forUs: number): RunOptions {
  const random = new Random(`${seed}/soak`);
  if (isFleet(seed)) return fleet(seed, random);
  const [fromS, toS] = pick(
    random,
    EVERY_S.map((one) => [one, one[2]]),
  );
  const qos = random.chance(0.1) ? 0 : 1;
  const build = pick(random, [
    ['default', 5],
    ['full', 4],
    ['core', qos],
    ['qos0', 3 * (1 - qos)],
  ] as const);
  const hasEcho = qos === 1 && (build === 'default' || build === 'full');
  return {
    devices,
    forUs,
    everyUs: Math.round(spread(random, fromS, toS)) * 1e6,
    qos: build === 'qos0' ? 0 : qos,
    session: random.chance(0.3) ? 'kept' : 'clean',
    keepAliveUs: (random.chance(0.3) ? 60 : Math.round(spread(random, 30, 900))) * 1e6,
    link: [pick(random, PROFILES), ...OVERLAYS.filter(() => random.chance(0.2))],
    seed,
    build,
    ...(hasEcho && random.chance(0.3) ? { app: 'echo' } : {}),
    outbox: build === 'full' && random.chance(0.6) ? 'flash' : 'memory',
    faults: drawFaults(random, devices, forUs),
  };
}

const isFleet = (seed: number) => seed % FLEET_EVERY === FLEET_SEED;

/** Many boards whose one broker restarts. */
function fleet(seed: number, random: Random): RunOptions {
  const downS = 2 + random.below(60);
  return {
    devices: FLEET_DEVICES,
    forUs: FLEET_FOR_US,
    everyUs: 300e6,
    qos: 1,
    session: 'clean',
    link: [pick(random, PROFILES.slice(0, 4))],
    seed,
    build: 'default',
    faults: [{ atUs: 480e6, forUs: downS * 1e6, fault: 'broker-crash', keeps: 'state' }],
  };
}

function drawFaults(random: Random, devices: number, forUs: number): PlannedFault[] {
  const faults: PlannedFault[] = [];
  if (forUs < 4 * QUIET_US) return faults;
  const perDay = forUs / 86400e6;
  const slots = (draw: (fromUs: number, slotUs: number) => PlannedFault[]) => {
    if (random.chance(0.5)) return;
    const count = Math.max(1, Math.round((1 + random.below(MAX_OF_A_KIND)) * perDay));
    const slotUs = (forUs - QUIET_US) / count;
    for (let slot = 0; slot < count; slot++) faults.push(...draw(QUIET_US + slot * slotUs, slotUs));
  };
  slots((fromUs, slotUs) => brokerEpisode(random, fromUs, slotUs));
  for (const draw of Object.values(DEVICE_FAULTS))
    slots((fromUs, slotUs) => [draw(random, fromUs, slotUs, devices)]);
  return faults.sort((a, b) => spanOf(a).fromUs - spanOf(b).fromUs);
}

/** Uniform in the logarithm. */
function spread(random: Random, from: number, to: number): number {
  return Math.exp(random.between(Math.log(from), Math.log(to)));
}

function pick<T>(random: Random, weighted: readonly (readonly [T, number])[]): T {
  const total = weighted.reduce((sum, [, weight]) => sum + weight, 0);
  let left = random.between(0, total);
  for (const [value, weight] of weighted) {
    left -= weight;
    if (left < 0) return value;
  }
  return weighted[0][0];
}
