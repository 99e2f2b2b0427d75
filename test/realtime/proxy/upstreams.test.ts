import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { Proxies } from '../../../simulator/realtime/proxy/proxies.ts';
import { isLinkLocal, lookupWithoutLinkLocal, whoReaches } from '../../../simulator/realtime/proxy/reach.ts';
import { expectRefusal } from '../../commands/cli.ts';
import { later } from './rig.ts';

function proxies(plan: { allowsLinkLocal?: boolean } = {}) {
  const log: string[] = [];
  const all = new Proxies({ seed: '1', stack: 'esp-lwip', logsPackets: false, ...plan }, (line) =>
    log.push(line),
  );
  later(() => all.stop());
  const create = (name: string, listen: string, upstream: string, enabled = true) =>
    all.create({ name, listen, upstream, enabled });
  return { all, log, create };
}

const portOf = (address: string) => Number(address.split(':').at(-1));

test.each([
  '169.254.169.254',
  '169.254.0.1',
  '[fe80::1]',
  '[febf::1]',
  '[fd00:ec2::254]',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '[64:ff9b::a9fe:a9fe]',
  '2852039166',
])('upstream %s is link-local: it needs --allow-link-local', async (host) => {
  await expect(proxies().create('a', 'localhost:0', `${host}:80`)).rejects.toThrow(
    'is link-local, where clouds give away credentials; start mote proxy with --allow-link-local',
  );
  const { create } = proxies({ allowsLinkLocal: true });
  await expect(create('a', 'localhost:0', `${host}:80`)).resolves.toMatchObject({ isListening: true });
});

test('a name that leads to a link-local address later on is refused at the connection', async () => {
  const answer = await new Promise<NodeJS.ErrnoException | null>((resolve) =>
    lookupWithoutLinkLocal('2852039166', {}, (error) => resolve(error)),
  );
  expect(answer).toMatchObject({ code: 'EACCES' });
  expect(['127.0.0.1', '10.0.0.1', '::1', '2001:db8::1', 'localhost'].filter(isLinkLocal)).toEqual([]);
});

test.each([
  ['localhost', '127.0.0.1:0'],
  ['127.0.0.1', '127.0.0.1:0'],
  ['127.0.0.1', ':0'],
  ['127.0.0.2', '0.0.0.0:0'],
  ['0.0.0.0', ':0'],
  ['[::1]', ':0'],
  ['[0:0:0:0:0:0:0:1]', ':0'],
  ['[::ffff:127.0.0.1]', '127.0.0.1:0'],
  [hostname(), ':0'],
])(
  'an upstream that is the proxy itself, by the name %s and listening on %s, is refused',
  async (host, listen) => {
    const { all, create } = proxies();
    const proxy = await create('a', listen, 'localhost:1');
    const upstream = `${host}:${portOf(proxy.listenAddress)}`;
    await expect(all.change('a', { upstream })).rejects.toThrow(
      'leads back to this proxy, so that one connection makes',
    );
    expect(all.get('a')).toMatchObject({ isListening: true, upstream: { port: 1 } });
  },
);

test('so is one that leads back by way of another proxy, and by way of one that is switched off', async () => {
  const { all, create } = proxies();
  const [a, b] = [
    await create('a', 'localhost:0', 'localhost:1'),
    await create('b', 'localhost:0', 'localhost:1'),
  ];
  await all.change('b', { upstream: `localhost:${portOf(a.listenAddress)}` });
  await all.change('b', { enabled: false });
  await expect(all.change('a', { upstream: `localhost:${portOf(b.listenAddress)}` })).rejects.toThrow(
    'leads back to this proxy (by way of b)',
  );
});

test('a chain of proxies that ends at a server is allowed', async () => {
  const { create } = proxies();
  const a = await create('a', 'localhost:0', 'localhost:1');
  const upstream = `localhost:${portOf(a.listenAddress)}`;
  await expect(create('b', 'localhost:0', upstream)).resolves.toMatchObject({ isListening: true });
});

test('the log says who can reach a proxy', async () => {
  const { create, log } = proxies();
  await create('here', 'localhost:0', 'localhost:1');
  await create('open', ':0', 'localhost:1');
  expect(log[0]).toMatch(
    /^here: listening on 127\.0\.0\.1:\d+, upstream localhost:1; this machine alone can reach it$/,
  );
  expect(log[1]).toMatch(
    /^open: listening on \[::\]:\d+, .*; on all addresses of this machine, so every machine/,
  );
  expect(whoReaches('10.0.0.1')).toBe('every machine that reaches 10.0.0.1 can reach it');
});

test.each([
  [
    'proxy --listen 45871 --upstream localhost:45871 --api localhost:0',
    '--upstream localhost:45871 leads back to this proxy',
  ],
  [
    'proxy --listen 0 --upstream 169.254.169.254:80 --api localhost:0',
    '--upstream 169.254.169.254:80 is link-local',
  ],
  [
    'proxy --listen 0 --link /dev/zero --api localhost:0',
    '--link /dev/zero: /dev/zero: it is a device and not a file',
  ],
  ['ctl link /dev/zero', '--link /dev/zero: /dev/zero: it is a device and not a file'],
])('mote %s is refused with one line', (args, message) => expectRefusal(args.split(' '), message));
