import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { worldOf } from '../../scripts/commands/world/soak.ts';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import {
  flagOf,
  OPEN_OPTIONS,
  OptionError,
  planOf,
  replayCommand,
  type SomeOptions,
} from '../../simulator/run/index.ts';
import { replaySeed, seedOptions, soakCommand } from '../../simulator/soak/seed-world.ts';
import { World } from '../../simulator/world/world.ts';

/** An engine that is there; it is not started here. */
const firmware = { ...ownFirmware, engine: (path: string) => ({ path, shim: 'shim.so', version: '2v29' }) };
const engine = 'tools/espruino';

function refusal(options: SomeOptions): string {
  try {
    planOf({ ...OPEN_OPTIONS, engine, ...options }, firmware);
  } catch (error) {
    if (error instanceof OptionError) return error.inWords(flagOf);
    throw error;
  }
  return '';
}

test.each<[string, SomeOptions, string]>([
  [
    'sensors',
    { payload: 'json' },
    "Espruino's Linux build has nothing for --payload; leave one of the two away",
  ],
  ['modems', { modem: 'bg96' }, "Espruino's Linux build has nothing for --modem; leave one of the two away"],
  ['other boards', { board: 'pico' }, 'it stands in for an ESP32; leave it or --board pico away'],
  ['Shellys', { board: 'shelly' }, 'it stands in for an ESP32; leave it or --board shelly away'],
  ['TLS', { transport: 'tls' }, 'TLS is not simulated behind the real engine; give --transport tcp or ws'],
])('an engine refuses %s by name', (_, options, words) => {
  expect(refusal(options)).toBe(`--engine ${engine}: ${words}`);
});

test('a plan has the engine, and a board that is said to be an ESP32 is one', () => {
  expect(planOf({ ...OPEN_OPTIONS, engine, board: 'esp32' }, firmware).engine).toEqual(
    firmware.engine(engine),
  );
});

test('what runs on virtual boards alone refuses an engine', () => {
  const plan = planOf({ ...OPEN_OPTIONS, engine }, firmware);
  expect(() => new World(plan, new HashedTrace(null))).toThrow(
    'runs on virtual boards alone; leave the engine away',
  );
});

test('the command that replays a run has its engine', () => {
  expect(replayCommand({ ...OPEN_OPTIONS, engine }, 'replay')).toContain(` --engine ${engine}`);
});

test('of a soak each nth world runs on the engine, and so does its replay', () => {
  const world = worldOf({ engine, engineEvery: '20', devices: '2', for: '1h' });
  const on = [19, 20, 21, 40].filter((seed) => seedOptions(seed, world, firmware).engine === engine);
  expect(on).toEqual([20, 40]);
  expect(replaySeed(40, world)).toBe(`npx mote replay --world 40 --devices 2 --for 1h --engine ${engine}`);
  expect(replaySeed(41, world)).toBe('npx mote replay --world 41 --devices 2 --for 1h');
  expect(soakCommand('1..9', world)).toBe(
    `npx mote soak --seeds 1..9 --devices 2 --for 1h --engine ${engine} --engine-every 20`,
  );
});

test('without --engine-every each world of a soak runs on the engine', () => {
  const world = worldOf({ engine });
  expect([1, 2].map((seed) => seedOptions(seed, world, firmware).engine)).toEqual([engine, engine]);
});

test('--engine-every without an engine is refused', () => {
  expect(() => worldOf({ engineEvery: '20' })).toThrow(
    '--engine-every 20: name the interpreter with --engine',
  );
});
