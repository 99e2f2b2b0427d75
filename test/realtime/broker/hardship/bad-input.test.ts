import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import * as net from 'node:net';
import { join } from 'node:path';
import { generate } from 'mqtt-packet';
import { expect, test, vi } from 'vitest';
import { LiveBroker } from '../../../../simulator/realtime/broker/broker.ts';
import { expectRefusal, MOTE, temporaryFolder } from '../../../commands/cli.ts';
import { connect } from '../../page/client.ts';
import { later, sleep, until } from '../../proxy/rig.ts';

async function brokerHere() {
  const log: string[] = [];
  const say = (line: string) => log.push(line);
  const live = await LiveBroker.create({
    ...{ users: null, recorder: null, folder: null, say, sayClient: () => {} },
  });
  later(() => live.stop());
  return { live, log, port: await live.listenTcp('127.0.0.1', 0) };
}

test('a port that is taken is named, with what would help', async () => {
  const { port } = await brokerHere();
  await expectRefusal(['broker', '--listen', `127.0.0.1:${port}`, '--ws', '0'], `--listen 127.0.0.1:${port}`);
});

test.each(['99999', 'here:x', ''])('--listen %j is refused', async (listen) => {
  await expectRefusal(['broker', '--listen', listen, '--ws', '0'], '--listen');
});

/** Runs a command line as nobody; ports below 1024 are for root on most systems. */
function asNobody(words: string[]) {
  return spawnSync('setpriv', ['--reuid=65534', '--clear-groups', process.execPath, ...words], {
    encoding: 'utf8',
  });
}

const LISTENS_THERE = `require('net').createServer().on('error', function () { process.exit(7) }).listen(1, '127.0.0.1', process.exit)`;
const isForRoot = asNobody(['-e', LISTENS_THERE]).status === 7 && asNobody([MOTE, '--version']).status === 0;

test.skipIf(!isForRoot)(
  'a port below 1024 is refused in words (needs setpriv, and a system that keeps them for root)',
  () => {
    const { status, stderr } = asNobody([MOTE, 'broker', '--listen', '127.0.0.1:1', '--ws', '0']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/--listen 127\.0\.0\.1:1: .*1024/);
  },
);

test('--data where nobody can write is refused with the reason', async () => {
  await expectRefusal(['broker', '--listen', '0', '--ws', '0', '--data', '/proc/none'], '--data /proc/none');
});

test('--data on a read-only file system is refused', async ({ skip }) => {
  const folder = join(temporaryFolder(), 'read-only');
  mkdirSync(folder);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro,size=1m', 'tmpfs', folder]);
  skip(status !== 0, 'needs the right to mount a tmpfs');
  later(() => void spawnSync('umount', ['-l', folder]));
  const data = join(folder, 'data');
  await expectRefusal(['broker', '--listen', '0', '--ws', '0', '--data', data], `--data ${data}`);
});

test('100,000 subscriptions of one client: 10,000 are granted, the others refused, and that is said once', async () => {
  const { live, log, port } = await brokerHere();
  const socket = net.connect(port, '127.0.0.1').on('error', () => {});
  later(() => socket.destroy());
  await once(socket, 'connect');
  socket.write(generate({ cmd: 'connect', clientId: 'greedy', clean: true, keepalive: 0 }));
  let bytes = Buffer.alloc(0);
  socket.on('data', (more) => {
    bytes = Buffer.concat([bytes, more]);
  });
  for (let n = 0; n < 100; n++) {
    const subscriptions = Array.from({ length: 1000 }, (_, m) => ({ topic: `s/${n}/${m}`, qos: 0 as const }));
    socket.write(generate({ cmd: 'subscribe', messageId: n + 1, subscriptions }));
  }
  const SUBACK_BYTES = 1005;
  await until('all SUBACKs have come', () => bytes.length === 4 + 100 * SUBACK_BYTES);
  expect(live.protocol.router.subscriptions).toBe(10_000);
  const codes = bytes.subarray(4 + 10 * SUBACK_BYTES).filter((_, at) => at % SUBACK_BYTES >= 5);
  expect(codes.every((code) => code === 0x80)).toBe(true);
  expect(log.filter((line) => line.includes('as many subscriptions as it may'))).toHaveLength(1);
  const other = await connect(`mqtt://127.0.0.1:${port}`);
  await other.subscribeAsync('t');
});

test('a clock that jumps by years, both ways, ends no connection and no session', async () => {
  const { live, port } = await brokerHere();
  const url = `mqtt://127.0.0.1:${port}`;
  const properties = { sessionExpiryInterval: 3600 };
  const five = await connect(url, {
    clientId: 'five',
    clean: false,
    protocolVersion: 5,
    properties,
    keepalive: 5,
  });
  await five.subscribeAsync('t', { qos: 1 });
  const away = await connect(url, { clientId: 'away', clean: false, protocolVersion: 5, properties });
  await away.endAsync();
  const now = Date.now.bind(Date);
  for (const jumpMs of [1e11, -1e11]) {
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() + jumpMs);
    later(() => clock.mockRestore());
    await sleep(300);
    const heard = new Promise((resolve) => five.once('message', resolve));
    await five.publishAsync('t', 'x', { qos: 1, properties: { messageExpiryInterval: 60 } });
    await heard;
    clock.mockRestore();
  }
  expect(five.connected).toBe(true);
  expect(live.protocol.sessions.get('away')?.wire).toBeNull();
  expect(live.protocol.tally.expired).toBe(0);
});
