import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPty } from '../../scripts/device/wires/pty.ts';
import { mote, temporaryFolder } from '../commands/cli.ts';
import { image, partitionTable } from '../flash/made.ts';
import { RomLoader } from '../flash/rom/rom-loader.ts';
import { freePort } from '../free-ports.ts';
import { hasSocat, startMote } from './long-rig.ts';

test('an empty folder, a broker and a virtual board: init and run bring readings into the log', async () => {
  const folder = temporaryFolder();
  const broker = startMote(['broker', '--listen', '0', '--ws', '0'], folder);
  const [, port] = await broker.prints(/mqtt:\/\/127\.0\.0\.1:(\d+)/);
  const board = startMote(['board', '--listen', '0'], folder);
  const [, console] = await board.prints(/(tcp:\/\/\S+)\n/);
  expect(mote(['init', '--yes', '--every', '1s'], folder).status).toBe(0);
  const config = join(folder, 'mote.json');
  writeFileSync(config, readFileSync(config, 'utf8').replace('1883', port));
  const run = startMote(['run', '-w', '-p', console], folder);
  await run.prints(/connected to localhost/);
  await broker.prints(/garden \{"n":\d+,"at":\d+,"T":[\d.]+,"P":[\d.]+,"H":[\d.]+\}/);
  // A change of the program is on the board a moment later.
  const app = join(folder, 'app.ts');
  writeFileSync(app, readFileSync(app, 'utf8').replace("'connected to'", "'now connected to'"));
  await run.prints(/now connected to localhost/);
  await run.stop();
  expect(run.child.exitCode).toBe(0);
  await Promise.all([board.stop(), broker.stop()]);
});

test.skipIf(!hasSocat)('over a serial device: upload, monitor, keys, reset (needs socat)', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'app.js'), 'print("first"); setInterval(function () { print("tick"); }, 300);');
  writeFileSync(join(folder, 'bad.js'), 'print("second"); nope();');
  const board = startMote(['board', '--listen', '0', '--pty'], folder);
  const [, device] = await board.prints(/(\/dev\/\S+)\n/);
  const upload = startMote(['upload', 'app.js', '-p', device], folder);
  await upload.prints(/the board runs the new program: \.bootcde/);
  await upload.exits();
  const bad = mote(['upload', 'bad.js', '-p', device], folder);
  expect(bad.stderr).toMatch(/fails at its start: Uncaught ReferenceError: "nope".*the old program is back/);
  expect(bad.status).toBe(1);
  const monitor = startMote(['monitor', '-p', device], folder);
  await monitor.prints(/\d\d:\d\d:\d\d\.\d{3} .*tick/);
  const busy = mote(['upload', 'app.js', '-p', device], folder);
  expect(busy.stderr).toMatch(/in use by another program/);
  monitor.child.stdin?.write('print(6*7)\n');
  await monitor.prints(/42/);
  monitor.child.stdin?.write('load()\n');
  await monitor.prints(/espruino\.com[\s\S]*first/);
  monitor.child.stdin?.write('\x03');
  monitor.child.stdin?.write('\x03');
  expect(await monitor.exits()).toBe(0);
  await board.stop();
});

test('the monitor finds a board again that went away', async () => {
  const folder = temporaryFolder();
  const port = String(await freePort());
  const first = startMote(['board', '--listen', port], folder);
  const [console] = await first.prints(/tcp:\/\/\S+:\d+(?=\n)/);
  const monitor = startMote(['monitor', '-p', console], folder);
  await monitor.prints(/Ctrl-C twice leaves/);
  await first.stop();
  await monitor.prints(/closed from the other end; waiting for the board/);
  const second = startMote(['board', '--listen', port], folder);
  await monitor.prints(/connected again/);
  await monitor.stop();
  await second.stop();
});

test.skipIf(!hasSocat)('mote flash over a serial device, byte by byte (needs socat)', async () => {
  const folder = temporaryFolder();
  const files = {
    'bootloader.bin': image(0, 6000, false),
    'partitions.bin': partitionTable(),
    'espruino.bin': image(0, 100_000, true),
  };
  for (const [name, data] of Object.entries(files)) writeFileSync(join(folder, name), data);
  let rom: RomLoader | null = null;
  const pty = await openPty((bytes) => rom?.receive(Buffer.from(bytes, 'latin1')));
  rom = new RomLoader('ESP32', (bytes) => pty.write(Buffer.from(bytes).toString('latin1')));
  const flashing = startMote(['flash', ...Object.keys(files), '-p', pty.path], folder);
  await flashing.prints(/compared by MD5[\s\S]*done/);
  pty.close();
  expect(flashing.text()).not.toMatch(/Warning/);
  for (const [name, address] of [
    ['bootloader.bin', 0x1000],
    ['partitions.bin', 0x8000],
    ['espruino.bin', 0x10000],
  ] as const)
    expect(Buffer.compare(rom.flash.subarray(address, address + files[name].length), files[name])).toBe(0);
});
