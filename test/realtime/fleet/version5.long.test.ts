import { readFileSync } from 'node:fs';
import * as net from 'node:net';
import { join } from 'node:path';
import mqtt, { type Packet } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { CLIENT_ENTRY } from '../../../scripts/compiler/build.ts';
import { BUILDS } from '../../../scripts/compiler/features.ts';
import { buildOnce } from '../../../scripts/compiler/once.ts';
import type { FleetReport } from '../../../simulator/realtime/fleet/report.ts';
import { makeProgram } from '../../../simulator/run/programs.ts';
import { SecondDecoder } from '../../../simulator/soak/second-decoder.ts';
import { temporaryFolder } from '../../commands/cli.ts';
import { isInstalled, Mosquitto } from '../../judges/mosquitto.ts';
import { Running } from '../broker/running.ts';
import { connect } from '../page/client.ts';
import { later, serve, sleep, until } from '../proxy/rig.ts';
import { aedes, FAST_LINK, fleetTo } from './rig.ts';

const hasMosquitto = isInstalled('mosquitto');
if (!hasMosquitto) console.log('skipped: boards against mosquitto in MQTT 5, which is not installed');

const MAX_BUILD = makeProgram('mote-max', buildOnce(CLIENT_ENTRY, BUILDS.max).bytes);

async function mosquitto(): Promise<Mosquitto> {
  const broker = await Mosquitto.begin();
  later(() => broker.end());
  return broker;
}

/** Before the broker, with all that goes by read by mqtt-packet: up held against our own reader, down decoded. */
async function decoded(brokerPort: number) {
  const up = new SecondDecoder();
  const heard: Packet[] = [];
  const errors: string[] = [];
  let connections = 0;
  const port = await serve((board) => {
    const connection = ++connections;
    const broker = net.connect(brokerPort, '127.0.0.1');
    const down = mqtt.parser();
    down.on('packet', (packet) => heard.push(packet));
    down.on('error', (error) => errors.push(error.message));
    board.once('data', (bytes) => Object.assign(down, { settings: { protocolVersion: bytes[8] } }));
    board.on('data', (bytes) => {
      up.take(1, connection, bytes.toString('latin1'));
      broker.write(bytes);
    });
    broker.on('data', (bytes) => {
      down.parse(bytes);
      board.write(bytes);
    });
    for (const [one, other] of [
      [board, broker],
      [broker, board],
    ])
      one.on('error', () => {}).on('close', () => other.destroy());
  });
  return { port, up, heard, errors };
}

/** What mosquitto gives to somebody who listens at QoS 2: topics and payloads. */
async function listener(port: number): Promise<string[]> {
  const lines: string[] = [];
  const client = await connect(`mqtt://127.0.0.1:${port}`);
  client.on('message', (topic, payload) => lines.push(`${topic} ${payload}`));
  await client.subscribeAsync('mote/#', { qos: 2 });
  return lines;
}

/** `mote sim --realtime`, until it has ended. */
async function realtime(devices: number, args: string[]): Promise<string> {
  const boards = ['--devices', `${devices}`, '--every', '200ms', '--link', FAST_LINK, '--api', 'localhost:0'];
  const running = new Running(['sim', '--realtime', ...boards, ...args]);
  later(() => running.interrupt());
  await until('it has ended', () => running.exitCode !== null);
  return running.output;
}

describe.skipIf(!hasMosquitto)('the max build against mosquitto', () => {
  test.each([4, 5] as const)(
    'QoS 2 over cut connections in version %i: each reading arrives once',
    async (protocol) => {
      const broker = await mosquitto();
      const lines = await listener(broker.port);
      const { port, up, heard, errors } = await decoded(broker.port);
      const { fleet } = fleetTo(port, { client: MAX_BUILD, qos: 2, protocol, session: 'kept' });
      for (const cut of [1, 2, 3]) {
        await until('all go on', () => fleet.boards.every(({ messages }) => messages >= 4 * cut));
        await fleet.stop();
        await sleep(200);
        await fleet.start();
      }
      await until('they are back', () => fleet.reconnects >= 9);
      const { accepted } = fleet.checks.ledger.readings;
      await until('what was accepted has arrived', () => lines.length > accepted);
      const exactlyOnce = fleet.checks.results().find(({ name }) => name === 'QoS 2 exactly once');
      expect(exactlyOnce).toMatchObject({ failed: fleet.checks.ledger.readings.lost });
      expect(new Set(lines).size).toBe(lines.length);
      expect(fleet.qos2Handshakes.up).toBeGreaterThan(30);
      expect(fleet.topicAliases.used > 30).toBe(protocol === 5);
      expect(up.result()).toMatchObject({ failed: 0 });
      expect(up.result().evaluated).toBeGreaterThan(100);
      expect(errors).toEqual([]);
      const properties = heard.find(({ cmd }) => cmd === 'connack')?.['properties' as keyof Packet];
      expect(properties).toEqual(
        protocol === 5 ? expect.objectContaining({ topicAliasMaximum: 10 }) : undefined,
      );
    },
  );

  test('mote sim --realtime --qos 2 --protocol 5 takes the max build and ends with nothing lost', async () => {
    const broker = await mosquitto();
    const report = join(temporaryFolder(), 'report.json');
    const output = await realtime(2, [
      ...['--broker', `mqtt://127.0.0.1:${broker.port}`, '--qos', '2', '--protocol', '5'],
      ...['--payload-bytes', '20', '--for', '4s', '--json', report, '--expect', 'lost=0'],
    ]);
    expect(output).toMatch(/QoS 2 handshakes +\d\d/);
    expect(output).toMatch(/bytes that they saved +\d/);
    const { readings, client, checks } = JSON.parse(readFileSync(report, 'utf8')) as FleetReport;
    expect(client.build).toBe('mote-max');
    expect(readings.delivered).toBeGreaterThan(20);
    expect(checks.find(({ name }) => name === 'QoS 2 exactly once')).toMatchObject({
      evaluated: readings.accepted,
      failed: 0,
    });
  });
});

test('a broker of 3.1.1 is told of once, and gets 3.1.1', async () => {
  const { port } = await aedes();
  const output = await realtime(1, [
    '--broker',
    `mqtt://localhost:${port}`,
    '--protocol',
    '5',
    '--for',
    '3s',
  ]);
  expect(output).toContain(
    'the broker refuses mote-1: it does not speak MQTT 5, so the board goes on in 3.1.1\n',
  );
  expect(output).toMatch(/delivered +\d\d/);
});
