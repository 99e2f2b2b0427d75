import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { expect, test } from 'vitest';
import {
  FREE_FAILURES,
  LoginThrottle,
  MAX_FAILING,
  MAX_WAIT_MS,
} from '../../../simulator/realtime/broker/access/login-throttle.ts';
import {
  fitsHash,
  hashPassword,
  isPasswordHash,
  KnownPasswords,
} from '../../../simulator/realtime/broker/access/password-hash.ts';
import { LiveBroker } from '../../../simulator/realtime/broker/broker.ts';
import { readUsers, Users } from '../../../simulator/realtime/broker/users.ts';
import { expectRefusal, moteHere, temporaryFolder } from '../../commands/cli.ts';
import { connect } from '../page/client.ts';
import { later, until } from '../proxy/rig.ts';

async function broker(users: Users) {
  const log: string[] = [];
  const say = (line: string) => log.push(line);
  const live = await LiveBroker.create({ users, recorder: null, folder: null, say, sayClient: () => {} });
  later(() => live.stop());
  return { live, log, url: `mqtt://127.0.0.1:${await live.listenTcp('127.0.0.1', 0)}` };
}

const ALL = { publish: ['#'], subscribe: ['#'] };

test('a password fits its hash and no other; costs beyond the bound are refused', async () => {
  const hash = await hashPassword(Buffer.from('secret'));
  expect(hash).toMatch(/^\$scrypt\$ln=14,r=8,p=1\$/);
  expect([await fitsHash(Buffer.from('secret'), hash), await fitsHash(Buffer.from('other'), hash)]).toEqual([
    true,
    false,
  ]);
  expect(isPasswordHash(hash)).toBe(true);
  expect(isPasswordHash(hash.replace('ln=14', 'ln=30'))).toBe(false);
  expect(isPasswordHash('$scrypt$ln=14')).toBe(false);
  const known = new KnownPasswords();
  for (const [password, fits] of [
    ['other', false],
    ['secret', true],
    ['secret', true],
    ['other', false],
  ] as const)
    expect(await known.fits(Buffer.from(password), hash)).toBe(fits);
});

test('mote broker user add writes a hash, changes a password and keeps the rest of the file', async () => {
  const path = join(temporaryFolder(), 'users.json');
  const add = (...args: string[]) => moteHere(['broker', 'user', 'add', ...args, '--users', path]);
  expect((await add('ann', '--password', 'one', '--publish', 'sites/{user}/#')).status).toBe(0);
  const first = JSON.parse(readFileSync(path, 'utf8'));
  expect(first.users[0]).toMatchObject({ name: 'ann', publish: ['sites/{user}/#'], subscribe: [] });
  expect(isPasswordHash(first.users[0].password)).toBe(true);
  expect((await add('bob', '--password', 'b')).status).toBe(0);
  expect((await add('ann', '--password', 'two')).status).toBe(0);
  const warnings: string[] = [];
  const users = readUsers(path, (line) => warnings.push(line));
  expect(warnings).toEqual([]);
  const shown = (password: string) => ({ name: 'ann', password: Buffer.from(password), certificate: null });
  expect((await users.identify(shown('two'))).publish).toEqual(['sites/ann/#']);
  await expect(users.identify(shown('one'))).rejects.toThrow('wrong user or password for ann');
  await expectRefusal(['broker', 'user', 'add', 'eve', '--password', 'e'], '--users users.json');
  await expectRefusal(
    ['broker', 'user', 'add', 'eve', '--users', path, '--password', 'e', '--publish', 'a#'],
    'no topic filter',
  );
});

test('a password that stands there as it is still works, and is warned of by name', () => {
  const path = join(temporaryFolder(), 'users.json');
  writeFileSync(path, JSON.stringify({ users: [{ name: 'ann', password: 'a' }] }), { mode: 0o600 });
  const warnings: string[] = [];
  readUsers(path, (line) => warnings.push(line));
  expect(warnings).toEqual([expect.stringMatching(/password of ann is not hashed.*user add NAME --users/)]);
});

test('{user} and {client} in a filter are those of each client, and no wildcards', async () => {
  const users = new Users([
    { name: 'ann', password: 'a', publish: ['{user}/{client}/#'], subscribe: ['{user}/#'] },
  ]);
  const { url } = await broker(users);
  const login = { username: 'ann', password: 'a', protocolVersion: 5 as const };
  const client = await connect(url, { ...login, clientId: 'c1' });
  await client.publishAsync('ann/c1/t', 'x', { qos: 1 });
  await expect(client.publishAsync('ann/c2/t', 'x', { qos: 1 })).rejects.toMatchObject({ code: 0x87 });
  const odd = await connect(url, { ...login, clientId: '#' });
  await expect(odd.publishAsync('ann/c2/t', 'x', { qos: 1 })).rejects.toMatchObject({ code: 0x87 });
});

test('a reload cuts what is no longer allowed, and those who have to log in again', async () => {
  const will = { topic: 'b/gone', payload: Buffer.from('x'), qos: 0 as const, retain: false };
  const entry = (name: string, subscribe: string[], password = name) => ({
    ...{ name, password, publish: ['a/#'], subscribe },
  });
  const list = [entry('ann', ['#']), entry('bob', ['#']), entry('eve', ['#'])];
  const { url, live, log } = await broker(new Users(list.map((one) => ({ ...one, publish: ['#'] }))));
  const [ann, bob, eve] = await Promise.all(
    list.map(({ name, password }) => connect(url, { username: name, password, clientId: name, will })),
  );
  const heard: string[] = [];
  ann.on('message', (topic) => heard.push(topic));
  await ann.subscribeAsync(['a/#', 'b/#'], { qos: 1 });
  live.reload(new Users([entry('ann', ['a/#']), entry('bob', ['#'], 'changed')]));
  await until('both are gone', () => !bob.connected && !eve.connected);
  expect(log).toContain('ann: ann may not subscribe to b/#');
  await ann.publishAsync('a/1', 'x', { qos: 1 });
  await until('one has come', () => heard.length > 0);
  expect(heard).toEqual(['a/1']);
  await ann.publishAsync('b/1', 'x').catch(() => {});
  await until('ann is hung up on', () => !ann.connected);
});

test('wrong logins of one address come ever more slowly, and do not keep a user out who knows the password', () => {
  const throttle = new LoginThrottle();
  for (let n = 0; n < FREE_FAILURES; n++) {
    expect(throttle.waitMs('10.0.0.1', 'ann', 0)).toBe(0);
    throttle.failed('10.0.0.1', 'ann', 0);
  }
  const waits = Array.from({ length: 60 }, () => {
    const waitMs = throttle.waitMs('10.0.0.1', 'ann', 0);
    throttle.failed('10.0.0.1', 'ann', 0);
    return waitMs;
  });
  expect(waits[0]).toBeGreaterThan(0);
  expect(waits[3]).toBeGreaterThan(waits[0]);
  expect(waits.at(-1)).toBe(Infinity);
  expect(Math.max(...waits.filter((wait) => wait < Infinity))).toBeLessThanOrEqual(MAX_WAIT_MS);
  const other = throttle.waitMs('10.0.0.2', 'ann', 0);
  expect(other).toBeGreaterThan(0);
  expect(other).toBeLessThan(2000);
  throttle.succeeded('10.0.0.2', 'ann');
  expect(throttle.waitMs('10.0.0.2', 'ann', 0)).toBe(0);
  expect(throttle.waitMs('10.0.0.1', 'ann', 3_600_000)).toBe(0);
});

test('of addresses that fail no more than a bound are remembered', () => {
  const throttle = new LoginThrottle();
  for (let n = 0; n < MAX_FAILING + FREE_FAILURES; n++)
    for (let times = 0; times < FREE_FAILURES; times++) throttle.failed(`${n}`, `${n}`, 0);
  expect(throttle.waitMs('0', '0', 0)).toBe(0);
  expect(throttle.waitMs(`${MAX_FAILING}`, 'x', 0)).toBeGreaterThan(0);
});

test('a hashed user logs in over the wire, and a wrong password is refused with code 4', async () => {
  const password = await hashPassword(Buffer.from('secret'));
  const { url } = await broker(new Users([{ name: 'ann', password, ...ALL }]));
  await connect(url, { username: 'ann', password: 'secret' });
  const wrong = mqtt.connectAsync(url, { username: 'ann', password: 'x', reconnectPeriod: 0 }, false);
  await expect(wrong).rejects.toMatchObject({ code: 4 });
});
