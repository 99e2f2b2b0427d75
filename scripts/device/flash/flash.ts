import { createHash } from 'node:crypto';
import { ESPLoader, Transport } from 'esptool-js';
import { Failure } from '../../usage.ts';
import type { Image } from './images.ts';
import { hex, layOut } from './layout.ts';
import type { WebSerialPort } from './web-serial.ts';

export interface FlashWatcher {
  say(text: string): void;
  progress(name: string, sentBytes: number, totalBytes: number): void;
}

export interface FlashOptions {
  baudRate: number;
  /** Erase the whole flash first, what a program keeps in Storage too. */
  erase: boolean;
}

/** Rate of the chip's ROM; the stub goes on at `baudRate`. */
const ROM_BAUD = 115_200;

/**
 * Writes images to an ESP32 in download mode: finds out the chip, checks the images against it, writes, compares MD5.
 * @throws Failure: what went wrong, and whether anything was written
 */
export async function flash(
  port: WebSerialPort,
  images: Image[],
  options: FlashOptions,
  watcher: FlashWatcher,
): Promise<void> {
  const transport = new Transport(port as never);
  // esptool-js also writes to the console, so its output is suppressed.
  transport.trace = () => {};
  const terminal = { clean: () => {}, write: () => {}, writeLine: () => {} };
  const loader = new ESPLoader({ transport, baudrate: options.baudRate, romBaudrate: ROM_BAUD, terminal });
  let writing = '';
  try {
    await connect(loader);
    const chip = loader.chip.CHIP_NAME;
    watcher.say(`chip ${chip}`);
    const placed = layOut(images, chip);
    if (options.erase) {
      watcher.say('erasing the whole flash');
      await loader.eraseFlash();
    }
    for (const { name, address, data } of placed) {
      watcher.say(`${name}: ${data.length} bytes to ${hex(address)}`);
      writing = name;
      await loader.writeFlash({
        fileArray: [{ data, address }],
        flashMode: 'keep',
        flashFreq: 'keep',
        flashSize: 'keep',
        eraseAll: false,
        compress: true,
        calculateMD5Hash: (image) => createHash('md5').update(image).digest('hex'),
        reportProgress: (_, written, total) => watcher.progress(name, written, total),
      });
    }
    watcher.say('compared by MD5: what is in flash is what was named');
    await loader.after('hard_reset').catch(() => {});
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw failureOf(error as Error, writing);
  } finally {
    await transport.disconnect().catch(() => {});
  }
}

async function connect(loader: ESPLoader): Promise<void> {
  try {
    await loader.main('default_reset');
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(
      `no ESP32 answers in download mode (${firstLine(error as Error)}); hold BOOT, press EN (reset), release BOOT, and try again`,
    );
  }
}

function failureOf(error: Error, writing: string): Failure {
  if (writing === '') return new Failure(`${firstLine(error)}; nothing was written`);
  const what = /MD5/.test(error.message)
    ? 'what was read back differs from what was sent: a bad flash chip or cable'
    : `the chip stopped answering (${firstLine(error)})`;
  return new Failure(`${writing}: ${what}; the board has no whole firmware now: run mote flash again`);
}

const firstLine = (error: Error) => error.message.split('\n')[0];
