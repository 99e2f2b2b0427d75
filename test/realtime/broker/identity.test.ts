import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tls from 'node:tls';
import { SignJWT } from 'jose';
import mqtt from 'mqtt';
import { generate } from 'selfsigned';
import { afterEach, expect, test } from 'vitest';
import { LiveBroker } from '../../../simulator/realtime/broker/broker.ts';
import { readUsers } from '../../../simulator/realtime/broker/users.ts';
import { temporaryFolder } from '../../commands/cli.ts';

const SECRET = 'a secret of thirty-two bytes or more';
const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

const BOARD = {
  name: 'boards',
  claims: { role: 'board' },
  publish: ['sites/{sub}/#'],
  subscribe: ['{sub}/cmd/#'],
};

/** @returns the path of a users file in a folder with the key */
function usersFile(file: object, key = SECRET): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'key'), key);
  const path = join(folder, 'users.json');
  writeFileSync(path, JSON.stringify(file));
  return path;
}

async function brokerWith(file: object, key = SECRET) {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  const users = readUsers(usersFile(file, key));
  const live = await LiveBroker.create({ users, recorder: null, folder: null, say, sayClient: () => {} });
  cleanUp.push(() => live.stop());
  return { live, lines };
}

async function connect(url: string, options: mqtt.IClientOptions = {}): Promise<mqtt.MqttClient> {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 0, clientId: 'c', ...options });
  cleanUp.push(() => client.endAsync(true));
  return client;
}

const closed = (client: mqtt.MqttClient) =>
  new Promise<void>((resolve) => client.once('close', () => resolve()));

function token(claims: object, expires: string | number = '1h', secret = SECRET): Promise<string> {
  const jwt = new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256' }).setSubject('kitchen');
  return jwt.setExpirationTime(expires).sign(Buffer.from(secret));
}

const HS256 = { users: [BOARD], jwt: { algorithm: 'HS256', key: 'key' } };

test('a token in place of a password lets a board in, to the topics of its claims and its subject', async () => {
  const { live, lines } = await brokerWith(HS256);
  const url = `mqtt://127.0.0.1:${await live.listenTcp('127.0.0.1', 0)}`;
  const client = await connect(url, {
    username: 'any',
    password: await token({ role: ['viewer', 'board'] }),
  });
  await client.publishAsync('sites/kitchen/t', '21', { qos: 1 });
  await client.subscribeAsync('kitchen/cmd/#');
  await expect(client.subscribeAsync('cellar/cmd/#')).rejects.toThrow();
  client.publish('sites/cellar/t', '21');
  await closed(client);
  expect(lines.join('\n')).toContain('boards may not publish to sites/cellar/t');
});

test.each([
  ['an expired token', () => token({ role: 'board' }, 1_600_000_000), 'run out at 2020-09-13'],
  ['a forged token', () => token({ role: 'board' }, '1h', 'x'.repeat(32)), 'is forged'],
  [
    'a token without exp',
    () => new SignJWT({ role: 'board' }).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(SECRET)),
    'has no exp',
  ],
  ['a token of another role', () => token({ role: 'cook' }), 'claims fit no user'],
  ['a token that is none', async () => 'secret', 'is no token'],
  [
    'alg none',
    async () => `${btoa('{"alg":"none"}')}.${btoa('{"role":"board","exp":4e9}')}.`,
    'c: its token is signed with another algorithm',
  ],
])('%s is refused with code 4 and a line of log', async (_what, make, reason) => {
  const { live, lines } = await brokerWith(HS256);
  const url = `mqtt://127.0.0.1:${await live.listenTcp('127.0.0.1', 0)}`;
  const password = await make();
  await expect(connect(url, { username: 'u', password })).rejects.toMatchObject({ code: 4 });
  expect(lines.join('\n')).toContain(reason);
});

test.each([
  ['for another audience', { aud: 'other', iss: 'me' }, 'its token has a wrong aud'],
  ['without an audience', { iss: 'me' }, 'its token has no aud'],
  ['of another issuer', { aud: 'broker', iss: 'somebody' }, 'its token has a wrong iss'],
])('a token %s is refused', async (_what, claims, reason) => {
  const jwt = { ...HS256.jwt, audience: 'broker', issuer: 'me' };
  const { live, lines } = await brokerWith({ ...HS256, jwt });
  const url = `mqtt://127.0.0.1:${await live.listenTcp('127.0.0.1', 0)}`;
  const good = { username: 'u', password: await token({ role: 'board', aud: 'broker', iss: 'me' }) };
  await connect(url, good);
  const password = await token({ role: 'board', ...claims });
  await expect(connect(url, { username: 'u', password })).rejects.toMatchObject({ code: 4 });
  expect(lines.join('\n')).toContain(reason);
});

test('a connection ends when its token runs out', async () => {
  const { live, lines } = await brokerWith(HS256);
  const url = `mqtt://127.0.0.1:${await live.listenTcp('127.0.0.1', 0)}`;
  // Within the tolerance for clocks: let in, and cut off at once.
  const password = await token({ role: 'board' }, Math.floor(Date.now() / 1000) - 1);
  const client = await connect(url, { username: 'u', password });
  if (client.connected) await closed(client);
  expect(lines.join('\n')).toContain('c: its token has run out; the connection is closed');
});

test('RS256 wants the public key, and no token that was made with it as a secret passes', async () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const { live, lines } = await brokerWith({ users: [BOARD], jwt: { algorithm: 'RS256', key: 'key' } }, pem);
  const url = `mqtt://127.0.0.1:${await live.listenTcp('127.0.0.1', 0)}`;
  const good = new SignJWT({ role: 'board' }).setProtectedHeader({ alg: 'RS256' }).setExpirationTime('1h');
  await connect(url, { username: 'u', password: await good.sign(pair.privateKey) });
  const password = await token({ role: 'board' }, '1h', pem);
  await expect(connect(url, { username: 'u', password })).rejects.toMatchObject({ code: 4 });
  expect(lines.join('\n')).toContain('another algorithm');
});

async function selfSigned(commonName: string) {
  const made = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    algorithm: 'sha256',
  });
  return { cert: made.cert, key: made.private };
}

test('a client certificate names its user; one that nobody vouches for is refused', async () => {
  const [server, kitchen, forged] = await Promise.all(['localhost', 'kitchen', 'kitchen'].map(selfSigned));
  const user = { name: 'by certificate', certificate: '*', publish: ['sites/{sub}'], subscribe: [] };
  const { live, lines } = await brokerWith({ users: [user] });
  const port = await live.listenTls('127.0.0.1', 0, { ...server, clientCa: kitchen.cert });
  const url = `mqtts://127.0.0.1:${port}`;
  const client = await connect(url, { ...kitchen, rejectUnauthorized: false });
  await client.publishAsync('sites/kitchen', '21', { qos: 1 });
  const stranger = tls.connect({ port, host: '127.0.0.1', ...forged, rejectUnauthorized: false });
  await new Promise<void>((resolve) => {
    stranger.on('error', () => {});
    stranger.on('close', () => resolve());
    stranger.resume();
  });
  expect(lines.join('\n')).toMatch(/its certificate is refused: /);
  await expect(connect(url, { rejectUnauthorized: false })).rejects.toMatchObject({ code: 4 });
});

test.each([
  ['claims without jwt', { users: [BOARD] }, 'jwt: is missing'],
  [
    'an algorithm that is not spoken',
    { ...HS256, jwt: { algorithm: 'none', key: 'key' } },
    'must be HS256 or RS256',
  ],
  ['no key file', { ...HS256, jwt: { algorithm: 'HS256', key: 'nowhere' } }, 'no such file'],
  ['a short secret', HS256, 'HS256 wants 32 or more'],
  ['a secret for RS256', { ...HS256, jwt: { algorithm: 'RS256', key: 'key' } }, 'no public key in PEM'],
  [
    'two ways in',
    { users: [{ ...BOARD, password: 'x' }] },
    'must have one of password, claims and certificate',
  ],
])('a users file with %s says what would do', (_what, file, message) => {
  expect(() => readUsers(usersFile(file, 'short'))).toThrow(message);
});
