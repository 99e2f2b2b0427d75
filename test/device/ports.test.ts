import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import * as net from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Session } from '../../scripts/device/session.ts';
import { choosePort, listSysfs } from '../../scripts/device/wires/ports.ts';
import { openFailure } from '../../scripts/device/wires/serial-wire.ts';
import { openTcp } from '../../scripts/device/wires/tcp-wire.ts';
import { temporaryFolder } from '../commands/cli.ts';

/** Somebody else than a board at the other end. */
async function stranger(answer: (bytes: string) => string): Promise<{ port: string; stop(): void }> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => socket.write(answer(bytes.toString('latin1')), 'latin1'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: `tcp://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    stop: () => server.close(),
  };
}

test.concurrent.each<[string, (bytes: string) => string, RegExp]>([
  ['echoes', (bytes) => bytes, /something answers that is not Espruino's console/],
  ['is silent', () => '', /nothing answers; is the board on/],
  [
    'speaks at another rate',
    () => '\xf8\x80\x78\xfe\x86\x00\xe6\x9e',
    /another baud rate\? Espruino on ESP32 has 115200/,
  ],
  [
    'waits in its bootloader',
    () => 'rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0))\r\nwaiting for download\r\n',
    /is in download mode: press EN without BOOT/,
  ],
  ['has an empty flash', () => 'rst:0x1 (POWERON_RESET)\r\ninvalid header: 0xffffffff\r\n', /`mote flash`/],
])('who %s is no board, and that is said', async (_, answer, message) => {
  const { port, stop } = await stranger(answer);
  const session = new Session(await openTcp(port));
  await expect(session.hello()).rejects.toThrow(message);
  await session.wire.close();
  stop();
});

test('of several ports none is guessed, unless one alone is a board', () => {
  const bridge = { path: '/dev/ttyUSB0', what: 'CP210x bridge', isBoard: true };
  const modem = { path: '/dev/ttyACM0', what: '', isBoard: false };
  expect(choosePort([bridge, modem])).toBe('/dev/ttyUSB0');
  expect(() => choosePort([bridge, { ...bridge, path: '/dev/ttyUSB1' }])).toThrow(
    'several serial ports; choose with -p: /dev/ttyUSB0 (CP210x bridge), /dev/ttyUSB1 (CP210x bridge)',
  );
  expect(() => choosePort([])).toThrow(/no serial port; plug the board in/);
});

test.each([
  ['Error: Permission denied, cannot open /dev/ttyUSB0', /no rights on it/],
  ['Error Resource temporarily unavailable Cannot lock port', /in use by another program/],
  ['Error: No such file or directory, cannot open /dev/ttyUSB0', /no such port/],
])('serialport says %j, mote says what would help', (message, words) => {
  expect(openFailure('/dev/ttyUSB0', message).message).toMatch(words);
});

test('without udevadm the ports come from the kernel', () => {
  const root = temporaryFolder();
  const usb = join(root, 'devices/usb1/1-1');
  mkdirSync(join(usb, '1-1:1.0/ttyUSB0'), { recursive: true });
  mkdirSync(join(root, 'tty/ttyUSB0'), { recursive: true });
  mkdirSync(join(root, 'tty/ttyS0'));
  writeFileSync(join(usb, 'idVendor'), '10c4\n');
  writeFileSync(join(usb, 'idProduct'), 'ea60\n');
  symlinkSync(join(usb, '1-1:1.0/ttyUSB0'), join(root, 'tty/ttyUSB0/device'));
  expect(listSysfs(join(root, 'tty'))).toMatchObject([
    { path: '/dev/ttyUSB0', vendorId: '10c4', productId: 'ea60' },
  ]);
  expect(listSysfs(join(root, 'none'))).toEqual([]);
});
