import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runCommandLine } from '../../scripts/command-line.ts';
import type { SimReport } from '../../simulator/report/report.ts';
import { moteHere, temporaryFolder } from './cli.ts';

const folder = temporaryFolder();

async function run(name: string, ...more: string[]): Promise<SimReport> {
  const json = join(folder, `${name}.json`);
  const { status, stderr } = await moteHere([
    'sim',
    '--devices',
    '2',
    '--for',
    '20m',
    '--json',
    json,
    ...more,
  ]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(readFileSync(json, 'utf8'));
}

test('--tls costs bytes both ways and round trips, and loses nothing', async () => {
  const plain = await run('plain', '--link', 'umts');
  const encrypted = await run('tls', '--link', 'umts', '--tls');
  expect(encrypted.bytes.down - plain.bytes.down).toBeGreaterThan(2 * 2000);
  expect(encrypted.bytes.up).toBeGreaterThan(plain.bytes.up);
  expect(encrypted.readings).toMatchObject({ lost: 0, delivered: encrypted.readings.taken });
});

const hasTshark = spawnSync('tshark', ['--version']).status === 0;
if (!hasTshark) console.log('skipped: reading the segments back needs tshark, which is not installed');

test.runIf(hasTshark)('--pcap writes what tshark reads as MQTT, with nothing malformed', async () => {
  const pcap = join(folder, 'run.pcapng');
  const { readings } = await run('pcap', '--link', 'nbiot-good', '--pcap', pcap);
  const count = (filter: string) => {
    const { stdout } = spawnSync('tshark', ['-r', pcap, '-Y', filter], { encoding: 'utf8' });
    return stdout.split('\n').length - 1;
  };
  expect(count('_ws.malformed')).toBe(0);
  expect(count('mqtt.msgtype == 1')).toBeGreaterThanOrEqual(2);
  expect(count('mqtt.msgtype == 3')).toBeGreaterThanOrEqual(readings.taken);
});

test.runIf(hasTshark).each([
  ['tcp', 1883, 'mqtt'],
  ['tls', 8883, 'tls'],
  ['ws', 80, 'websocket'],
  ['wss', 443, 'tls'],
])('--pcap of %s names port %i, by which tshark finds %s in it', async (transport, port, protocol) => {
  const pcap = join(folder, `${transport}.pcapng`);
  const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const args = `sim --devices 1 --for 2m --link umts --transport ${transport} --pcap ${pcap}`.split(' ');
  expect(await runCommandLine(args, () => {})).toBe(0);
  printed.mockRestore();
  const count = (filter: string) =>
    spawnSync('tshark', ['-r', pcap, '-Y', filter], { encoding: 'utf8' }).stdout.split('\n').length - 1;
  expect(count('_ws.malformed')).toBe(0);
  expect(count(`tcp.port == ${port}`)).toBe(count('tcp'));
  expect(count(protocol)).toBeGreaterThan(5);
});
