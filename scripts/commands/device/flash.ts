import { existsSync, realpathSync } from 'node:fs';
import type { Command } from 'commander';
import { printable } from '../../../simulator/report/printable.ts';
import { type FlashWatcher, flash } from '../../device/flash/flash.ts';
import { readImages } from '../../device/flash/images.ts';
import { type UsbIds, webSerial } from '../../device/flash/web-serial.ts';
import { choosePort, listPorts, type PortInfo } from '../../device/wires/ports.ts';
import { percentOf, progressBar } from '../../progress.ts';
import { say } from '../../say.ts';
import { parseCount, UsageError } from '../../usage.ts';

interface Options {
  port?: string;
  baud: string;
  erase?: boolean;
}

export function define(program: Command): void {
  program
    .command('flash')
    .argument('<file...>', "Espruino's archive (espruino_..._esp32.tgz), its image files, or 0xADDRESS=FILE")
    .description('put Espruino itself on an ESP32, ESP32-C3 or ESP32-S3; programs in Storage stay')
    .option('-p, --port <port>', 'serial port; the only board there is without it')
    .option('-b, --baud <rate>', 'for the data; the chip is found at 115200', '460800')
    .option('--erase', 'erase the whole flash first, Storage too')
    .action(async (files: string[], { port, baud, erase }: Options) => {
      const images = readImages(files);
      const baudRate = parseCount(baud, '--baud', 9600, 4_000_000);
      const ports = await listPorts();
      const path = port ?? choosePort(ports);
      if (path.includes('://')) throw new UsageError(`-p ${path}: a chip is flashed over a serial port`);
      quietImports();
      await flash(webSerial(path, idsOf(path, ports)), images, { baudRate, erase: erase ?? false }, shown());
      say('done; the board starts Espruino: mote doctor looks at it');
    });
}

/** A port may be named by a link to it, such as those in /dev/serial/by-id. */
function idsOf(path: string, ports: PortInfo[]): UsbIds {
  const device = existsSync(path) ? realpathSync(path) : path;
  return ports.find((one) => one.path === path || one.path === device) ?? {};
}

/** A bar on a terminal, else lines. */
function shown(): FlashWatcher {
  const bar = process.stdout.isTTY
    ? progressBar(process.stdout, (progress, { name }) => [
        percentOf(progress),
        `  ${printable(String(name))}`,
      ])
    : null;
  return {
    say: (text) => {
      bar?.stop();
      say(text);
    },
    progress: (name, sentBytes, totalBytes) => {
      if (bar === null) return;
      if (!bar.isActive) bar.start(totalBytes, 0, { name });
      bar.update(sentBytes, { name });
      if (sentBytes >= totalBytes) bar.stop();
    },
  };
}

/** esptool-js imports JSON, of which Node 20 warns each time. */
function quietImports(): void {
  const emit = process.emitWarning.bind(process);
  process.emitWarning = ((warning: string | Error, ...rest: never[]) => {
    if (!/Import(?:ing)? (?:JSON|attributes)/i.test(String(warning))) emit(warning, ...rest);
  }) as typeof process.emitWarning;
}
