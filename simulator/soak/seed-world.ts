/**
 * Many worlds, one a seed. Asks `simulator/run` for plans and for the command that replays one; runs them in
 * processes of their own (processes/).
 *
 * @module
 */
import {
  buildFor,
  type Firmware,
  OPEN_OPTIONS,
  optionWords,
  quote,
  type RunOptions,
  type SomeOptions,
} from '../run/index.ts';
import { drawWorld } from './draw.ts';

/** The options that all worlds of a soak share; what they leave open is drawn for each world. */
export interface SoakWorld extends Omit<SomeOptions, 'seed' | 'faults' | 'scenario'> {
  devices: number;
  forUs: number;
  /** Every board has such a modem; `all`: another type in each world. */
  modem?: string;
  /** With `engine`: one world in so many runs on it, those whose seed is a multiple; the others on the virtual board. Default 1. */
  engineEvery?: number;
  /** A world that takes more CPU time than this is given up. Default 120 s; the slowest good worlds take a tenth of that. */
  maxSeedMs?: number;
}

/** Options that the drawn build may be unable to do; a build that can is then taken by itself. */
const OF_THE_BUILD = [
  'qos',
  'protocol',
  'transport',
  'outbox',
  'adaptiveUs',
  'sensors',
  'payload',
  'batch',
  'air',
] as const;

/** The options that give the world of a seed. */
export function seedOptions(
  seed: number,
  world: SoakWorld,
  firmware: Pick<Firmware, 'features' | 'usesOf'>,
): RunOptions {
  const { maxSeedMs: _, engineEvery: _every, ...common } = ofSeed(seed, world);
  const { devices, forUs, qos, protocol, modem } = common;
  const wanted = {
    qos: qos ?? 1,
    protocol: protocol ?? 4,
    transport: 'tcp',
    outbox: 'memory',
    app: '',
  } as const;
  const drawn = drawWorld(seed, devices, forUs, {
    ...(qos === 2 && { qos }),
    ...(protocol === 5 && { protocol }),
    modem,
    build: buildFor(wanted, firmware),
  });
  // A drawn fleet keeps its own size and length.
  const { modem: _modem, devices: _devices, forUs: _forUs, ...said } = common;
  const options: RunOptions = { ...OPEN_OPTIONS, ...fitting(drawn, common), ...said, seed };
  return modem === 'all' || modem === undefined ? options : { ...options, modem };
}

/** The common options as this seed's world has them: the real engine has its share of the worlds. */
function ofSeed(seed: number, world: SoakWorld): SoakWorld {
  const { engine, engineEvery = 1, ...others } = world;
  return engine === undefined || seed % engineEvery !== 0 ? others : { ...others, engine };
}

/** Keeps the drawn options that are compatible with those of the command line. */
function fitting(drawn: RunOptions, said: Partial<SoakWorld>): RunOptions {
  const { build, app, outbox, ...others } = drawn;
  const isOver5 = said.protocol === 5;
  if (said.build !== undefined) return others;
  const isStation = said.sensors ?? said.payload ?? said.batch ?? said.air;
  const apps = app === undefined || isStation !== undefined ? {} : { app };
  const kept = { ...others, ...apps, ...(outbox !== undefined && { outbox }) };
  const isDrawnFor = said.qos === 2 || isOver5;
  const asksMore = OF_THE_BUILD.some((name) => said[name] !== undefined) && !isDrawnFor;
  return asksMore || build === undefined ? kept : { ...kept, build };
}

/** The command that shows the world of a seed again. */
export function replaySeed(seed: number, world: SoakWorld): string {
  return [`npx mote replay --world ${seed}`, ...commonWords(ofSeed(seed, world))].join(' ');
}

/** The command that runs other worlds of the same kind. @param seeds as `--seeds` takes them */
export function soakCommand(seeds: string, world: SoakWorld): string {
  const { engineEvery } = world;
  const every = engineEvery === undefined ? [] : [`--engine-every ${engineEvery}`];
  return [`npx mote soak --seeds ${seeds}`, ...commonWords(world), ...every].join(' ');
}

function commonWords({ maxSeedMs: _, engineEvery: _every, ...world }: SoakWorld): string[] {
  return optionWords(world).map(quote);
}
