import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { BuildName } from '../../../scripts/compiler/features.ts';
import { runExample, runScenario } from './run.ts';
import { SCENARIOS } from './scenarios.ts';

/* The files of `mote build --target xs`, as modules, with our broker behind a device that keeps to ECMA-419. */

const { XST } = process.env;
if (XST === undefined) console.log('skipped: ECMA-419 on XS; name its xst in XST to run it too');
else if (spawnSync(XST, ['-v']).error !== undefined)
  throw new Error(`XST=${XST}: there is no such command; name the binary of XS`);

const ENGINES = [
  { name: 'Node', engine: process.execPath, before: [] as string[] },
  ...(XST === undefined ? [] : [{ name: 'XS', engine: XST, before: ['-m'] }]),
];
const EVERY: BuildName[] = ['qos0', 'core', 'default', 'full', 'max'];
const WITH_QOS1: BuildName[] = ['core', 'default', 'full', 'max'];
const WITH_RECEIVE: BuildName[] = ['default', 'full', 'max'];
const DEFAULT: BuildName[] = ['default'];

const CASES: [title: string, builds: BuildName[], lines: string[]][] = [
  [
    'two sessions, each with a message of QoS 1 each way',
    WITH_RECEIVE,
    [
      'told: connected, in/a=h\xc3\xa9llo, disconnected, connected, in/a=again, disconnected',
      'sessions: 2',
      'forbidden: ',
      'dns of 10.0.0.2',
      'to 10.0.0.1:1883',
      'reset,disconnect',
      '0',
    ],
  ],
  ['a message of QoS 0 of each build', EVERY, ['told: connected', 'sessions: 1', 'forbidden: ', 't 1']],
  [
    'messages of an hour with outages of every kind, all of them',
    WITH_QOS1,
    [
      `told: ${[
        'connected',
        'disconnected',
        'error silent',
        'error no CONNACK',
        'error no connection to broker.example:1883',
        'error no address of broker.example',
      ].join(', ')}`,
      'sessions: 5',
      'forbidden: ',
      '180 of 180, 0 twice',
      '180 accepted, most instances 2, now 1',
      'last address 10.0.0.9',
    ],
  ],
  [
    'a burst over a socket that takes 100 bytes at a time',
    WITH_QOS1,
    ['told: connected', 'sessions: 1', 'forbidden: ', 'accepted 30', '30 of 30, 0 twice'],
  ],
  [
    'the last message and DISCONNECT, which wait for room',
    DEFAULT,
    ['told: connected, disconnected', 'sessions: 1', 'forbidden: ', '1 of 1, 0 twice', 'disconnect', '0'],
  ],
  [
    'a resolver with a completion callback, and a socket whose write tells nothing',
    DEFAULT,
    [
      'told: error no address of broker.example, connected',
      'sessions: 1',
      'forbidden: ',
      '9 of 9, 0 twice',
      '1',
    ],
  ],
  [
    'TLS by the options of a TLS socket',
    DEFAULT,
    [
      'told: connected',
      'sessions: 1',
      'forbidden: ',
      '8883 broker.example {"host":"broker.example","minimumVersion":"TLSv1.2"} kept',
    ],
  ],
  [
    'what create or connect is to be given',
    DEFAULT,
    [
      `told: ${[
        'error ecma419: tls asks for the options of a TLS socket: give tls: { io }',
        'ecma419: broker.example is a name: give dns: { io }, or an IP address',
      ].join(', ')}`,
      'sessions: 0',
      'forbidden: ',
    ],
  ],
];

test('every scenario is run', () => {
  expect(CASES.map(([title]) => title).sort()).toEqual(Object.keys(SCENARIOS).sort());
});

describe.each(ENGINES)('on $name', ({ engine, before }) => {
  test.each(CASES)('%s', (title, builds, lines) => {
    for (const build of builds) expect(runScenario(title, build, engine, before), build).toEqual(lines);
  });

  test('the example publishes its count, also what it counts while there is no connection', () => {
    const rest = `
      world.pass(130);
      world.device.way = 'silent';
      world.device.cut('error');
      world.pass(300);
      world.device.way = 'up';
      world.pass(300);
      for (const line of world.tell(world.taken)) print(line);`;
    const counts = Array.from({ length: 12 }, (_, at) => `example/count ${at + 1}`);
    expect(runExample(rest, engine, before)).toEqual([
      expect.stringMatching(/^told: connected, disconnected, .*connected$/),
      'sessions: 2',
      'forbidden: ',
      counts.join(','),
    ]);
  });
});
