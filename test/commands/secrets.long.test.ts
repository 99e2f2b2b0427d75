import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { expect, test } from 'vitest';
import { callOf } from '../../scripts/commands/realtime/call.ts';
import { Output } from '../../scripts/output.ts';
import { titleWithoutSecrets, withoutPassword } from '../../scripts/secrets.ts';
import { warningAbout } from '../../simulator/realtime/broker/private-files.ts';
import { Running } from '../realtime/broker/running.ts';
import { later, until } from '../realtime/proxy/rig.ts';
import { expectRefusal, mote, temporaryFolder } from './cli.ts';

const onUnix = test.skipIf(process.platform === 'win32');
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

function fileWith(text: string, mode = 0o600): string {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

onUnix(
  'build --single writes a file with passwords for its owner alone, over one that others could read too',
  () => {
    const folder = temporaryFolder();
    expect(mote(['init', '--yes', '--ssid', 'net'], folder).status).toBe(0);
    expect(modeOf(join(folder, 'secrets.json'))).toBe('600');
    expect(readFileSync(join(folder, 'mote.json'), 'utf8')).not.toMatch(/password/i);
    mkdirSync(join(folder, 'build'));
    const single = join(folder, 'build/single.js');
    writeFileSync(single, 'old');
    chmodSync(single, 0o644);
    writeFileSync(join(folder, 'secrets.json'), '{"wifiPassword": "hush"}');
    expect(mote(['build', '--single'], folder)).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(single, 'utf8')).toContain('hush');
    expect(modeOf(single)).toBe('600');
    chmodSync(join(folder, 'secrets.json'), 0o644);
    expect(mote(['build'], folder).stderr).toContain('others on this machine can read');
  },
);

onUnix(
  'what --data and --record hold is for their owner alone, and a users file that others can read is warned of',
  async () => {
    const folder = temporaryFolder();
    const [data, record] = [join(folder, 'data'), join(folder, 'messages.jsonl')];
    const users = fileWith('{"users": [{"name": "a", "password": "hush", "publish": ["#"]}]}', 0o644);
    const running = new Running([
      ...['broker', '--listen', '127.0.0.1:0', '--ws', '127.0.0.1:0', '--tls', '127.0.0.1:0'],
      ...['--data', data, '--record', record, '--users', users, '--bridge', 'mqtt://eva:hush@127.0.0.1:1'],
    ]);
    later(() => running.interrupt());
    const url = await running.says(/(mqtt:\/\/127\S+)/);
    await running.says(/wait on disk/);
    const evil = 'evil\n08:00:00 admin connected';
    const client = await mqtt.connectAsync(url, { clientId: evil, username: 'a', password: 'hush' });
    await client.publishAsync('t', '{"at":1,"e":{"x":{"toString":1}}}', { qos: 1 });
    await client.endAsync();
    await running.says(/disconnected/);
    const entries = readdirSync(data, { recursive: true, withFileTypes: true });
    expect(entries.length).toBeGreaterThan(8);
    for (const entry of entries)
      expect(modeOf(join(entry.parentPath, entry.name))).toBe(entry.isDirectory() ? '700' : '600');
    expect([modeOf(data), modeOf(record)]).toEqual(['700', '600']);
    expect(running.output).toContain(`others on this machine can read ${users}, which holds secrets`);
    // A client id that holds a newline begins no line of log; a bridge's URL is printed without its password.
    for (const line of running.output.trim().split('\n')) expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d{3} /);
    expect(running.output).toContain('"evil\\n08:00:00 admin connected" disconnected');
    expect(running.output).toContain('bridge: 127.0.0.1:1: ');
    expect(running.output).not.toContain('hush');
  },
);

test.skipIf(process.platform !== 'linux')(
  'a secret of the command line is not in the list of processes, and a token not in a log',
  async () => {
    const running = new Running([
      ...['proxy', '--listen', '127.0.0.1:0', '--upstream', '127.0.0.1:1', '--api', '127.0.0.1:0'],
      ...['--ui', '127.0.0.1:0', '--token', 'hush-hush'],
    ]);
    later(() => running.interrupt());
    await running.says(/live page: http/);
    expect(readFileSync(`/proc/${running.pid}/cmdline`, 'latin1')).toMatch(/^mote proxy .*--token \*\*\*/);
    expect(running.output).not.toContain('hush');
  },
);

test.each([
  ['mqtt://eva:egg@host:1883/x', 'mqtt://host:1883/x'],
  ['mqtt://eva:e/g?g@host', 'mqtt://host'],
  ['https://eva:p@ss@hook/x', 'https://hook/x'],
  ['eva:egg@host', 'host'],
  ['mqtt://host/x', 'mqtt://host/x'],
])('an error shows the URL %s as %s', (url, shown) => {
  expect(withoutPassword(url)).toBe(shown);
});

test.each([
  [['proxy', '--token', 's', '--log'], 'mote proxy --token *** --log'],
  [['ctl', 'cut', '--token=s'], 'mote ctl cut --token=***'],
  [['call', 'b', 'ping', '--password', 's'], 'mote call b ping --password ***'],
  [['pub', '-t', 'a', '-P', 's'], 'mote pub -t a -P ***'],
  [['pub', '-t', 'a', '-Ps'], 'mote pub -t a -P***'],
  [['call', 'b', 'ping', '--broker', 'mqtt://eva:s@h'], 'mote call b ping --broker mqtt://h'],
  [['broker', '--bridge', 'mqtt://eva:s@h:1/x'], 'mote broker --bridge mqtt://h:1'],
  [['broker', '--forward=https://h/services/s?key=s'], 'mote broker --forward=https://h'],
  [['sim', '--devices', '2'], null],
])('%j is shown to others as %j', (args, title) => {
  expect(titleWithoutSecrets(args)).toBe(title);
});

test.each([
  ['broker --data x --bridge http://eva:hush@host', '--bridge http://host: give a URL'],
  ['broker --data x --forward mqtt://eva:hush@host', '--forward mqtt://host: give a URL'],
  ['sim --realtime --broker mqtt://eva:hush@host', '--broker mqtt://host: users do not go into the URL'],
  ['call board ping --broker http://eva:hush@host', '--broker http://host: give a URL'],
])('mote %s is refused without its password', async (args, message) => {
  await expectRefusal(args.split(' '), message);
});

test('a token comes from a file or the environment too; both at once, an empty one and an endless one are refused', async () => {
  const ctl = ['ctl', 'heal', '--api', '127.0.0.1:1'];
  await expectRefusal([...ctl, '--token-file', fileWith('')], '--token (or MOTE_TOKEN): it is empty');
  await expectRefusal([...ctl, '--token='], '--token (or MOTE_TOKEN): it is empty');
  await expectRefusal([...ctl, '--token', 'a', '--token-file', fileWith('a')], 'cannot be used with');
  await expectRefusal(
    [...ctl, '--token-file', '/no/file'],
    '--token-file /no/file: no such file; a secret is one line',
  );
  if (process.platform === 'linux')
    await expectRefusal([...ctl, '--token-file', '/dev/zero'], 'a secret is one line');
  const authorizations: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    authorizations.push(request.headers.authorization);
    response.end('{}');
  }).listen(0, '127.0.0.1');
  later(() => server.close());
  await until('it listens', () => server.listening);
  const api = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const running = [
    new Running(['ctl', 'heal', '--api', api, '--token-file', fileWith('from a file\n')]),
    new Running(['ctl', 'heal', '--api', api], undefined, { MOTE_TOKEN: 'from the environment' }),
  ];
  await until('both have ended', () => running.every(({ exitCode }) => exitCode !== null));
  expect(authorizations.sort()).toEqual(['Bearer from a file', 'Bearer from the environment']);
});

test('a password in the URL of mote call goes to the broker, and into no message', () => {
  const options = { broker: 'mqtt://eva:egg@h', timeout: '1s', protocol: '4' };
  expect(callOf('b', 'ping', '', options).url).toContain('eva:egg');
});

onUnix('a device keeps its mode, and only files are warned of', () => {
  const before = modeOf('/dev/null');
  const output = new Output('--record', '/dev/null', { mode: 0o600 });
  output.write('x');
  output.close();
  expect(modeOf('/dev/null')).toBe(before);
  expect(warningAbout('/dev/null')).toBe(null);
  expect(warningAbout('/no/such/file')).toBe(null);
  expect(warningAbout(fileWith('', 0o620))).toContain('can change');
  expect(warningAbout(fileWith('', 0o600))).toBe(null);
});
