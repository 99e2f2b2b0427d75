import { expect, test } from 'vitest';
import { simulate } from '../../scripts/testing.ts';
import { planFrom } from '../run/given.ts';
import { runWorld } from './worlds.ts';

const OPTIONS = { devices: 2, for: '1h', link: 'nbiot-good,dead-zone' };

function run(transport: string, more: object = {}) {
  const report = runWorld(planFrom({ ...OPTIONS, transport, ...more }));
  expect(report.checks.filter(({ failed }) => failed > 0)).toEqual([]);
  expect(report.readings.delivered).toBe(report.readings.taken);
  expect(report.reconnects).toBeGreaterThan(0);
  return report.bytes.up / report.readings.delivered;
}

test('every reading arrives over each transport, and each layer costs its bytes', () => {
  const [tcp, ws, tls, wss] = ['tcp', 'ws', 'tls', 'wss'].map((transport) => run(transport));
  // A PUBLISH and a quarter of the pings take six bytes of head and mask each, and connects have a handshake.
  expect(ws - tcp).toBeGreaterThan(6);
  expect(ws - tcp).toBeLessThan(40);
  expect(wss - tls).toBeGreaterThan(6);
  expect(tls - tcp).toBeGreaterThan(ws - tcp);
});

test.each([
  { qos: 2, brokerRestart: '20m' },
  { protocol: 5, brokerRestart: '20m' },
])('%j goes over WebSocket too', (more) => {
  run('ws', more);
});

test("simulate() of a test of one's own takes a transport, too", () => {
  const run = simulate({ devices: 1, for: '20m', transport: 'wss' });
  expect(run).toMatchObject({ passed: true, client: { build: 'mote-max' } });
});

test('the client of a WebSocket world is one that can, and an unknown transport is told of', () => {
  expect(planFrom({ ...OPTIONS, transport: 'wss' })).toMatchObject({
    client: { build: 'mote-max' },
    tls: true,
    webSocket: true,
  });
  expect(planFrom({ ...OPTIONS, tls: true })).toMatchObject({ tls: true, webSocket: false });
  expect(() => planFrom({ ...OPTIONS, transport: 'quic' })).toThrow('give tcp, tls, ws or wss');
  expect(() => planFrom({ ...OPTIONS, transport: 'ws', tls: true })).toThrow('tls is of tls and wss only');
  expect(() => planFrom({ ...OPTIONS, transport: 'ws', client: 'core' })).toThrow('transport ws: the core');
});
