import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { DOWN, UP } from '../../simulator/link/fault.ts';
import { PcapWriter, portOf, type StackName, TAP_PLACES } from '../../simulator/tcp/index.ts';
import { pair } from './pair.ts';

const hasTshark = spawnSync('tshark', ['--version']).status === 0;
const bytes = (packet: Parameters<typeof generate>[0]) => generate(packet).toString('latin1');

const AT_BOARD = 'frame.interface_name == "board"';
const AT_BROKER = 'frame.interface_name == "broker"';
const IS_UP = 'tcp.dstport == 1883';

function tshark(path: string, filter: string, ...more: string[]): string[] {
  const { stdout } = spawnSync(
    'tshark',
    ['-r', path, '-o', 'tcp.check_checksum:TRUE', '-Y', filter, ...more],
    { encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  return stdout.split('\n').filter((line) => line !== '');
}

test.skipIf(!hasTshark).each([['linux'], ['esp-lwip']] as [StackName][])(
  'tshark reads what %s sent: MQTT, nothing malformed, as many retransmissions as we counted (skipped: no tshark)',
  (clientStack) => {
    const folder = mkdtempSync(join(tmpdir(), 'mote-pcap-'));
    const taps = TAP_PLACES.map((at) => {
      const path = join(folder, `${at}.pcapng`);
      const file = openSync(path, 'w');
      return {
        path,
        file,
        pcap: new PcapWriter({ write: (bytes) => writeSync(file, bytes) }, { at }),
      };
    });
    const [broker, board, both] = taps.map(({ path }) => path);
    let again = 0;
    const sent = [0, 0];
    const came = [0, 0];
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
          sent[segment.direction]++;
          for (const { pcap } of taps) pcap.capture(segment, timeUs);
        },
        arrived(segment, timeUs) {
          came[segment.direction]++;
          for (const { pcap } of taps) pcap.arrived(segment, timeUs);
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
    for (const { pcap, file } of taps) {
      pcap.close();
      closeSync(file);
    }
    const all = join(folder, 'sent.pcapng');
    tshark(both, `(${AT_BOARD} and ${IS_UP}) or (${AT_BROKER} and not ${IS_UP})`, '-w', all);
    expect(again).toBe(net.clientRepairs.retransmissions + net.serverRepairs.retransmissions);
    expect(again).toBeGreaterThan(10);
    for (const path of [broker, board, both])
      expect(tshark(path, '_ws.malformed or tcp.checksum.status == 0 or ip.checksum.status == 0')).toEqual(
        [],
      );
    const repeated =
      'tcp.analysis.retransmission or tcp.analysis.fast_retransmission or tcp.analysis.spurious_retransmission';
    expect(tshark(all, `${repeated} or tcp.analysis.out_of_order`)).toHaveLength(again);
    expect(came[UP]).toBeLessThan(sent[UP]);
    expect(tshark(broker, IS_UP)).toHaveLength(came[UP]);
    expect(tshark(broker, `not ${IS_UP}`)).toHaveLength(sent[DOWN]);
    expect(tshark(board, IS_UP)).toHaveLength(sent[UP]);
    expect(tshark(board, `not ${IS_UP}`)).toHaveLength(came[DOWN]);
    expect(tshark(both, `${AT_BROKER} and ${IS_UP}`)).toHaveLength(came[UP]);
    expect(tshark(all, 'mqtt.msgtype == 1').length).toBeGreaterThan(0);
    const published = new Set(tshark(all, 'mqtt.msgtype == 3').map((line) => /\[(.*)\]/.exec(line)?.[1]));
    expect(published.size).toBeGreaterThan(0);
  },
);

test('a capture names the port by which Wireshark knows what carries MQTT', () => {
  const ports = [{}, { tls: true }, { webSocket: true }, { tls: true, webSocket: true }].map(portOf);
  expect(ports).toEqual([1883, 8883, 80, 443]);
});
