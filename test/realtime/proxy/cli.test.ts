import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import * as net from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mote, temporaryFolder } from '../../commands/cli.ts';
import { isInstalled } from '../../judges/mosquitto.ts';
import { Running } from '../broker/running.ts';
import { echo, later, serve, sleep, until, Wire } from './rig.ts';

const HERE = ['--listen', '127.0.0.1:0', '--api', 'localhost:0'];

async function moteProxy(...args: string[]) {
  const running = new Running(['proxy', ...HERE, ...args]);
  later(() => running.interrupt());
  const port = Number(await running.says(/listening on 127\.0\.0\.1:(\d+)/));
  return { running, port, api: await running.says(/mote ctl talks to (\S+)/) };
}

test.each([
  ['proxy --link moon', '--link moon: no link is called "moon"'],
  ['proxy --stack bsd', '--stack bsd: there are esp-lwip'],
  ['proxy --upstream mqtt://localhost:1883', 'give host:port, without a scheme such as mqtt://'],
  ['proxy --listen moon', '--listen moon: give a port or host:port'],
  ['proxy --api 0.0.0.0:0', 'others could reach it; give --token too'],
  ['proxy --seed x', '--seed x: give a whole number'],
  ['ctl', 'ctl: say what to do: cut, heal, link NAME, modem DAY or status'],
  ['ctl mend', 'ctl mend: say what to do'],
  ['ctl link moon', '--link moon: no link is called "moon"'],
  ['ctl cut --device 0', '--device 0: give a whole number'],
  ['ctl cut --for soon', '--for soon: not a duration'],
  ['ctl cut --for 0s', 'leave it away to cut until mote ctl heal'],
  [
    'ctl heal --api localhost:1',
    '--api localhost:1: nobody answers there; is mote proxy or mote sim --realtime running?',
  ],
  ['ctl heal --api http://localhost', 'give host:port'],
])('mote %s is refused with one line', (args, message) => {
  const { status, stderr, stdout } = mote(args.split(' '));
  expect(stderr).toContain(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
});

test('a port in use, for devices or the API, is one message', async () => {
  const { port, api } = await moteProxy();
  const taken = mote(['proxy', '--listen', `127.0.0.1:${port}`, '--api', 'localhost:0']);
  expect(taken.stderr).toMatch(/^mote: --listen .*the port is in use; name another\n$/);
  const taken2 = mote(['proxy', '--listen', '127.0.0.1:0', '--api', api]);
  expect(taken2.stderr).toMatch(/^mote: --api .*the port is in use; name another\n$/);
  expect([taken.status, taken2.status]).toEqual([2, 2]);
});

test('Ctrl-C ends open connections, prints the bill and leaves no port behind', async () => {
  const upstream = await serve(echo);
  const { running, port } = await moteProxy('--upstream', `127.0.0.1:${upstream}`, '--link', 'lte-cat1');
  const wire = new Wire(port);
  wire.send('12345');
  await until('the echo', () => wire.text === '12345');
  expect(await running.interrupt()).toBe(0);
  await until('the connection is gone', () => wire.ended || wire.error !== null);
  expect(running.output).toMatch(/bytes up +5\n/);
  const refused = new Wire(port);
  await until('refused', () => refused.error?.code === 'ECONNREFUSED');
});

test('mote ctl link changes the link of connections that are open', async () => {
  const upstream = await serve(echo);
  const { running, port, api } = await moteProxy('--upstream', `127.0.0.1:${upstream}`);
  const wire = new Wire(port);
  wire.send('a');
  await until('the echo', () => wire.text === 'a');
  expect(mote(['ctl', 'link', 'lte-cat1', '--api', api])).toMatchObject({ status: 0, stderr: '' });
  expect(mote(['ctl', 'link', 'lte-cat4,tunnel', '--api', api])).toMatchObject({ status: 0, stderr: '' });
  await running.says(/link: lte-cat4,tunnel/);
  wire.send('b');
  await until('the echo', () => wire.text === 'ab');
});

test('mote ctl link FILE reads the file itself, so the proxy need not see it; a recording is refused', async () => {
  const { running, api } = await moteProxy();
  const folder = temporaryFolder();
  const write = (name: string, profile: object) => writeFileSync(join(folder, name), JSON.stringify(profile));
  write('mine.json', { name: 'mine', faults: [{ fault: 'delay', rttMsP50: 20, rttMsP90: 20 }] });
  const recorded = { fault: 'recorded', up: 'trace', down: 'trace', queueKB: 64 };
  write('recorded.json', { name: 'recorded', faults: [recorded] });
  writeFileSync(join(folder, 'trace'), '10\n20\n');
  const link = (names: string) => mote(['ctl', 'link', names, '--api', api], folder);
  expect(link('./mine.json,tunnel')).toMatchObject({ status: 0, stderr: '' });
  await running.says(/link: mine,tunnel/);
  const refused = link('./recorded.json');
  expect(refused.stderr).toContain('holds a recorded fault, whose files only mote proxy --link reads');
  expect(refused.status).toBe(2);
});

const isWindows = process.platform === 'win32';

test.skipIf(isWindows)(
  'out of file descriptors: it says which limit, and goes on (needs ulimit)',
  async () => {
    const upstream = await serve(echo);
    const script = join(import.meta.dirname, '../../../dist/host/scripts/mote.js');
    // Node opens dozens of files at once while it loads: with too few it would not get as far as listening.
    const command = `ulimit -n 200; exec "$0" "$1" proxy ${HERE.join(' ')} --upstream 127.0.0.1:${upstream}`;
    const child = spawn('sh', ['-c', command, process.execPath, script]);
    later(() => child.kill('SIGKILL'));
    let output = '';
    child.stdout.on('data', (text) => {
      output += text;
    });
    await until('it listens', () => /listening on/.test(output));
    const port = Number(/listening on 127\.0\.0\.1:(\d+)/.exec(output)?.[1]);
    const wires = Array.from({ length: 120 }, () => new Wire(port));
    await until('the limit', () =>
      output.includes('the limit of 200 is reached, and a connection takes two'),
    );
    for (const wire of wires) wire.socket.destroy();
    await sleep(200);
    const wire = new Wire(port);
    wire.send('still here');
    await until('the echo', () => wire.text === 'still here');
    child.kill('SIGINT');
    expect((await once(child, 'exit'))[0]).toBe(0);
  },
);

test('the API is not for another machine, unless it knows the token', async () => {
  const { api } = await moteProxy('--token', 'secret');
  const ask = (...words: string[]) => mote(['ctl', 'heal', '--api', api, ...words]);
  expect(ask().status).toBe(0);
  expect(ask('--token', 'secret').status).toBe(0);
  expect(net.isIP(new URL(`http://${api}`).hostname)).toBe(4);
});

const hasScript = isInstalled('script');

test.skipIf(!hasScript)(
  'keys on a terminal cut, heal, switch and quit (needs script of util-linux)',
  async () => {
    const running = Running.onTerminal(['proxy', ...HERE]);
    later(() => running.interrupt());
    await running.says(/c cut, h heal, n next profile, q quit/);
    await running.press([
      ['c', /cut downstream/],
      ['h', /healed/],
      ['n', /link: gprs/],
      ['n', /link: edge/],
      ['q', /bytes up +0/],
    ]);
  },
);
