import { setTimeout as sleep } from 'node:timers/promises';
import { SerialPort } from 'serialport';
import { Failure } from '../../usage.ts';
import { BAUD_RATE, ignore, type Wire } from './wire.ts';

/** How long closing a port that is stuck may take. */
const MAX_DRAIN_MS = 500;

/** A serial device. @throws Failure: why it cannot be opened, and what would help */
export async function openSerial(path: string, baudRate = BAUD_RATE): Promise<Wire> {
  const port = new SerialPort({ path, baudRate, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error ? reject(openFailure(path, error.message)) : resolve()));
  });
  let written: Promise<void> = Promise.resolve();
  const wire: Wire = {
    name: path,
    get isOpen() {
      return port.isOpen;
    },
    onData: ignore,
    onClose: ignore,
    write: (bytes) => {
      written = new Promise((resolve) => {
        port.write(bytes, 'latin1', () => port.drain(() => resolve()));
      });
      return written;
    },
    close: async () => {
      wire.onClose = ignore;
      // A port that is closed while it drains never says that it is closed.
      await Promise.race([written, sleep(MAX_DRAIN_MS)]);
      if (port.isOpen) await new Promise<void>((resolve) => port.close(() => resolve()));
    },
  };
  port.on('data', (bytes: Buffer) => wire.onData(bytes.toString('latin1')));
  port.on('error', ignore); // 'close' follows.
  port.on('close', () => wire.onClose('the serial port has gone; was the board unplugged?'));
  return wire;
}

/** Why a port cannot be opened; serialport's words, in the user's. */
export function openFailure(path: string, message: string): Failure {
  return new Failure(`${path}: ${reasonOf(message)}`);
}

function reasonOf(message: string): string {
  if (/Cannot lock port|Resource (?:busy|temporarily)|Access denied/i.test(message))
    return 'in use by another program; close the terminal or monitor that has it';
  if (/Permission denied/i.test(message))
    return process.platform === 'linux'
      ? 'no rights on it; run: sudo usermod -a -G dialout $USER, then log in again'
      : 'no rights on it';
  if (/No such file|File not found/i.test(message)) return 'no such port; `mote ports` lists those there are';
  if (/Inappropriate ioctl|Not a typewriter|Invalid argument/i.test(message))
    return 'this is not a serial port';
  return message.replace(/^Error: /, '');
}
