import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { expect, test } from 'vitest';
import { singleFile } from '../../scripts/compiler/app.ts';
import { projectFiles } from '../../scripts/device/init/templates.ts';
import { buildProject, programOf, sizeTable } from '../../scripts/device/project/build-project.ts';
import { simulate } from '../../scripts/testing.ts';
import { checkLanguage } from '../../simulator/board/language/language.ts';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { assembleReport } from '../../simulator/report/assemble.ts';
import { World } from '../../simulator/world/world.ts';
import { temporaryFolder } from '../commands/cli.ts';
import { planFrom } from '../run/given.ts';

const ANSWERS = {
  board: 'ESP32',
  ssid: 'home',
  wifiPassword: 'hidden-9',
  host: '192.0.2.7',
  topic: 'garden',
  topicAsIs: false,
  every: '10s',
  homeAssistant: false,
  commands: false,
  deepSleep: false,
};

/** A project as `mote init` makes it, with some files otherwise. */
function project(more: Partial<typeof ANSWERS> = {}, files: Record<string, string> = {}): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries({ ...projectFiles({ ...ANSWERS, ...more }), ...files }))
    writeFileSync(join(folder, name), text, { mode: 0o600 });
  return folder;
}

const build = (folder: string, options = {}) => buildProject(undefined, options, folder);
/** The plain one, built once. */
const plain = build(project());

test.each([
  ['plain', {}, 'default'],
  ['for Home Assistant', { homeAssistant: true }, 'default'],
  ['with commands', { commands: true }, 'max'],
  ['with commands for Home Assistant', { commands: true, homeAssistant: true }, 'max'],
  ['with deep sleep', { deepSleep: true }, 'full'],
])(
  'the program of mote init, %s, is one that Espruino takes, with the client that it needs',
  (_, more, client) => {
    const built = build(project(more));
    expect(built.client?.client).toBe(client);
    expect(checkLanguage(built.files['.bootcde'], 'app.js')).toEqual([]);
    expect(Object.keys(programOf(built).files)).toEqual(['mote', 'mote.json', '.bootcde']);
  },
);

test('it publishes through tunnels on the virtual board, as its own test says', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'app.js'), plain.files['.bootcde'], 'latin1');
  writeFileSync(join(folder, 'mote.js'), plain.files.mote, 'latin1');
  const run = simulate({
    app: join(folder, 'app.js'),
    client: join(folder, 'mote.js'),
    link: 'ltem,tunnel',
    for: '2h',
  });
  expect(run.readings.lost).toBe(0);
  expect(run.readings.delivered).toBeGreaterThan(300);
  expect(run.programErrors).toEqual([]);
});

test('it takes commands, and answers through tunnels', () => {
  const folder = project({ commands: true });
  const { files } = build(folder);
  writeFileSync(join(folder, 'app.js'), files['.bootcde'], 'latin1');
  writeFileSync(join(folder, 'mote.js'), files.mote, 'latin1');
  const calls = ['ping', 'stats', 'reboot', 'stats'].map((command, n) => ({ at: `${5 + n}m`, command }));
  const given = { app: join(folder, 'app.js'), client: join(folder, 'mote.js'), link: 'ltem,tunnel' };
  const run = simulate({ ...given, for: '20m', devices: 1, calls });
  const [ping, before, reboot, after] = run.calls.map(({ answer }) => answer ?? '');
  expect([ping, reboot]).toEqual(['pong', 'ok']);
  expect(JSON.parse(before).n).toBeGreaterThan(JSON.parse(after).n);
  expect(run.programErrors).toEqual([]);
});

test('a board that sleeps between readings loses none when the link or the broker was away', () => {
  const folder = project({ deepSleep: true });
  const { files, config } = build(folder);
  expect(JSON.parse(config ?? '')).toMatchObject({ flash: true });
  writeFileSync(join(folder, 'app.js'), files['.bootcde'], 'latin1');
  writeFileSync(join(folder, 'mote.js'), files.mote, 'latin1');
  const plan = planFrom({
    app: join(folder, 'app.js'),
    firmware: join(folder, 'mote.js'),
    outbox: 'flash',
    devices: 2,
    link: 'ltem,tunnel',
    for: '2h',
    every: '2m',
    brokerRestart: '1h/5m',
  });
  const world = new World(plan, new HashedTrace(null));
  world.run(world.endUs);
  const { readings } = assembleReport(plan, world, '', 0);
  expect(readings.taken).toBeGreaterThan(80);
  expect(readings.delivered).toBeGreaterThanOrEqual(readings.taken - 2);
});

test('what the board gets to know stands in its mote.json; secrets are in no file of a build and in no table', () => {
  expect(JSON.parse(plain.config ?? '')).toMatchObject({
    host: '192.0.2.7',
    topic: 'garden',
    every: 10,
    qos: 1,
    i2c: { sda: 'D21', scl: 'D22' },
    wifi: { ssid: 'home', password: 'hidden-9' },
  });
  expect(JSON.stringify([plain.files, sizeTable(plain)])).not.toContain('hidden-9');
});

test.each([
  ['tcp', {}, 'default'],
  ['tls', { tls: true }, 'default'],
  ['ws', { transport: 'ws', path: '/way' }, 'max'],
  ['wss', { transport: 'wss', path: '/way' }, 'max'],
])('transport %s in mote.json is all that a program needs for it', (transport, told, client) => {
  const config = JSON.parse(projectFiles(ANSWERS)['mote.json']);
  const broker = { ...config.broker, transport, ...(transport[0] === 'w' && { path: '/way' }) };
  const built = build(project({}, { 'mote.json': JSON.stringify({ ...config, broker }) }));
  const { tls, transport: over, path } = JSON.parse(built.config ?? '');
  expect({ tls, transport: over, path }).toEqual(told);
  expect(built.client?.client).toBe(client);
});

test('certificates and a key go to the board as DER, under the names in its mote.json, and into no table', async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'b' }], { keyType: 'ec' });
  const config = JSON.parse(projectFiles(ANSWERS)['mote.json']);
  const names = { transport: 'tls', cert: 'b.pem', key: 'b.key' };
  const withNames = (more: object) =>
    JSON.stringify({ ...config, broker: { ...config.broker, ...names, ...more } });
  const files = { 'b.pem': cert, 'b.key': key };
  const built = build(project({}, { ...files, 'mote.json': withNames({}) }));
  expect(JSON.parse(built.config ?? '')).toMatchObject({ tls: true, cert: 'mqtt.cert', key: 'mqtt.key' });
  const onBoard = programOf(built).files;
  expect(new X509Certificate(Buffer.from(onBoard['mqtt.cert'], 'latin1')).subject).toBe('CN=b');
  expect(onBoard['mqtt.key'].charCodeAt(0)).toBe(0x30);
  expect(JSON.stringify([built.files, sizeTable(built)])).not.toContain(onBoard['mqtt.key'].slice(0, 20));
  expect(singleFile(built, '{}', built.certificates)).toContain('require("Storage").write("mqtt.key",atob("');
  const wrong = (more: object) => () => build(project({}, { ...files, 'mote.json': withNames(more) }));
  expect(wrong({ key: undefined })).toThrow('cert and key: give both, or neither');
  expect(wrong({ key: 'b.pem' })).toThrow('b.pem holds no key in PEM');
  expect(wrong({ ca: 'nowhere.pem' })).toThrow('no such file');
});

test('the table has every module, and about the JsVars that the engine takes', () => {
  const names = plain.modules.map(({ name }) => name);
  expect(names).toContain('app.ts');
  expect(names).toContain('sensors/bme280.ts');
  expect(names).toContain('mote (default)');
  expect(sizeTable(plain)[0]).toBe('client default: it has all that the program names');
});

test('files of a project of its own are bundled, plain JavaScript too', () => {
  const files = {
    'main.js': 'import { twice } from "./lib";\nprint(twice(21));',
    'lib.js': 'export function twice(x) { return 2 * x; }',
  };
  const built = buildProject('main.js', {}, project({}, files));
  expect(built.client).toBeNull();
  expect(built.files['.bootcde']).toContain('42');
  const required = project({}, { 'main.js': 'print(require("./lib"))' });
  expect(() => buildProject('main.js', {}, required)).toThrow('write import * as x from "./lib"');
});

test.each([
  ['const { a } = JSON.parse("{}");\nprint(a);', /app.ts:1: destructuring: Espruino has no such thing/],
  ['\n\nprint([1, [2]].flat());', /app.ts:3: \.flat\(\) does not exist on Espruino; use/],
  ['print(new Map());', /app.ts:1: Map does not exist on Espruino/],
  ['print("unclosed);', /app.ts:1: Unterminated string literal/],
  ["import { x } from './nowhere';\nprint(x);", /app.ts:1: Could not resolve ".\/nowhere"/],
  ['async function f() {}\nf();', /app.ts:1: async functions: Espruino has no such thing/],
])('%j is refused at its place in the source', (source, message) => {
  expect(() => build(project({}, { 'app.ts': source }))).toThrow(message);
});

test('a program that cannot fit its board is refused, with what it takes and what there is', () => {
  const big = Array.from({ length: 400 }, (_, index) => `export function f${index}() { return ${index}; }`);
  const folder = project({}, { 'app.ts': big.join('\n') });
  expect(() => build(folder, { board: 'ESP8266_4MB' })).toThrow(
    /ESP8266_4MB has 1600 JsVars and the program takes about \d+/,
  );
  const text = `print("${'x'.repeat(200_000)}");`;
  expect(() => build(project({}, { 'app.ts': text }), { board: 'ESP8266_4MB' })).toThrow(
    /has 196608 bytes of Storage and the program takes/,
  );
  expect(() => build(folder, { board: 'ENIAC' })).toThrow(/--board ENIAC: not known; there are ESP32/);
});

test.each([
  ['{"board":"ESP32"}', /mote.json: app/],
  ['{"board":"ESP33","app":"app.ts","broker":{"host":"x"}}', /mote.json: board: give/],
  ['{"board":"ESP32","app":"app.ts","broker":{"host":"x"},"colour":1}', /mote.json: colour/],
  [
    '{"board":"ESP32","app":"app.ts","broker":{"host":"x"},"every":"soon"}',
    /mote.json: every soon: not a duration/,
  ],
  ['{"board":', /mote.json: it is not valid JSON/],
])('mote.json %s is refused, by the member', (text, message) => {
  expect(() => build(project({}, { 'mote.json': text }))).toThrow(message);
});

test('a sensor that mote.json names brings its driver, and no other', () => {
  const text = JSON.stringify({
    ...JSON.parse(projectFiles(ANSWERS)['mote.json']),
    sensors: ['dht22'],
    places: { dht22: 'D18' },
  });
  const { modules, config } = build(project({}, { 'mote.json': text }));
  const drivers = modules.map(({ name }) => name).filter((name) => /^sensors\/(?:bme|dht|sht)/.test(name));
  expect(drivers).toEqual(['sensors/dht22.ts']);
  expect(JSON.parse(config ?? '').places).toEqual({ dht22: 'D18' });
});

test('a mistake in secrets.json is named without what stands there', () => {
  const wrong = () => build(project({}, { 'secrets.json': '{"wifiPassword": hidden-9}' }));
  expect(wrong).toThrow('secrets.json: it is not valid JSON');
  expect(() => build(project({}, { 'secrets.json': '{"wifiPassword": 12345}' }))).toThrow(
    /^secrets.json: wifiPassword: give string$/,
  );
});

test('a single file brings the client and the configuration with it', () => {
  const text = singleFile(plain, plain.config ?? '');
  expect(text).toContain('Modules.addCached("mote",');
  expect(checkLanguage(text, 'single.js')).toEqual([]);
});

test.each(['', '// nothing yet'])(
  'a program with nothing in it (%j) is refused: a board would run nothing',
  (text) => {
    const folder = project({}, { 'app.ts': text });
    expect(() => build(folder)).toThrow('app.ts: there is no program in it, or only comments');
  },
);
