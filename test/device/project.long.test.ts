import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { expect, test } from 'vitest';
import { singleFile, writtenFiles } from '../../scripts/compiler/whole/files.ts';
import { projectFiles } from '../../scripts/device/init/templates.ts';
import { programOf, sizeTable } from '../../scripts/device/project/build-project.ts';
import { simulate } from '../../scripts/testing.ts';
import { checkLanguage } from '../../simulator/board/language/language.ts';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import { assembleReport } from '../../simulator/report/assemble.ts';
import { World } from '../../simulator/world/world.ts';
import { planFrom } from '../run/given.ts';
import { ANSWERS, build, project } from './made-project.ts';

test.each([
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
    expect(Object.keys(programOf(built).files)).toEqual(['mote.json', '.bootcde']);
  },
);

test('it takes commands, and answers through tunnels', () => {
  const folder = project({ commands: true });
  const built = build(folder);
  for (const [name, bytes] of Object.entries(writtenFiles(built)))
    writeFileSync(join(folder, name), bytes, 'latin1');
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
  const built = build(folder);
  const { config } = built;
  expect(JSON.parse(config ?? '')).toMatchObject({ flash: true });
  for (const [name, bytes] of Object.entries(writtenFiles(built)))
    writeFileSync(join(folder, name), bytes, 'latin1');
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
