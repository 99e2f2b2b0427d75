import * as net from 'node:net';
import { generate, type Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { Kernel } from '../../../simulator/kernel/kernel.ts';
import { DOWN, UP } from '../../../simulator/link/fault.ts';
import { Api } from '../../../simulator/realtime/proxy/api/api.ts';
import type { LinkContext } from '../../../simulator/realtime/proxy/device.ts';
import { DeviceTable, MAX_PROXIED_DEVICES } from '../../../simulator/realtime/proxy/device-table.ts';
import { MAX_LANE_BYTES } from '../../../simulator/realtime/proxy/directed-stream.ts';
import { MAX_CONNECTIONS } from '../../../simulator/realtime/proxy/link-proxy.ts';
import { MAX_LOGGED_PACKET_BYTES, PacketLog } from '../../../simulator/realtime/proxy/packet-log.ts';
import { MAX_PROXIES, Proxies } from '../../../simulator/realtime/proxy/proxies.ts';
import { echo, proxyTo, serve, sleep, until, Wire } from './rig.ts';

function table(): DeviceTable {
  const observer = { outageStarted: () => {}, outageEnded: () => {} };
  const air: LinkContext = { kernel: new Kernel(1), stack: 'esp-lwip', observer };
  return new DeviceTable(air);
}

test('an address is a device; on loopback the first that has no connection is', () => {
  const devices = table();
  const board = devices.take('192.168.1.7');
  expect(devices.take('192.168.1.7')).toBe(board);
  expect(devices.take('192.168.1.8')).not.toBe(board);
  const local = devices.take('::ffff:127.0.0.1');
  if (local !== null) local.sockets = 1;
  expect(devices.take('127.0.0.1')).not.toBe(local);
  if (local !== null) local.sockets = 0;
  expect(devices.take('::1')).toBe(local);
});

test('more devices than the table holds are refused', () => {
  const devices = table();
  for (let n = 0; n < MAX_PROXIED_DEVICES; n++) devices.take(`10.0.${n >> 8}.${n & 255}`);
  expect(devices.take('10.9.9.9')).toBe(null);
});

test('more connections than may be open at a time are reset, and it is said', async () => {
  const { proxy, port, log } = await proxyTo(await serve(echo));
  const first = new Wire(port);
  await until('it is open', () => proxy.connections.size === 1);
  const [connection] = proxy.connections;
  // Copies of one in the books: 20,000 sockets are more than a machine for tests has.
  const copies = Array.from({ length: MAX_CONNECTIONS - 1 }, () => Object.create(connection));
  for (const copy of copies) proxy.connections.add(copy);
  const refused = new Wire(port);
  await until('it is reset', () => refused.error?.code === 'ECONNRESET');
  expect(log.at(-1)).toBe(`p: a connection from 127.0.0.1 is refused: ${MAX_CONNECTIONS} are open`);
  for (const copy of copies) proxy.connections.delete(copy);
  first.send('still here');
  await until('the first goes on', () => first.text === 'still here');
});

test('more proxies than may be are refused', async () => {
  const proxies = new Proxies({ seed: '1', stack: 'esp-lwip', logsPackets: false }, () => {});
  const request = (n: number) => ({
    name: `p${n}`,
    listen: 'localhost:0',
    upstream: 'localhost:1',
    enabled: false,
  });
  for (let n = 0; n < MAX_PROXIES; n++) await proxies.create(request(n));
  await expect(proxies.create(request(MAX_PROXIES))).rejects.toThrow('256 proxies exist already');
});

test('a toxic that waits holds so much and no more; the sender is held back', async () => {
  const { proxy, port } = await proxyTo(await serve(echo));
  proxy.setToxic({
    name: 'silent',
    type: 'bandwidth',
    stream: 'upstream',
    toxicity: 1,
    attributes: { rate: 0 },
  });
  const wire = new Wire(port);
  let taken = 0;
  const chunk = Buffer.alloc(1 << 16);
  const more = () =>
    wire.socket.write(chunk, (error) => {
      if (error) return;
      taken += chunk.length;
      more();
    });
  more();
  await until('the lane is full', () => taken >= MAX_LANE_BYTES);
  await sleep(500);
  const full = taken;
  await sleep(300);
  expect(taken).toBe(full);
});

test('a packet that is too long to wait for ends the packet log, not the connection', () => {
  const lines: string[] = [];
  const log = new PacketLog((line) => lines.push(line));
  log.passed(0, Buffer.from([0x30, 0x80, 0x80, 0x80, 0x01]));
  for (let bytes = 0; bytes <= MAX_LOGGED_PACKET_BYTES; bytes += 1 << 16)
    log.passed(0, Buffer.alloc(1 << 16));
  log.passed(0, Buffer.from([0xc0, 0]));
  expect(lines).toEqual([expect.stringContaining('a packet of more than 1 MiB')]);
});

test('packets are read at every split point', () => {
  const bytes = Buffer.from([0xc0, 0, 0x40, 2, 0, 7, 0xe0, 0]);
  for (let split = 0; split <= bytes.length; split++) {
    const lines: string[] = [];
    const log = new PacketLog((line) => lines.push(line));
    log.passed(0, bytes.subarray(0, split));
    log.passed(0, bytes.subarray(split));
    expect(lines).toEqual(['> PINGREQ', '> PUBACK id 7', '> DISCONNECT']);
  }
});

test('whoever hangs up amid a request to the API does it no harm', async () => {
  const api = new Api(new Proxies({ seed: '1', stack: 'esp-lwip', logsPackets: false }, () => {}), null);
  await api.start({ host: '127.0.0.1', port: 0 });
  const socket = net.connect(api.address.port, '127.0.0.1').on('error', () => {});
  socket.write('POST /populate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n[');
  await sleep(100);
  socket.destroy();
  await sleep(100);
  expect((await fetch(`http://127.0.0.1:${api.address.port}/version`)).status).toBe(200);
  await api.stop();
});

test('the log names the reasons of MQTT 5', () => {
  const lines: string[] = [];
  const log = new PacketLog((line) => lines.push(line));
  const five = (packet: Packet) =>
    generate(packet, { protocolVersion: 5 } as unknown as Parameters<typeof generate>[1]);
  log.passed(
    UP,
    five({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 5,
      clientId: 'c',
      clean: true,
      keepalive: 60,
    }),
  );
  const properties = { reasonString: 'till May' };
  for (const packet of [
    { cmd: 'connack', reasonCode: 138, sessionPresent: false, properties },
    { cmd: 'puback', messageId: 1, reasonCode: 151 },
    { cmd: 'suback', messageId: 2, granted: [1, 135] },
    { cmd: 'disconnect', reasonCode: 142 },
  ] as Packet[])
    log.passed(DOWN, five(packet));
  expect(lines.slice(1)).toEqual([
    '< CONNACK code 138, banned: till May',
    '< PUBACK id 1, quota',
    '< SUBACK id 2, not-authorized',
    '< DISCONNECT, taken-over',
  ]);
});
