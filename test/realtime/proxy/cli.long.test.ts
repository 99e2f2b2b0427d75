import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mote, moteHere, temporaryFolder } from '../../commands/cli.ts';
import { isInstalled } from '../../judges/mosquitto.ts';
import { Running } from '../broker/running.ts';
import { HERE, moteProxy } from './mote-proxy.ts';
import { echo, later, serve, sleep, until, Wire } from './rig.ts';

test('a port in use, for devices or the API, is one message', async () => {
  const { port, api } = await moteProxy();
  const taken = await moteHere(['proxy', '--listen', `127.0.0.1:${port}`, '--api', 'localhost:0']);
  expect(taken.stderr).toMatch(/^mote: --listen .*the port is in use; name another\n$/);
  const taken2 = await moteHere(['proxy', '--listen', '127.0.0.1:0', '--api', api]);
  expect(taken2.stderr).toMatch(/^mote: --api .*the port is in use; name another\n$/);
  expect([taken.status, taken2.status]).toEqual([2, 2]);
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
