import { once } from 'node:events';
import * as net from 'node:net';
import { generate, type Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { LiveBroker } from '../../../simulator/realtime/broker/broker.ts';
import { RuleLog } from '../../../simulator/realtime/broker/rules/rule-log.ts';
import { verdictOf } from '../../../simulator/realtime/lint/verdict.ts';
import { MAX_CLIENTS, WireLinter } from '../../../simulator/realtime/lint/wire-linter.ts';
import { moteProxy } from '../proxy/mote-proxy.ts';
import { later, proxyTo, serve, until } from '../proxy/rig.ts';

const CONNECT: Packet = { cmd: 'connect', clientId: 'c', clean: true, keepalive: 60 };
const PUBLISH: Packet = {
  ...{ cmd: 'publish', topic: 't', payload: 'x', qos: 1, messageId: 1, dup: false, retain: false },
};

async function broker(): Promise<number> {
  const live = await LiveBroker.create({
    ...{ users: null, recorder: null, folder: null, say: () => {}, sayClient: () => {} },
  });
  later(() => live.stop());
  return live.listenTcp('127.0.0.1', 0);
}

async function linted(upstream: number) {
  const { proxy, port } = await proxyTo(upstream);
  const said: string[] = [];
  const rules = new RuleLog((line) => said.push(line));
  const linter = new WireLinter(
    rules,
    (line) => said.push(line),
    () => proxy.kernel.now,
  );
  later(() => linter.stop());
  proxy.onConnection = (connection) => linter.tap(connection);
  const talk = async (...packets: Packet[]) => {
    const socket = net.connect(port, '127.0.0.1').on('error', () => {});
    later(() => socket.destroy());
    await once(socket, 'connect');
    socket.resume();
    for (const packet of packets) socket.write(generate(packet));
    return socket;
  };
  return { proxy, port, said, rules, linter, talk };
}

test('a client that keeps the rules has a clean verdict, with what it sent and what came', async () => {
  const { linter, rules, talk } = await linted(await broker());
  await talk(CONNECT, PUBLISH);
  await until('it came', () => linter.clients.get('c')?.deliveries.came === 1);
  const { lines, isClean } = verdictOf(linter, rules);
  expect(isClean).toBe(true);
  expect(lines).toContain('c: 1 connection; 1 messages sent, 1 came out at the broker');
});

test('a client that resends without DUP is named, and the broker is not', async () => {
  const { said, linter, rules, talk } = await linted(await broker());
  await talk(CONNECT, PUBLISH, PUBLISH);
  await until('it is said', () => said.length > 0);
  expect(said[0]).toContain('c: MQTT-3.3.1-1 (section 3.3.1)');
  expect(verdictOf(linter, rules)).toMatchObject({ isClean: false });
});

test('a broker that breaks a rule is named as the broker', async () => {
  const upstream = await serve((socket) => {
    socket.write(generate({ cmd: 'connack', returnCode: 0, sessionPresent: true }));
  });
  const { said, talk } = await linted(upstream);
  await talk(CONNECT);
  await until('it is said', () => said.length > 0);
  expect(said[0]).toMatch(/^the broker to c: MQTT-3.2.2-1/);
});

test('TLS and HTTP are not read, and that is said', async () => {
  const { port, said, linter, rules } = await linted(await broker());
  for (const first of ['\x16\x03\x01\x00\x05', 'GET / HTTP/1.1\r\n\r\n']) {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(first, 'latin1')).on('error', () => {});
    later(() => socket.destroy());
  }
  await until('both are said', () => said.length === 2);
  expect(said.some((line) => / not checked: it is TLS/.test(line))).toBe(true);
  expect(said.some((line) => / not checked: it is HTTP/.test(line))).toBe(true);
  expect(verdictOf(linter, rules)).toMatchObject({ isClean: null });
});

test('of more clients than are remembered each connection is judged by itself', () => {
  const linter = new WireLinter(
    new RuleLog(() => {}),
    () => {},
    () => 0,
  );
  later(() => linter.stop());
  const connect = { clientId: '', keepAliveS: 0 } as Parameters<WireLinter['clientOf']>[0];
  for (let n = 0; n <= MAX_CLIENTS; n++) linter.clientOf({ ...connect, clientId: `${n}` }, 'here');
  expect(linter.clients.size).toBe(MAX_CLIENTS);
});

test('mote proxy --check ends with the verdict and its exit code', async () => {
  const upstream = await broker();
  const { running, port } = await moteProxy('--upstream', `127.0.0.1:${upstream}`, '--check');
  const socket = net.connect(port, '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  socket.resume();
  socket.write(Buffer.concat([generate(CONNECT), generate(PUBLISH), generate(PUBLISH)]));
  await running.says(/MQTT-3\.3\.1-1/);
  socket.destroy();
  expect(await running.interrupt()).toBe(1);
  expect(running.output).toContain('c: MQTT-3.3.1-1 broken once');
  const none = await moteProxy('--upstream', `127.0.0.1:${upstream}`, '--check');
  expect(await none.running.interrupt()).toBe(2);
});
