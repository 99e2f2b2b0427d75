import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  type FleetPartFile,
  fleetPart,
  type MergedFleet,
} from '../../scripts/commands/world/shards/fleet-part.ts';
import type { Fleet } from '../../simulator/realtime/fleet/fleet.ts';
import { devicesOf, numberOf } from '../../simulator/realtime/fleet/part.ts';
import { fleetReport } from '../../simulator/realtime/fleet/report.ts';
import { expectRefusal, moteHere, temporaryFolder } from '../commands/cli.ts';
import { aedes, fleetTo } from '../realtime/fleet/rig.ts';
import { until } from '../realtime/proxy/rig.ts';

test('the parts of a fleet have each of its boards once', () => {
  for (const [all, of] of [
    [7, 3],
    [3, 3],
    [100, 7],
    [1, 2],
  ]) {
    const numbers = Array.from({ length: of }, (_, place) => ({ index: place + 1, of })).flatMap((part) =>
      Array.from({ length: devicesOf(all, part) }, (_, place) => numberOf({ part }, place + 1)),
    );
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: all }, (_, place) => place + 1));
  }
});

const everyBoard = (fleet: Fleet) => fleet.boards.every(({ messages }) => messages >= 3);

test('two machines have the names, users, brokers and times of power of one fleet', async () => {
  const [one, two] = [await aedes(), await aedes()];
  const users: string[][] = [[], []];
  [one, two].forEach(({ broker }, place) => {
    broker.authenticate = (client, name, _password, done) => {
      users[place].push(`${client.id} ${name}`);
      done(null, true);
    };
  });
  const credentials = [1, 2, 3, 4, 5].map((n) => ({ clientId: null, username: `user-${n}`, password: 'p' }));
  const brokers = [one, two].map(({ port }) => ({ host: '127.0.0.1', port, tls: null }));
  const plan = { brokers, credentials, rampPerS: 5 };
  const { fleet: first } = fleetTo(0, { ...plan, devices: 3, part: { index: 1, of: 2 } });
  const { fleet: second } = fleetTo(0, { ...plan, devices: 2, part: { index: 2, of: 2 } });
  expect(first.boards.map(({ clientId }) => clientId)).toEqual(['mote-1', 'mote-3', 'mote-5']);
  expect(second.boards.map(({ clientId }) => clientId)).toEqual(['mote-2', 'mote-4']);
  // Board 5 has its power after four fifths of a second, on whichever machine it is.
  expect(first.boards[2].hasPower).toBe(false);
  await until('some readings of each', () => everyBoard(first) && everyBoard(second));
  expect(first.kernel.now).toBeGreaterThan(800e3);
  expect(users.map((list) => list.sort())).toEqual([
    ['mote-1 user-1', 'mote-3 user-3', 'mote-5 user-5'],
    ['mote-2 user-2', 'mote-4 user-4'],
  ]);
  expect(first.live.kernel.seed).not.toBe(second.live.kernel.seed);
});

/** The JSON of two machines of a fleet that has run. */
async function partsThatRan(): Promise<FleetPartFile[]> {
  const { port } = await aedes();
  const parts: FleetPartFile[] = [];
  for (const index of [1, 2]) {
    const { fleet } = fleetTo(port, { devices: 2, part: { index, of: 2 } });
    await until('some readings', () => everyBoard(fleet));
    const part = fleetPart(fleet, { index, of: 2 }, 'npx mote sim --realtime --devices 4');
    parts.push({ ...fleetReport(fleet), part });
    await fleet.remove();
  }
  return parts;
}
let ran: Promise<FleetPartFile[]> | undefined;

/** Merges them after a change. */
async function merged(change: (parts: FleetPartFile[]) => unknown[] = (parts) => parts) {
  ran ??= partsThatRan();
  const folder = temporaryFolder();
  // Whether this machine was late is not what is tested.
  const inTime = { isVoid: false, latenessMs: { p50: 1, p99: 2, max: 3 } };
  const files = change(structuredClone(await ran).map((part) => ({ ...part, ...inTime })));
  files.forEach((file, place) => {
    const text = typeof file === 'string' ? file : JSON.stringify(file);
    writeFileSync(join(folder, `${place + 1}.json`), text);
  });
  const json = join(folder, 'whole.json');
  const outcome = await moteHere(['merge', folder, '--json', json]);
  return { ...outcome, folder, read: () => JSON.parse(readFileSync(json, 'utf8')) as MergedFleet };
}

test('mote merge adds the JSON of all machines, and their distributions', async () => {
  const { status, read, folder } = await merged();
  const [one, two] = (await ran) as FleetPartFile[];
  expect(status).toBe(0);
  const whole = read();
  expect(whole.devices).toBe(4);
  expect(whole.readings.taken).toBe(one.readings.taken + two.readings.taken);
  expect(whole.bytes.up).toBe(one.bytes.up + two.bytes.up);
  expect(whole.latencyMs.max).toBe(Math.max(one.latencyMs.max ?? 0, two.latencyMs.max ?? 0));
  expect(whole.checks.map(({ name }) => name)).toEqual(one.checks.map(({ name }) => name));
  expect(whole.isVoid).toBe(false);
  expect(whole.machines.map(({ part, devices }) => [part, devices])).toEqual([
    [1, 2],
    [2, 2],
  ]);
  // The merged report lies beside its parts, and is none of them.
  expect((await moteHere(['merge', folder])).status).toBe(0);
});

test('one machine that was void makes the whole void, and is named', async () => {
  const { status, stderr, read } = await merged(([one, two]) => {
    two.isVoid = true;
    two.latenessMs.p99 = 340;
    two.part.machine = 'bee';
    return [one, two];
  });
  expect(status).toBe(1);
  expect(stderr).toContain('the run is void: more than 100 ms late was bee (part 2, lateness p99 340 ms)');
  expect(read().isVoid).toBe(true);
});

test('a check that failed on one machine fails the whole, with part and machine', async () => {
  const { status, stderr } = await merged(([one, two]) => {
    Object.assign(two.checks[0], { failed: 2, detail: 'device 1 at 3.000 s: again' });
    two.part.machine = 'bee';
    return [one, two];
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/check failed: .* \(2 times; part 2 on bee: device 1 at 3\.000 s: again\)/);
});

test.each<[string, (parts: FleetPartFile[]) => unknown[], RegExp]>([
  [
    'a part is missing',
    ([one]) => [one],
    /1 of 2 parts is missing: 2; .*npx mote sim --realtime --devices 4 --shard 2\/2/,
  ],
  ['a part is there twice', ([one]) => [one, one], /1\.json and .*2\.json hold the same part/],
  [
    'a part has other options',
    ([one, two]) => [one, { ...two, part: { ...two.part, command: 'npx mote sim' } }],
    /2\.json is of another fleet than .*1\.json: command is "npx mote sim", not "npx mote sim --realtime/,
  ],
  [
    'a part has another client',
    ([one, two]) => [one, { ...two, client: { build: 'x', hash: 'abc' } }],
    /client is abc, not /,
  ],
  [
    'a part has another format',
    ([one, two]) => [one, { ...two, part: { ...two.part, format: 9 } }],
    /its format is 9/,
  ],
  [
    'a file is cut',
    ([one, two]) => [one, JSON.stringify(two).slice(0, -9)],
    /2\.json: no JSON of mote sim --realtime/,
  ],
  ['a file is something else', ([one]) => [one, { a: 1 }], /2\.json: no part of mote sim --realtime --shard/],
  [
    'numbers are none',
    ([one, two]) => [one, { ...two, part: { ...two.part, index: 'x' } }],
    /2\.json: is cut or damaged/,
  ],
])('mote merge refuses a fleet of which %s', async (_, change, words) => {
  const { status, stderr } = await merged(change);
  expect(stderr).toMatch(words);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(status).toBe(1);
});

test.each([
  ['--shard 1/2', '--shard 1/2: the boards of all machines meet at one broker; name it with --broker'],
  ['--shard 3/2 --broker mqtt://localhost', '--shard 3/2: part 3 of 2: parts are counted from 1 to 2'],
  ['--shard 6/6 --broker mqtt://localhost', '--shard 6/6: 5 boards are too few for so many machines'],
  ['--broker mqtt://a,mqtts://b', '--broker: some are mqtt:// and some mqtts://; give all of one kind'],
  ['--broker mqtt://a,,mqtt://b', '--broker : give a URL'],
  [`--broker ${Array(101).fill('mqtt://a').join(',')}`, '--broker: 101 URLs; give 100 at the most'],
])('mote sim --realtime %s is refused', (args, message) =>
  expectRefusal(['sim', '--realtime', '--api', '127.0.0.1:0', ...args.split(' ')], message),
);
