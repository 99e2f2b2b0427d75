/**
 * Many worlds, one a seed. Asks `simulator/run` for plans and for the command that replays one; runs them in
 * processes of their own (processes/).
 *
 * @module
 */
import { buildFor, type Firmware, OPEN_OPTIONS, optionWords, quote, type RunOptions } from '../run/index.ts';
import { drawWorld } from './draw.ts';

/** What every world of a soak has in common. */
export interface SoakWorld extends Pick<RunOptions, 'devices' | 'forUs' | 'firmware' | 'app'> {
  /** Every board publishes at QoS 2. */
  qos?: 2;
  /** Every board speaks MQTT 5. */
  protocol?: 5;
  /** Every board has such a modem; `all`: another type in each world. */
  modem?: string;
  /** A world that takes longer than this on the wall clock is given up. Default 120 s; the slowest good worlds take a tenth of that. */
  maxSeedMs?: number;
}

/** The options that give the world of a seed. */
export function seedOptions(
  seed: number,
  { devices, forUs, qos, protocol, modem, ...files }: SoakWorld,
  firmware: Pick<Firmware, 'features' | 'usesOf'>,
): RunOptions {
  const wanted = {
    qos: qos ?? 1,
    protocol: protocol ?? 4,
    transport: 'tcp',
    outbox: 'memory',
    app: '',
  } as const;
  const drawn = drawWorld(seed, devices, forUs, { qos, protocol, modem, build: buildFor(wanted, firmware) });
  const options = { ...OPEN_OPTIONS, ...drawn };
  if (files.firmware !== undefined) options.firmware = files.firmware;
  if (files.app !== undefined) options.app = files.app;
  return options;
}

/** The command that shows the world of a seed again. */
export function replaySeed(seed: number, world: SoakWorld): string {
  return [`npx mote replay --seed ${seed}`, ...commonWords(world)].join(' ');
}

/** The command that runs other worlds of the same kind. @param seeds as `--seeds` takes them */
export function soakCommand(seeds: string, world: SoakWorld): string {
  return [`npx mote soak --seeds ${seeds}`, ...commonWords(world)].join(' ');
}

function commonWords({ devices, forUs, qos, protocol, modem, firmware, app }: SoakWorld): string[] {
  const words = optionWords({ devices, forUs, qos, protocol, firmware, app }).map(quote);
  return modem === undefined ? words : [...words, '--modem', modem];
}
