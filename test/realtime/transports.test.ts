import { createPrivateKey, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { generate } from 'selfsigned';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { CLIENT_ENTRY } from '../../scripts/build/build.ts';
import { BUILDS } from '../../scripts/build/features.ts';
import { buildOnce } from '../../scripts/build/once.ts';
import { Board } from '../../simulator/board/board.ts';
import { Random } from '../../simulator/kernel/random.ts';
import { LiveBroker } from '../../simulator/live/broker.ts';
import { readUsers, type Users } from '../../simulator/live/users.ts';
import { RealClock, RealNet } from '../../simulator/realtime/index.ts';
import { temporaryFolder } from '../scripts/cli.ts';

const cleanUp: (() => unknown)[] = [];
const made: Record<string, { cert: string; key: string }> = {};

beforeAll(async () => {
  for (const name of ['localhost', 'kitchen', 'forged']) {
    const extensions = [{ name: 'basicConstraints' as const, cA: true }];
    const options = { keyType: 'ec', algorithm: 'sha256', extensions } as const;
    const { cert, private: key } = await generate([{ name: 'commonName', value: name }], options);
    made[name] = { cert, key };
  }
});

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** As the board keeps them: DER, one character a byte. */
function storageFiles({ cert, key }: { cert: string; key: string }): Record<string, string> {
  return {
    'client.crt': new X509Certificate(cert).raw.toString('latin1'),
    'client.key': createPrivateKey(key).export({ type: 'pkcs8', format: 'der' }).toString('latin1'),
  };
}

async function desk(users: Users | null = null) {
  const lines: string[] = [];
  const topics: string[] = [];
  const say = (line: string) => lines.push(line);
  const broker = await LiveBroker.create({ users, recorder: null, folder: null, say, sayClient: say });
  broker.onMessage = ({ topic }) => topics.push(topic);
  cleanUp.push(() => broker.stop());
  const heard = async (found: () => unknown) => {
    while (!found()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  return { broker, lines, topics, heard };
}

/** A board with the sample app on this machine's network, and what its program prints. */
function boardWith(
  config: object,
  files: Record<string, string> = {},
  app = buildOnce('firmware/remote.ts').bytes,
) {
  const clock = new RealClock();
  const net = new RealNet(clock);
  const printed: string[] = [];
  const board = new Board({
    clock,
    device: 1,
    random: new Random('transports'),
    net,
    files: { '.bootcde': app, mote: buildOnce(CLIENT_ENTRY, BUILDS.max).bytes },
    ownFiles: {
      ...files,
      'mote.json': JSON.stringify({
        host: '127.0.0.1',
        client_id: 'b',
        topic: 'site/b',
        every: 0.1,
        ...config,
      }),
    },
    onPrint: (line) => printed.push(line),
  });
  cleanUp.push(async () => {
    board.powerCut();
    clock.stop();
    await net.stop();
  });
  expect(board.start()).toBe(null);
  return { board, printed };
}

test.each(['tcp', 'tls', 'ws', 'wss'])(
  'one option takes a board over %s to mote broker',
  async (transport) => {
    const { broker, topics, heard } = await desk();
    const port = await {
      tcp: () => broker.listenTcp('127.0.0.1', 0),
      tls: () => broker.listenTls('127.0.0.1', 0, made.localhost),
      ws: () => broker.listenWebSocket('127.0.0.1', 0),
      wss: () => broker.listenWebSocket('127.0.0.1', 0, made.localhost),
    }[transport as 'tcp']();
    boardWith({ transport, port });
    await heard(() => topics.includes('site/b'));
  },
);

test('a certificate and key from Storage let a board in, over tls and wss, to what its name may do', async () => {
  const user = {
    name: 'boards',
    certificate: '*',
    publish: ['site/{sub}', 'b/status'],
    subscribe: ['b/cmd/#'],
  };
  const certificate = { ...made.localhost, clientCa: made.kitchen.cert };
  for (const transport of ['tls', 'wss']) {
    const { broker, topics, heard } = await desk(usersOf({ users: [user] }));
    const port =
      transport === 'tls'
        ? await broker.listenTls('127.0.0.1', 0, certificate)
        : await broker.listenWebSocket('127.0.0.1', 0, certificate);
    const names = { cert: 'client.crt', key: 'client.key' };
    boardWith({ transport, port, topic: 'site/kitchen', ...names }, storageFiles(made.kitchen));
    await heard(() => topics.includes('site/kitchen'));
  }
});

test('a forged certificate is refused with a line of log, and so is a board without one', async () => {
  const user = { name: 'boards', certificate: '*', publish: ['#'], subscribe: ['#'] };
  const { broker, lines, topics, heard } = await desk(usersOf({ users: [user] }));
  const port = await broker.listenTls('127.0.0.1', 0, { ...made.localhost, clientCa: made.kitchen.cert });
  const tls = { transport: 'tls', port };
  boardWith({ ...tls, cert: 'client.crt', key: 'client.key' }, storageFiles(made.forged));
  await heard(() => lines.some((line) => /its certificate is refused: /.test(line)));
  boardWith(tls);
  await heard(() => lines.some((line) => /wrong user or password, none was given/.test(line)));
  expect(topics.filter((topic) => topic.startsWith('site'))).toEqual([]);
});

test('a key that is none is told of at the connect, as by the engine', async () => {
  const app = `var c = require("mote").create("127.0.0.1", { transport: "tls", port: 1, key: "no key" });
    c.on("error", function (e) { print(e.message); }); c.connect();`;
  const { printed } = boardWith({}, {}, app);
  while (printed.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(printed[0]).toBe('HTTPS init failed! mbedtls_pk_parse_key: UNKNOWN');
});

/** A users file with the secret of its tokens. */
function usersOf(file: object): Users {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'key'), SECRET);
  writeFileSync(join(folder, 'users.json'), JSON.stringify(file));
  return readUsers(join(folder, 'users.json'));
}

const SECRET = 'a secret of thirty-two bytes or more';

const token = (seconds: number, secret = SECRET) =>
  new SignJWT({ role: 'board' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    .sign(Buffer.from(secret));

/** Takes `old` until it is refused, then asks for a fresh one: once for each refusal. */
const REFRESHING = (old: string, fresh: string, port: number) => `
  var token = ${JSON.stringify(old)};
  var c = require("mote").create("127.0.0.1", { client_id: "b", port: ${port}, username: "u", password: function (refused) {
    if (refused) { print("refused " + refused); token = ${JSON.stringify(fresh)}; }
    return token;
  } });
  Math.random = function () { return 0.02; };
  c.on("connected", function () { print("connected"); c.publish("site/b", "x", 1); });
  c.on("error", function (e) { print(e); });
  c.connect();`;

test.each([
  ['expired', () => token(-60)],
  ['forged', () => token(60, 'x'.repeat(32))],
])(
  'a board with an %s token gets a fresh one after the refusal of mote broker, and is let in',
  async (_, old) => {
    const rules = { users: [{ name: 'boards', claims: { role: 'board' }, publish: ['site/#'] }] };
    const { broker, topics, heard } = await desk(
      usersOf({ ...rules, jwt: { algorithm: 'HS256', key: 'key' } }),
    );
    const port = await broker.listenTcp('127.0.0.1', 0);
    const { printed } = boardWith({}, {}, REFRESHING(await old(), await token(60), port));
    await heard(() => topics.includes('site/b'));
    expect(printed).toEqual(['CONNACK 4', 'refused 4', 'connected']);
  },
);

test('a token that runs out during the run costs one refresh', { timeout: 15_000 }, async () => {
  const rules = { users: [{ name: 'boards', claims: { role: 'board' }, publish: ['site/#'] }] };
  const { broker, lines, topics, heard } = await desk(
    usersOf({ ...rules, jwt: { algorithm: 'HS256', key: 'key' } }),
  );
  const port = await broker.listenTcp('127.0.0.1', 0);
  // The broker's tolerance for clocks is 5 s: let in, cut off at once, and refused a second later.
  const { printed } = boardWith({}, {}, REFRESHING(await token(-4), await token(60), port));
  await heard(() => printed.includes('refused 4') && topics.length > 1);
  expect(lines.join('\n')).toContain('b: its token has run out; the connection is closed');
  expect(printed.filter((line) => line === 'refused 4').length).toBe(1);
});
