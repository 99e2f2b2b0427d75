import { readFileSync } from 'node:fs';
import type { AuthErrorCode } from 'aedes';
import { expect, test } from 'vitest';
import { portOf, serveMetrics } from '../../../simulator/realtime/admission/metrics-server.ts';
import { LiveBroker } from '../../../simulator/realtime/broker/broker.ts';
import { MAX_BOARD_CONNECTIONS } from '../../../simulator/realtime/fleet/board-net.ts';
import { LATENESS_BUDGET_MS, Lateness } from '../../../simulator/realtime/fleet/lateness.ts';
import { metricsText } from '../../../simulator/realtime/fleet/metrics.ts';
import {
  MAX_WAITING_MESSAGES,
  UndeliveredMessages,
} from '../../../simulator/realtime/fleet/undelivered-messages.ts';
import { cutsIn, cutToxics, linkToxic, setOnce } from '../../../simulator/realtime/proxy/toxics/control.ts';
import { makeProgram } from '../../../simulator/run/programs.ts';
import { madeCertificate } from '../broker/made-certificate.ts';
import { later, serve, sleep, until } from '../proxy/rig.ts';
import { aedes, fleetTo } from './rig.ts';

test('boards publish to a broker that is not ours, each under its own id, topic, user and with so many bytes', async () => {
  const { port, heard, broker } = await aedes();
  const users: string[] = [];
  broker.authenticate = (_client, name, password, done) => {
    users.push(`${name}:${password}`);
    done(null, true);
  };
  const credentials = [1, 2, 3].map((n) => ({ clientId: null, username: `user ${n}`, password: `p${n}` }));
  const { fleet } = fleetTo(port, { clientId: 'pump-{n}', topic: 'site/{n}/level', credentials });
  await until('some readings of each', () => fleet.boards.every(({ messages }) => messages >= 3));
  expect(users.sort()).toEqual(['user 1:p1', 'user 2:p2', 'user 3:p3']);
  expect(heard).toContainEqual({
    client: 'pump-2',
    topic: 'site/2/level',
    payload: expect.stringMatching(/^1 \.{18}$/),
  });
  expect(fleet.connected).toBe(3);
  const { latencyUs, readings } = fleet.checks.ledger;
  // A one-way delay of 10 ms up, and the broker's answer.
  expect(latencyUs.percentile(0.5)).toBeGreaterThan(10e3);
  expect(readings.duplicates).toBe(0);
});

test('a cut of one board leaves the others; healed, what it held arrives, and nothing is lost', async () => {
  const { port } = await aedes();
  const { fleet, log } = fleetTo(port);
  const [first, second] = fleet.boards;
  await until('both have published', () => first.messages > 0 && second.messages > 0);
  for (const toxic of cutToxics(0, 1)) setOnce(fleet, toxic);
  await sleep(300);
  const [cut, open] = [first.messages, second.messages];
  await until('the other goes on', () => second.messages > open + 3);
  expect(first.messages).toBe(cut);
  expect({ isCut: first.link.isCut, isConnected: first.isConnected }).toEqual({
    isCut: true,
    isConnected: true,
  });
  expect(first.outbox).toBeGreaterThan(2);
  for (const toxic of cutsIn(fleet.toxics, 1)) fleet.removeToxic(toxic);
  await until('it catches up', () => first.messages > cut + 5 && first.outbox <= 2);
  expect(log).toContain('healed (device 1)');
  expect(fleet.checks.ledger.readings.duplicates).toBe(0);
});

test("a board's own link goes before that of all", async () => {
  const { port } = await aedes();
  const { fleet } = fleetTo(port, { devices: 2 });
  setOnce(fleet, linkToxic('umts'));
  setOnce(fleet, linkToxic('lte-cat1', 2));
  expect(fleet.devices.map(({ plan }) => plan.name)).toEqual(['umts', 'lte-cat1']);
  for (const toxic of [...fleet.toxics]) fleet.removeToxic(toxic);
  expect(fleet.devices.every(({ plan }) => plan === fleet.openLink)).toBe(true);
  expect(() => setOnce(fleet, linkToxic('moon'))).toThrow('no link is called "moon"');
  const slow = { name: 'slow', type: 'latency', stream: 'upstream', toxicity: 1 } as const;
  expect(() => setOnce(fleet, { ...slow, attributes: { latency: 1, jitter: 0 } })).toThrow('need mote proxy');
});

test('over mqtts the certificate is checked, and the handshake is on the link', async () => {
  const { cert, key, path } = await madeCertificate();
  const quiet = { users: null, recorder: null, folder: null, say: () => {}, sayClient: () => {} };
  const broker = await LiveBroker.create(quiet);
  later(() => broker.stop());
  const port = await broker.listenTls('127.0.0.1', 0, { cert, key });
  const upstream = { host: '127.0.0.1', port };
  const { fleet } = fleetTo(port, {
    devices: 1,
    brokers: [{ ...upstream, tls: { ca: readFileSync(path) } }],
  });
  await until('a reading', () => fleet.boards[0].messages > 0);
  expect(fleet.bytes.down).toBeGreaterThan(1868);
  const { log } = fleetTo(port, { devices: 2, brokers: [{ ...upstream, tls: {} }] });
  await until('no trust', () => log.length > 0);
  expect(log[0]).toMatch(/its certificate is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\); .* with --ca$/);
});

test('a broker that is down, refuses a user or is switched off is said once; boards keep trying', async () => {
  const { log, fleet: away } = fleetTo(1);
  await until('it is said', () => log.length > 0);
  await until('it is counted', () => / times, from /.test(away.trouble.lines[0]));
  expect(away.trouble.lines).toEqual([
    expect.stringMatching(
      /^broker 127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\) \(\d+ times, from 0s to \ds\)$/,
    ),
  ]);
  expect(log).toEqual(['broker 127.0.0.1:1 cannot be reached (ECONNREFUSED); the boards keep trying']);

  const { port, broker } = await aedes();
  broker.authenticate = (_client, _name, _password, done) => {
    done(Object.assign(new Error('no'), { returnCode: 4 as AuthErrorCode }), false);
  };
  const refused = fleetTo(port, { devices: 1 });
  await until('it is said', () => refused.log.length > 0);
  expect(refused.log[0]).toBe('the broker refuses mote-1: wrong user or password');
  expect(refused.fleet.trouble.lines[0]).toMatch(
    /^broker 127\.0\.0\.1:\d+ refuses mote-1: wrong user or password \(/,
  );

  const other = await aedes();
  const { fleet } = fleetTo(other.port, { devices: 1 });
  await until('connected', () => fleet.connected === 1);
  await fleet.stop();
  await until('gone', () => fleet.connected === 0);
  await fleet.start();
  await until('back', () => fleet.connected === 1);
  expect(fleet.reconnects).toBe(1);
});

test('out of file descriptors, the limit is named, and how to raise it', () => {
  const { fleet, log } = fleetTo(1, { devices: 1 });
  for (let n = 0; n < 3; n++)
    fleet.brokerFailed(Object.assign(new Error('connect'), { code: 'EMFILE' }), fleet.plan.brokers[0]);
  expect(log).toEqual([
    expect.stringMatching(/^out of file descriptors: .* raise it with "ulimit -n 65536"/),
  ]);
});

test('a board that keeps opening connections gets so many and no more', async () => {
  let open = 0;
  const port = await serve(() => open++);
  const app = `for (var n = 0; n < ${MAX_BOARD_CONNECTIONS + 4}; n++) require("net").connect({host: "broker", port: 1});`;
  fleetTo(port, { devices: 1, app: makeProgram('greedy.js', app) });
  await until('all are there', () => open >= MAX_BOARD_CONNECTIONS);
  await sleep(100);
  expect(open).toBe(MAX_BOARD_CONNECTIONS);
});

test('a program that cannot run at all is refused before a board has its power', () => {
  const app = makeProgram('broken.js', 'var x = ;');
  expect(() => fleetTo(1, { app })).toThrow(/broken\.js/);
});

test('an error that a program throws again and again is said once, and counted with its times', async () => {
  const app = 'setInterval(function () { nothing.there(); }, 5);';
  const { fleet, log } = fleetTo(1, { devices: 1, app: makeProgram('broken.js', app) });
  await until('some', () => /\(\d+ times/.test(fleet.programErrors[0] ?? ''));
  expect(fleet.programErrors).toEqual([
    expect.stringMatching(/^device 1, broken.js.*nothing.* \(\d+ times, from \w+ to \w+\)$/),
  ]);
  expect(log.filter((line) => line.includes('broken.js'))).toHaveLength(1);
});

test('messages that wait are followed up to a bound; at QoS 0 a later one says that the earlier is gone', () => {
  const waiting = new UndeliveredMessages();
  for (let n = 0; n <= MAX_WAITING_MESSAGES; n++) waiting.handedOver('t', String(n), n);
  expect(waiting.count).toBe(MAX_WAITING_MESSAGES);
  expect(waiting.takenIn('t', '0', 1, 9)).toBe(null);
  expect(waiting.takenIn('t', '7', 0, 10_007)).toBe(10_000);
  expect(waiting.count).toBe(MAX_WAITING_MESSAGES - 7);
});

test('a run whose events were late beyond the budget is void', () => {
  const lateness = new Lateness();
  lateness.add(1000, 980);
  expect(lateness.isVoid).toBe(false);
  lateness.add((LATENESS_BUDGET_MS + 1) * 1000, 20);
  expect(lateness.isVoid).toBe(true);
});

test("the figures are in Prometheus' text format", async () => {
  const { port } = await aedes();
  const { fleet } = fleetTo(port);
  await until('a reading', () => fleet.boards[0].messages > 0);
  const text = metricsText(fleet);
  expect(text).toMatch(/^# HELP mote_boards Virtual boards\n# TYPE mote_boards gauge\nmote_boards 3\n/);
  for (const line of text.trim().split('\n'))
    expect(line).toMatch(/^(# (HELP|TYPE) [a-z_0-9]+ .+|[a-z_0-9]+(\{[a-z]+="[\w.]+"\})? [\d.e+-]+)$/);
  expect(text).toContain('mote_readings_delivered_total');
});

test('before the first reading the quantiles are no number, and /metrics takes a query', async () => {
  const { port } = await aedes();
  const { fleet } = fleetTo(port, { everyUs: 3600e6 });
  const server = await serveMetrics(() => metricsText(fleet), { host: '127.0.0.1', port: 0 });
  try {
    const response = await fetch(`http://127.0.0.1:${portOf(server)}/metrics?x=1`);
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).toContain('mote_latency_seconds{quantile="0.99"} NaN\n');
    expect(text).toContain('mote_latency_seconds_count 0\n');
  } finally {
    server.close();
  }
});
