import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../commands/cli.ts';
import { freePort } from '../free-ports.ts';
import { later } from '../later.ts';
import { boardWith, desk, usersOf } from './desk.ts';
import { isInstalled, Mosquitto } from './mosquitto.ts';

const made: Record<string, { cert: string; key: string }> = {};

beforeAll(async () => {
  for (const name of ['localhost', 'kitchen', 'forged']) {
    const extensions = [{ name: 'basicConstraints' as const, cA: true }];
    const options = { keyType: 'ec', algorithm: 'sha256', extensions } as const;
    const { cert, private: key } = await generate([{ name: 'commonName', value: name }], options);
    made[name] = { cert, key };
  }
});

/** As the board keeps them: DER, one character a byte. */
function storageFiles({ cert, key }: { cert: string; key: string }): Record<string, string> {
  return {
    'client.crt': new X509Certificate(cert).raw.toString('latin1'),
    'client.key': createPrivateKey(key).export({ type: 'pkcs8', format: 'der' }).toString('latin1'),
  };
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

test('mosquitto takes a board by its certificate too, and none without', async () => {
  if (!isInstalled('mosquitto')) {
    console.log('skipped: mosquitto is not installed');
    return;
  }
  const folder = temporaryFolder();
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const mosquitto = await Mosquitto.begin(
    `certfile ${file('server.pem', made.localhost.cert)}`,
    `keyfile ${file('server.key', made.localhost.key)}`,
    `cafile ${file('ca.pem', made.kitchen.cert)}`,
    'require_certificate true',
  );
  later(() => mosquitto.end());
  const tls = { transport: 'tls', port: mosquitto.port };
  const app = `var c = require("mote").create("127.0.0.1", require("Storage").readJSON("mote.json"));
    c.on("connected", function () { print("connected"); }); c.on("error", function (e) { print(e); }); c.connect();`;
  const withCertificate = app.replace(
    'require("Storage").readJSON("mote.json")',
    'Object.assign(require("Storage").readJSON("mote.json"), { cert: read("client.crt"), key: read("client.key") })',
  );
  const read = 'function read(name) { return function () { return require("Storage").read(name); }; }';
  const good = boardWith(tls, storageFiles(made.kitchen), `${read}${withCertificate}`);
  while (!good.printed.includes('connected')) await new Promise((resolve) => setTimeout(resolve, 10));
  const bare = boardWith(tls, {}, app);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(bare.printed).not.toContain('connected');
});

test('a board speaks to the WebSocket listener of mosquitto, in frames of any size', async () => {
  if (!isInstalled('mosquitto')) {
    console.log('skipped: mosquitto is not installed');
    return;
  }
  const port = await freePort();
  const mosquitto = await Mosquitto.begin(`listener ${port} 127.0.0.1`, 'protocol websockets');
  later(() => mosquitto.end());
  if (!(await hasWebSocket(port))) {
    console.log('skipped: this mosquitto was built without WebSocket');
    return;
  }
  const app = `var c = require("mote").create("127.0.0.1", { transport: "ws", port: ${port} }), next = 0;
    function send() { c.publish("t", "x".repeat([0, 100, 130, 1900][next++]), 1); }
    c.on("connected", function () { c.subscribe("t"); }); c.on("subscribed", send);
    c.on("message", function (topic, message) { print(message.length); if (next < 4) send(); else c.disconnect(); });
    c.on("error", function (e) { print(e); }); c.connect();`;
  const { printed } = boardWith({}, {}, app);
  while (printed.length < 4) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(printed).toEqual(['0', '100', '130', '1900']);
});

/** It listens there a moment later than for plain MQTT, or never. */
async function hasWebSocket(port: number): Promise<boolean> {
  for (let tries = 0; tries < 50; tries++) {
    const probe = connect(port, '127.0.0.1');
    const isThere = await new Promise<boolean>((resolve) => {
      probe.on('connect', () => resolve(true)).on('error', () => resolve(false));
    });
    probe.destroy();
    if (isThere) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

test('a key that is none is told of at the connect, as by the engine', async () => {
  const app = `var c = require("mote").create("127.0.0.1", { transport: "tls", port: 1, key: "no key" });
    c.on("error", function (e) { print(e.message); }); c.connect();`;
  const { printed } = boardWith({}, {}, app);
  while (printed.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(printed[0]).toBe('HTTPS init failed! mbedtls_pk_parse_key: UNKNOWN');
});

test('a key in DER may end in a zero byte, as one in 256 does', async () => {
  let key = '';
  while (!key.endsWith('\0')) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    key = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('latin1');
  }
  const { heard, broker } = await desk();
  const port = await broker.listenTls('127.0.0.1', 0, made.localhost);
  const app = `var c = require("mote").create("127.0.0.1", { transport: "tls", port: ${port}, key: function () {
      return require("Storage").read("client.key"); } });
    c.on("connected", function () { print("connected"); }); c.on("error", function (e) { print(e.message); }); c.connect();`;
  const { printed } = boardWith({}, { 'client.key': key }, app);
  await heard(() => printed.length);
  expect(printed).toEqual(['connected']);
});
