import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownClient, ownFirmware } from '../../scripts/commands/own-firmware.ts';
import { COMPARE_APP } from '../../simulator/compare/app.ts';
import { comparePicture } from '../../simulator/compare/picture.ts';
import { type Comparison, contest } from '../../simulator/compare/run-comparison.ts';
import { makeProgram, OPEN_OPTIONS, planOf } from '../../simulator/run/index.ts';
import { expectRefusal, mote, temporaryFolder } from '../commands/cli.ts';
import { planWith, program } from '../world/worlds.ts';
import { NAIVE } from './naive.ts';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
function written(name: string, text: string): string {
  writeFileSync(file(name), text, 'latin1');
  return file(name);
}
const naive = written('naive.js', NAIVE);
const WORLD = '--for 3h --devices 3 --link nbiot-good,dead-zone --seed 7'.split(' ');

function comparison(args: string[]): Comparison {
  const { status, stderr } = mote(['compare', ...args, '--json', file('out.json')]);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(readFileSync(file('out.json'), 'utf8'));
}

test('in the same world a client that resends loses nothing, and one that does not loses readings', () => {
  const args = [
    '--client',
    'mote',
    '--client',
    naive,
    ...WORLD,
    '--svg',
    file('out.svg'),
    '--html',
    file('out.html'),
  ];
  const { clients, radioTailS } = comparison(args);
  const [mote, other] = clients;
  expect(mote.readings).toMatchObject({ lost: 0, refused: 0, delivered: mote.readings.taken });
  expect(other.readings.taken).toBe(mote.readings.taken);
  expect(other.readings.lost).toBeGreaterThan(mote.readings.taken / 20);
  expect(other.failedChecks).toContain('QoS 1 at least once');
  expect(mote.failedChecks).toEqual([]);
  expect(mote.reconnects).toBeGreaterThan(3);
  expect(mote.radioOnS).toBeGreaterThan(0);
  expect(mote.memory.mostVariables).toBeGreaterThan(other.memory.mostVariables as number);
  expect(mote.memory.mostVariables).toBeLessThan(1000);
  expect(radioTailS).toBe(20);
  const picture = readFileSync(file('out.svg'), 'utf8');
  expect(picture).toContain('naive.js');
  expect(picture).not.toMatch(/NaN|undefined|Infinity/);
});

test('clients in processes come to what they come to one after the other, those that cannot run too', () => {
  const clients = ['mote', naive, written('no.js', 'throw new Error("no");')];
  const words = ['compare', ...clients.flatMap((one) => ['--client', one]), ...WORLD, '--rules', '1nce'];
  const [one, two] = ['1', '2'].map((jobs) => {
    const page = file(`jobs-${jobs}.html`);
    const { status, stdout, stderr } = mote([
      ...words,
      ...['--jobs', jobs, '--html', page, '--json', file('jobs.json')],
    ]);
    const json = readFileSync(file('jobs.json'), 'utf8');
    return { status, stdout, stderr, page: readFileSync(page, 'utf8'), json };
  });
  expect(one.stderr).toContain('no.js could not run');
  expect(one.json).toContain('brokenRules');
  expect(two).toEqual(one);
});

test('a large fleet is compared in cohorts, and comes to what it comes to in one piece', () => {
  const words = '--for 16h --every 1h --devices 30 --link nbiot-good,tunnel'.split(' ');
  const { clients } = comparison(['--client', 'mote', ...words]);
  const plan = planOf(
    {
      ...OPEN_OPTIONS,
      ...{ devices: 30, forUs: 16 * 3600e6, everyUs: 3600e6, qos: 1 },
      link: ['nbiot-good', 'tunnel'],
    },
    ownFirmware,
  );
  const app = makeProgram('compare-app', COMPARE_APP);
  const whole = contest(plan, [{ name: 'mote', client: ownClient('default', 'mote'), app }]);
  expect(clients).toEqual(JSON.parse(JSON.stringify(whole.comparison.clients)));
});

test('a program of the user takes the place of the common one', () => {
  const app = written(
    'meter.js',
    'var c = require("MQTT").create("broker", {}); c.connect(); setInterval(function () { c.publish("m", "21.5"); }, 60000);',
  );
  const { clients } = comparison([
    '--client',
    'mote',
    '--app',
    app,
    '--link',
    'lte-cat4',
    '--for',
    '1h',
    '--devices',
    '1',
  ]);
  expect(clients[0].readings).toMatchObject({ taken: 59, duplicates: 0, lost: 0 });
});

test('equal worlds give equal pictures, byte by byte', () => {
  const draw = () =>
    comparePicture(
      contest(planWith({ devices: 2 }), [
        { name: 'naive', client: program(NAIVE), app: program(COMPARE_APP) },
      ]),
    );
  expect(draw()).toBe(draw());
});

test('the table has a column for each client and says what the radio figure assumes', () => {
  const { stdout } = mote(['compare', '--client', 'mote', '--client', 'mote-core', '--for', '20m']);
  expect(stdout).toMatch(/^ +mote +mote-core\n/);
  expect(stdout).toMatch(/radio on a day \(estimate\) +\S+ m?i?n?h? +/);
  expect(stdout).toContain(
    'radio: on from each packet until 20 s later, as the idle timers of nbiot-good,tunnel say',
  );
});

test('a client that sends QoS 0 where QoS 1 was asked for is counted by what arrives', () => {
  const deaf = written('qos0.js', NAIVE.replace('how && how.qos', '0'));
  const [{ readings }] = comparison(['--client', deaf, '--for', '30m', '--link', 'lte-cat1']).clients;
  expect(readings.delivered).toBeGreaterThan(readings.taken * 0.9);
});

test.each([
  ['throws.js', '\nthrow new Error("no");', 'throws.js:2, '],
  ['endless.js', 'var n = 0;\nwhile (true) n++;', 'endless.js:2: '],
])(
  'a client that cannot run (%s) is named with its line; the others run all the same',
  (name, text, message) => {
    const bad = written(name, text);
    const { status, stdout, stderr } = mote(['compare', '--client', bad, '--client', 'mote', '--for', '10m']);
    expect(stderr).toContain(`mote: --client ${name} could not run: `);
    expect(stderr).toContain(message);
    expect(stdout).toMatch(/delivered +- +[1-9]/);
    expect(status).toBe(1);
  },
);

test.each([
  ['', 'name clients with --client, drivers with --modem, or a program with --app'],
  ['--client no.js', '--client no.js: no such file'],
  ['--client mote --link moon', 'no link is called "moon"'],
  ['--client mote --for soon', '--for soon: not a duration'],
  [`${'--client mote '.repeat(13)}`, '13 clients; at most 12'],
  ['--client mote --for 10m --svg /no/such/x.svg', 'name a file that can be written'],
])('mote compare %s is refused with one line', (args, message) =>
  expectRefusal(['compare', ...args.split(' ').filter(Boolean)], message),
);
