import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTarGzip } from 'nanotar';
import { expect, test } from 'vitest';
import { flash } from '../../scripts/device/flash/flash.ts';
import { readImages } from '../../scripts/device/flash/images.ts';
import type { WebSerialPort } from '../../scripts/device/flash/web-serial.ts';
import { temporaryFolder } from '../commands/cli.ts';
import { image, partitionTable } from './made.ts';
import { type ChipName, type RomFaults, RomLoader } from './rom/rom-loader.ts';

/** A chip in download mode at the end of a port that has no wire. */
function chipAt(chip: ChipName, faults: RomFaults = {}): { port: WebSerialPort; rom: RomLoader } {
  let send: (bytes: Uint8Array) => void = () => {};
  const rom = new RomLoader(chip, (bytes) => send(bytes), faults);
  const port: WebSerialPort = {
    readable: null,
    writable: null,
    async open() {
      port.readable = new ReadableStream({
        start(controller) {
          send = (bytes) => controller.enqueue(bytes);
        },
      });
      port.writable = new WritableStream({ write: (bytes) => rom.receive(bytes) });
    },
    async close() {
      port.readable = null;
      port.writable = null;
    },
    setBaudRate: async () => {},
    setSignals: async () => {},
    getInfo: () => ({}),
  };
  return { port, rom };
}

interface Files {
  [name: string]: Uint8Array;
}

const SET = (chipId: number): Files => ({
  'bootloader.bin': image(chipId, 6000, false),
  'partitions_espruino.bin': partitionTable(),
  'espruino_esp32.bin': image(chipId, 40_000, true),
});

function folderWith(files: Files): string[] {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  return Object.entries(files).map(([name, data]) => {
    writeFileSync(join(folder, name), data);
    return join(folder, name);
  });
}

async function flashTo(chip: ChipName, paths: string[], faults: RomFaults = {}) {
  const { port, rom } = chipAt(chip, faults);
  const said: string[] = [];
  const watcher = { say: (text: string) => said.push(text), progress: () => {} };
  await flash(port, readImages(paths), { baudRate: 460_800, erase: false }, watcher);
  return { rom, said };
}

test.concurrent.each([
  ['ESP32', 0, 0x1000],
  ['ESP32-C3', 5, 0],
  ['ESP32-S3', 9, 0],
] as const)(
  '%s gets every byte of every image, at the offsets of that chip',
  async (chip, id, bootloaderAt) => {
    const files = SET(id);
    const { rom, said } = await flashTo(chip, folderWith(files));
    const at = (address: number, data: Uint8Array) =>
      Buffer.compare(rom.flash.subarray(address, address + data.length), data);
    expect(at(bootloaderAt, files['bootloader.bin'])).toBe(0);
    expect(at(0x8000, files['partitions_espruino.bin'])).toBe(0);
    expect(at(0x10000, files['espruino_esp32.bin'])).toBe(0);
    expect(rom.flash.filter((byte) => byte !== 0xff).length).toBeLessThan(50_000);
    expect(rom.baudRate).toBe(460_800);
    expect(said.join()).toContain(`chip ${chip}`);
  },
);

test.concurrent("Espruino's archive is taken as it comes", async () => {
  const files = SET(0);
  const entries = Object.entries(files).map(([name, data]) => ({
    name: `espruino_2v29_esp32/${name}`,
    data,
  }));
  const archive = await createTarGzip([...entries, { name: 'espruino_2v29_esp32/README', data: 'text' }]);
  const [path] = folderWith({ 'espruino_2v29_esp32.tgz': archive });
  const { rom } = await flashTo('ESP32', [path]);
  expect(
    Buffer.compare(rom.flash.subarray(0x1000, 0x1000 + 6064), files['bootloader.bin'].subarray(0, 6064)),
  ).toBe(0);
  const cut = folderWith({ 'cut.tgz': archive.subarray(0, archive.length - 4000) });
  expect(() => readImages(cut)).toThrow(/cut.tgz: the archive is damaged or was not loaded to its end/);
});

test.concurrent('images for another chip are refused before anything is written', async () => {
  const { port, rom } = chipAt('ESP32-C3');
  const sent = flash(port, readImages(folderWith(SET(0))), { baudRate: 115_200, erase: false }, QUIET);
  await expect(sent).rejects.toThrow('is for ESP32 and the chip is an ESP32-C3; nothing was written');
  expect(rom.flash.every((byte) => byte === 0xff)).toBe(true);
});

test.concurrent('a chip that Espruino does not run on is named', async () => {
  await expect(flashTo('ESP32-C6', folderWith(SET(0)))).rejects.toThrow(/the chip is an ESP32-C6/);
});

test.concurrent('a bit that does not take is found by MD5', async () => {
  const sent = flashTo('ESP32', folderWith(SET(0)), { stuckAt: 0x10100 });
  await expect(sent).rejects.toThrow(
    /espruino_esp32.bin: what was read back differs .* run mote flash again/,
  );
});

test.concurrent('nobody in download mode: the buttons are named', async () => {
  const silent = chipAt('ESP32', { dieAfterBlocks: -1 });
  const sent = flash(silent.port, readImages(folderWith(SET(0))), { baudRate: 115_200, erase: false }, QUIET);
  await expect(sent).rejects.toThrow(/no ESP32 answers in download mode .*hold BOOT, press EN/);
});

test.concurrent('--erase takes Storage too, and without it Storage stays', async () => {
  for (const erase of [true, false]) {
    const { port, rom } = chipAt('ESP32');
    rom.flash[0x320000] = 7;
    const images = readImages(folderWith({ 'espruino_esp32.bin': image(0, 4000, true) }));
    await flash(port, images, { baudRate: 115_200, erase }, QUIET);
    expect(rom.flash[0x320000]).toBe(erase ? 0xff : 7);
  }
});

test.concurrent.each([
  [
    'an image that is cut',
    { 'bootloader.bin': image(0, 6000, false).subarray(0, 5000) },
    /bootloader.bin: the image is damaged/,
  ],
  [
    'something else',
    { 'photo.bin': new Uint8Array(5000) },
    /photo.bin: neither an image nor a partition table/,
  ],
])('%s is refused by name', (_, files, message) => {
  expect(() => readImages(folderWith(files as unknown as Files))).toThrow(message);
});

test.concurrent('a file that is not there, and an app that its partition cannot hold', async () => {
  expect(() => readImages(['none.bin'])).toThrow('none.bin: no such file');
  const files = { ...SET(0), 'partitions_espruino.bin': partitionTable(0x8000) };
  await expect(flashTo('ESP32', folderWith(files))).rejects.toThrow(
    /larger than its partition \(32768 bytes\)/,
  );
});

const QUIET = { say: () => {}, progress: () => {} };
