import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { PcapWriter, portOf, type StackName } from '../../simulator/tcp/index.ts';
import { pair } from './pair.ts';

const hasTshark = spawnSync('tshark', ['--version']).status === 0;
const bytes = (packet: Parameters<typeof generate>[0]) => generate(packet).toString('latin1');

function tshark(path: string, filter: string): string[] {
  const { stdout } = spawnSync('tshark', ['-r', path, '-o', 'tcp.check_checksum:TRUE', '-Y', filter], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return stdout.split('\n').filter((line) => line !== '');
}

test.skipIf(!hasTshark).each([['linux'], ['esp-lwip']] as [StackName][])(
  'tshark reads what %s sent: MQTT, nothing malformed, as many retransmissions as we counted (skipped: no tshark)',
  (clientStack) => {
    const path = join(mkdtempSync(join(tmpdir(), 'mote-pcap-')), 'run.pcapng');
    const file = openSync(path, 'w');
    const pcap = new PcapWriter({ write: (bytes) => writeSync(file, bytes) });
    let again = 0;
    const { kernel, net, client, server, connect } = pair(
      [
        { fault: 'loss', upPercent: 15, downPercent: 15 },
        { fault: 'delay', rttMsP50: 300, rttMsP90: 300 },
      ],
      {
        seed: 4,
        clientStack,
        clientNodelay: true,
        serverNodelay: true,
        capture: (segment, timeUs) => {
          if (segment.isRetransmission) again++;
          pcap.capture(segment, timeUs);
        },
      },
    );
    connect();
    client.socket?.write(
      bytes({
        cmd: 'connect',
        clientId: 'c',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clean: true,
        keepalive: 60,
      }),
    );
    kernel.run(30e6);
    server.socket?.write(bytes({ cmd: 'connack', returnCode: 0, sessionPresent: false }));
    for (let messageId = 1; messageId <= 60; messageId++) {
      kernel.run(kernel.now + 5e6);
      client.socket?.write(
        bytes({
          cmd: 'publish',
          topic: 'a/b',
          payload: `{"n":${messageId}}`,
          qos: 1,
          messageId,
          dup: false,
          retain: false,
        }),
      );
    }
    kernel.run(kernel.now + 600e6);
    pcap.close();
    closeSync(file);
    expect(again).toBe(net.clientRepairs.retransmissions + net.serverRepairs.retransmissions);
    expect(again).toBeGreaterThan(10);
    expect(tshark(path, '_ws.malformed or tcp.checksum.status == 0 or ip.checksum.status == 0')).toEqual([]);
    const repeated =
      'tcp.analysis.retransmission or tcp.analysis.fast_retransmission or tcp.analysis.spurious_retransmission';
    expect(tshark(path, `${repeated} or tcp.analysis.out_of_order`)).toHaveLength(again);
    expect(tshark(path, 'mqtt.msgtype == 1').length).toBeGreaterThan(0);
    const published = new Set(tshark(path, 'mqtt.msgtype == 3').map((line) => /\[(.*)\]/.exec(line)?.[1]));
    expect(published.size).toBeGreaterThan(0);
  },
);

test('a capture names the port by which Wireshark knows what carries MQTT', () => {
  const ports = [{}, { tls: true }, { webSocket: true }, { tls: true, webSocket: true }].map(portOf);
  expect(ports).toEqual([1883, 8883, 80, 443]);
});
