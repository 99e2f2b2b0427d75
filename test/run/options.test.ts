import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { orUsage, typed } from '../../scripts/commands/world/run-options.ts';
import { define, optionsFrom } from '../../scripts/commands/world/sim.ts';
import { simulate } from '../../scripts/testing.ts';
import { UsageError } from '../../scripts/usage.ts';
import { FORMATS } from '../../simulator/decode/decode.ts';
import { parseExpectations } from '../../simulator/report/expectations.ts';
import {
  BUILD_NAMES,
  FIELD_NAMES,
  flagOf,
  OPEN_OPTIONS,
  OptionError,
  parseScenario,
  planOf,
  quote,
  type RunOptions,
  readScenario,
  readWritten,
  replayCommand,
  type Written,
  wordOf,
  writeScenario,
} from '../../simulator/run/index.ts';
import { parseSensors } from '../../simulator/sensors/places.ts';
import { drawWorld } from '../../simulator/soak/draw.ts';
import { temporaryFolder } from '../commands/cli.ts';

const YEAR_US = 365 * 86_400e6;
const us = (min: number, max: number) => fc.integer({ min, max });
/** File names, with quotes, dollar signs and other characters that a shell reads. */
const path = fc.string({ minLength: 1, unit: fc.constantFrom(...`aZ0 ./-_'"$\\;*é{`) });
const sensors = ['all', 'bme280', 'sht4x@0x45,bme280', 'hcsr04@D25/D26,dht22@D27,gps', 'ds18b20@D33'];
const demands = ['lost=0', 'p99<60s,lost<=3', 'reconnects > 2,max<1h30m'];

const allOptions: fc.Arbitrary<RunOptions> = fc
  .record(
    {
      devices: fc.integer({ min: 1, max: 100_000 }),
      forUs: us(1, 100 * YEAR_US),
      everyUs: us(100e3, 100 * YEAR_US),
      qos: fc.constantFrom(0, 1, 2),
      link: fc.array(fc.constantFrom('nbiot-good', 'dead-zone', './my link.json', "it's"), { minLength: 1 }),
      seed: fc.nat(Number.MAX_SAFE_INTEGER),
      brokerRestarts: fc.array(fc.record({ fromUs: us(0, YEAR_US), downUs: us(0, YEAR_US) }), {
        minLength: 1,
      }),
      build: fc.constantFrom(...BUILD_NAMES),
      session: fc.constantFrom('clean', 'kept'),
      protocol: fc.constantFrom(4, 5),
      keepAliveUs: us(0, 65_535e6),
      tcpKeepAlive: fc.record({
        idleUs: us(1e6, 32_767e6),
        intervalUs: us(1e6, 32_767e6),
        probes: fc.integer({ min: 1, max: 127 }),
      }),
      userTimeoutUs: us(1e6, 20 * 86_400e6),
      outbox: fc.constantFrom('memory', 'flash'),
      firmware: path,
      app: path,
      sensors: fc.constantFrom(...sensors).map(parseSensors),
      payload: fc.constantFrom(...FORMATS),
      transport: fc.constantFrom('tcp', 'tls', 'ws', 'wss'),
      batch: fc.integer({ min: 1, max: 60 }),
      air: path,
      expect: fc
        .constantFrom(...demands)
        .map((text) => parseExpectations(text, (reason) => new Error(reason))),
      faults: fc.integer({ min: 1, max: 300 }).map((seed) => drawWorld(seed, 20, 86_400e6).faults),
    },
    { requiredKeys: ['devices', 'forUs', 'everyUs', 'qos', 'link', 'seed', 'faults'] },
  )
  .map((options) => options as RunOptions);

/** The options that `mote sim` reads from a command line. */
async function readCommand(args: string[]): Promise<RunOptions> {
  const program = new Command().exitOverride();
  define(program);
  let read: RunOptions | null = null;
  program.commands[0].action((scenario: string | undefined, _given: unknown, command: Command) => {
    read = optionsFrom(scenario, typed(command));
  });
  await program.parseAsync(args, { from: 'user' });
  if (read === null) throw new Error('the command was not run');
  return read;
}

/** A POSIX shell's words: bare, or in single quotes with \' between them. */
function words(line: string): string[] {
  const parts = [...line.matchAll(/((?:'[^']*'|\\'|[^\s'\\])+)/g)];
  return parts.map(([word]) => word.replace(/'([^']*)'|\\'/g, (_, quoted?: string) => quoted ?? "'"));
}

test('the printed command is read as the same options: each field, each fault, every awkward file name', async () => {
  await fc.assert(
    fc.asyncProperty(allOptions, async (options) => {
      const [npx, mote, ...args] = words(replayCommand(options));
      expect([npx, mote]).toEqual(['npx', 'mote']);
      expect(await readCommand(args)).toEqual(options);
    }),
    { numRuns: 150 },
  );
});

test('a real shell takes the printed command apart as the property does', () => {
  fc.assert(
    fc.property(fc.array(path, { minLength: 1, maxLength: 200 }), (paths) => {
      const line = paths.map(quote).join(' ');
      const parts = execFileSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' });
      expect(parts.split('\n').slice(0, -1)).toEqual(paths);
      expect(words(line)).toEqual(paths);
    }),
    { numRuns: 5 },
  );
});

test('a scenario that is written from options is read as the same options', () => {
  fc.assert(
    fc.property(allOptions, (options) => {
      expect(parseScenario(writeScenario(options))).toEqual(options);
    }),
    { numRuns: 150 },
  );
});

test('a run from a scenario file is replayed from that file, and what was typed beside it comes first', async () => {
  const file = join(temporaryFolder(), "it's one.json");
  const options = { ...OPEN_OPTIONS, ...drawWorld(7, 20, 86_400e6), devices: 3 };
  writeFileSync(file, writeScenario(drawWorld(7, 20, 86_400e6)));
  const given: RunOptions = { ...options, ...{ faults: readScenario(file).faults }, scenario: file };
  expect(await readCommand(words(replayCommand(given)).slice(2))).toEqual(given);
});

test('the command has an option for each field', () => {
  const program = new Command();
  define(program);
  const flags = program.commands[0].options.map(({ long }) => long);
  expect(FIELD_NAMES.map(flagOf).filter((flag) => !flags.includes(flag))).toEqual([]);
});

/** One mistake, as each producer would make it. */
const mistakes: [written: Written, reason: string][] = [
  [{ devices: 0 }, 'give a whole number from 1 to 100000'],
  [{ for: '0s' }, 'give a time of up to 100 years'],
  [{ every: '1ms' }, 'at least 100ms, as no sensor reads faster'],
  [{ qos: 3 }, 'give a whole number from 0 to 2'],
  [{ seed: 1.5 }, 'give a whole number from 0 to'],
  [{ client: 'tiny' }, 'there are qos0, core, default, full, max'],
  [{ session: 'none' }, 'clean or kept'],
  [{ keepAlive: '1d' }, 'at most 65535s, as CONNECT has two bytes for it'],
  [{ outbox: 'disk' }, 'memory or flash'],
  [{ firmware: 'no.js' }, 'no such file; give a JavaScript file as it would be flashed'],
  [{ air: 'no.csv' }, 'no such file; give a CSV file'],
  [{ link: 'moon' }, 'no link is called "moon"'],
  [{ brokerRestart: '59m50s' }, 'it must be over within'],
  [{ transport: 'ws', client: 'core' }, 'the core client cannot do it'],
];

test.each(mistakes)(
  '%j is told by the field, and each producer says it in its own words',
  (written, reason) => {
    const [[word, value]] = Object.entries(written);
    const run = () => planOf({ ...OPEN_OPTIONS, ...readWritten(written) }, ownFirmware);
    const error = thrownBy(run) as OptionError;
    expect(error).toBeInstanceOf(OptionError);
    expect(wordOf(String(error.path[0]))).toBe(word);
    const texts = { [word]: String(value) };
    const typedError = thrownBy(() => orUsage(texts, run)) as UsageError;
    expect(typedError).toBeInstanceOf(UsageError);
    expect(typedError.message).toContain(`${flagOf(word)} ${value}: ${reason}`);
    const { firmware, client, ...others } = written;
    const here = {
      ...others,
      ...(firmware !== undefined && { client: firmware }),
      ...(client !== undefined && { build: client }),
    };
    const [name] = Object.keys(here);
    expect(() => simulate(here as object)).toThrow(`simulate: ${name} ${value}: ${reason}`);
  },
);

test('other options that a reason names have the name that the producer gives them', () => {
  const run = () =>
    planOf({ ...OPEN_OPTIONS, ...readWritten({ transport: 'ws', client: 'core' }) }, ownFirmware);
  expect(() => orUsage({ transport: 'ws' }, run)).toThrow('leave --client away');
  expect(() => simulate({ transport: 'ws', build: 'core' })).toThrow('leave build away');
  expect(() => orUsage({}, run, 'x.json')).toThrow(
    'x.json: transport ws: the core client cannot do it; leave client away',
  );
});

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return null;
}
