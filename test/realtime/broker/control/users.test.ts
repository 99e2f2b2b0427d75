import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { expect, test } from 'vitest';
import { LiveBroker } from '../../../../simulator/realtime/broker/broker.ts';
import { UsersApi } from '../../../../simulator/realtime/broker/control/users-api.ts';
import { Users } from '../../../../simulator/realtime/broker/users.ts';
import { expectRefusal, moteHere, temporaryFolder } from '../../../commands/cli.ts';
import { connect } from '../../page/client.ts';
import { later, until } from '../../proxy/rig.ts';
import { Running } from '../running.ts';

const entry = (name: string, subscribe: string[] = ['#']) => ({
  ...{ name, password: name, publish: ['#'], subscribe },
});

async function broker(users: Users, folder: string | null = null) {
  const log: string[] = [];
  const say = (line: string) => log.push(line);
  const live = await LiveBroker.create({ users, recorder: null, folder, say, sayClient: () => {} });
  let isStopped = false;
  const stop = async () => {
    if (!isStopped) await live.stop();
    isStopped = true;
  };
  later(stop);
  const url = `mqtt://127.0.0.1:${await live.listenTcp('127.0.0.1', 0)}`;
  const options = (name: string) => ({ username: name, password: name, clientId: `${name}-1`, clean: false });
  return { live, log, stop, url, options, login: (name: string) => connect(url, options(name)) };
}

/** Bob subscribes to a/# and b/#, goes, and a message comes for each. */
async function withBobAway(folder: string | null = null) {
  const rig = await broker(new Users([entry('ann'), entry('bob')]), folder);
  const [ann, bob] = [await rig.login('ann'), await rig.login('bob')];
  await bob.subscribeAsync(['a/#', 'b/#'], { qos: 1 });
  await bob.endAsync();
  await until('bob is away', () => rig.live.protocol.sessions.get('bob-1')?.wire === null);
  for (const topic of ['a/1', 'b/1']) await ann.publishAsync(topic, 'x', { qos: 1 });
  return { ...rig, ann };
}

type Rig = Awaited<ReturnType<typeof broker>>;

/** @returns what bob hears when he comes back, up to the message that ann sends then */
async function heardByBob({ url, options }: Rig, ann: mqtt.MqttClient): Promise<string[]> {
  const bob = mqtt.connect(url, options('bob'));
  later(() => bob.endAsync(true));
  const heard: string[] = [];
  bob.on('message', (topic) => heard.push(topic));
  await until('bob is back', () => bob.connected);
  for (const topic of ['b/2', 'a/2']) await ann.publishAsync(topic, 'x', { qos: 1 });
  await until('the last has come', () => heard.includes('a/2'));
  return heard;
}

test('after a reload a session that is away loses what is no longer allowed, and keeps the rest', async () => {
  const { ann, ...rig } = await withBobAway();
  const { live } = rig;
  live.reload(new Users([entry('ann'), entry('bob', ['a/#'])]));
  const session = live.protocol.sessions.get('bob-1');
  expect([...(session?.subscriptions.keys() ?? [])]).toEqual(['a/#']);
  expect(live.protocol.tally.queuedMessages).toBe(1);
  // What is allowed again later was gone all the same.
  live.reload(new Users([entry('ann'), entry('bob')]));
  expect(await heardByBob(rig, ann)).toEqual(['a/1', 'a/2']);
});

test('after a reload the session of a user that is gone ends, and that is said', async () => {
  const { live, log } = await withBobAway();
  live.reload(new Users([entry('ann')]));
  expect(live.protocol.sessions.get('bob-1')).toBeUndefined();
  expect(live.protocol.tally.queuedMessages).toBe(0);
  expect(log).toContain('bob-1: its user is gone, and its session with what waits in it');
});

test('the same holds for a session that a store has kept over a restart', async () => {
  const folder = join(temporaryFolder(), 'data');
  const first = await withBobAway(folder);
  await first.ann.endAsync();
  await first.stop();
  const rig = await broker(new Users([entry('ann'), entry('bob')]), folder);
  rig.live.reload(new Users([entry('ann'), entry('bob', ['a/#'])]));
  expect(await heardByBob(rig, await rig.login('ann'))).toEqual(['a/1', 'a/2']);
});

test('an away session of a user whose password has changed stays', async () => {
  const { live } = await withBobAway();
  live.reload(new Users([entry('ann'), { ...entry('bob'), password: 'other' }]));
  expect(live.protocol.sessions.get('bob-1')?.subscriptions.size).toBe(2);
});

test('users are listed with their sessions, and one is cut', async () => {
  const { live, login } = await broker(new Users([entry('ann'), entry('bob')]));
  const ann = await login('ann');
  expect(live.users()).toEqual([
    { name: 'ann', clients: [{ clientId: 'ann-1', isConnected: true, subscriptions: 0 }] },
    { name: 'bob', clients: [] },
  ]);
  expect([live.cutUser('ann'), live.cutUser('bob'), live.cutUser('eve')]).toEqual([1, 0, null]);
  await until('ann is cut', () => !ann.connected);
});

test('the API answers this machine alone, says what there is, and what a reload found', async () => {
  const { live } = await broker(new Users([entry('ann')]));
  let isDone = true;
  const api = new UsersApi(live, { token: null, hosts: [], reload: () => ({ isDone, words: 'read' }) });
  later(() => api.stop());
  const base = `http://127.0.0.1:${await api.start('127.0.0.1', 0)}`;
  const ask = async (method: string, path: string, headers = {}) => {
    const response = await fetch(base + path, { method, headers });
    return { status: response.status, body: await response.json() };
  };
  expect(await ask('GET', '/users', { Origin: 'https://evil.example' })).toMatchObject({ status: 403 });
  expect(await ask('GET', '/users')).toMatchObject({ status: 200, body: [{ name: 'ann' }] });
  expect(await ask('POST', '/users/reload')).toEqual({ status: 200, body: { words: 'read' } });
  isDone = false;
  expect(await ask('POST', '/users/reload')).toMatchObject({ status: 409, body: { error: 'read' } });
  expect(await ask('POST', '/users/ann/cut')).toEqual({ status: 200, body: { connections: 0 } });
  expect(await ask('POST', '/users/eve/cut')).toMatchObject({ status: 404 });
  expect(await ask('POST', '/users/%ff/cut')).toMatchObject({ status: 400 });
  expect(await ask('DELETE', '/users')).toMatchObject({ status: 404 });
});

test('mote ctl users lists, reloads and cuts, and says what is wrong', async () => {
  const path = join(temporaryFolder(), 'users.json');
  const write = (text: string) => writeFileSync(path, text, { mode: 0o600 });
  write(JSON.stringify({ users: [entry('ann')] }));
  const here = ['--listen', '127.0.0.1:0', '--ws', '127.0.0.1:0'];
  const running = new Running(['broker', ...here, '--users', path, '--api', '127.0.0.1:0']);
  later(() => running.interrupt());
  const api = ['--api', await running.says(/mote ctl users talks to (\S+)/)];
  expect((await moteHere(['ctl', 'users', 'list', ...api])).stdout).toBe('ann: no session\n');
  expect((await moteHere(['ctl', 'users', 'cut', 'ann', ...api])).stdout).toBe('ann: 0 connections cut\n');
  expect((await moteHere(['ctl', 'users', 'reload', ...api])).stdout).toContain('read again');
  write('{');
  await expectRefusal(['ctl', 'users', 'reload', ...api], 'the users before go on');
  await expectRefusal(['ctl', 'users', 'cut', 'eve', ...api], 'there is no user "eve"');
  await expectRefusal(['ctl', 'users'], 'list, reload or cut NAME');
  await expectRefusal(['broker', ...here, '--api', '0'], 'add --users FILE');
});
