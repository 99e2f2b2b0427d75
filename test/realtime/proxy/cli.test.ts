import * as net from 'node:net';
import { expect, test } from 'vitest';
import { expectRefusal, moteHere } from '../../commands/cli.ts';
import { moteProxy } from './mote-proxy.ts';
import { echo, serve, until, Wire } from './rig.ts';

test.each([
  ['proxy --link moon', '--link moon: no link is called "moon"'],
  ['proxy --stack bsd', '--stack bsd: there are esp-lwip'],
  ['proxy --upstream mqtt://localhost:1883', 'give host:port, without a scheme such as mqtt://'],
  ['proxy --listen moon', '--listen moon: give a port or host:port'],
  ['proxy --api 0.0.0.0:0', 'others could reach it; give --token too'],
  ['proxy --seed x', '--seed x: give a whole number'],
  ['ctl', 'ctl: say what to do: cut, heal, link NAME, modem DAY, status or users'],
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
])('mote %s is refused with one line', (args, message) => expectRefusal(args.split(' '), message));

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
  expect(await moteHere(['ctl', 'link', 'lte-cat1', '--api', api])).toMatchObject({ status: 0, stderr: '' });
  expect(await moteHere(['ctl', 'link', 'lte-cat4,tunnel', '--api', api])).toMatchObject({
    status: 0,
    stderr: '',
  });
  await running.says(/link: lte-cat4,tunnel/);
  wire.send('b');
  await until('the echo', () => wire.text === 'ab');
});

test('the API is not for another machine, unless it knows the token', async () => {
  const { api } = await moteProxy('--token', 'secret');
  const ask = (...words: string[]) => moteHere(['ctl', 'heal', '--api', api, ...words]);
  expect((await ask()).status).toBe(0);
  expect((await ask('--token', 'secret')).status).toBe(0);
  expect(net.isIP(new URL(`http://${api}`).hostname)).toBe(4);
});
