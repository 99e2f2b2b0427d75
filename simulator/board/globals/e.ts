import { maskBytes } from '../bytes.ts';
import { toBytes } from '../hardware/i2c.ts';
import { makeError, newArray, newBytes, newObject } from '../realm.ts';
import { recordedMembers } from '../records.ts';
import { runningBoard } from '../running.ts';
import { BOOT_FILE, RESET_FILE } from '../storage/boot-files.ts';
import { arrayMethods } from './arrays.ts';
import { HSBtoRGB } from './color.ts';
import { getSizeOf } from './size-of.ts';

/** CRC-32 of zlib, as `E.CRC32` gives it. */
function crc32(bytes: number[]): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

const text = (data: unknown) =>
  toBytes(data)
    .map((byte) => String.fromCharCode(byte))
    .join('');

/** The members of `E` that are simulated. */
export const eMethods = {
  toString: (...data: unknown[]) => text(data),
  toFlatString: (...data: unknown[]) => text(data),
  toUint8Array: (...data: unknown[]) => newBytes(toBytes(data)),
  toArrayBuffer: (data: unknown) => newBytes(toBytes(data)).buffer,
  // A build with byte strings, as on ESP32, knows no other kind.
  isUTF8: () => false,
  fromUTF8: () => undefined,
  asUTF8: () => {
    throw makeError('Error', 'Unicode not supported on this build');
  },
  toJS: (value: unknown) => JSON.stringify(value),
  CRC32: (data: unknown) => crc32(toBytes(data)),
  hwRand: () => runningBoard().random.uint32() | 0,
  srand: () => {},
  ...arrayMethods,
  /** The program that runs at the next boot; with `always` also after `reset()`. */
  setBootCode(code?: unknown, always?: unknown): void {
    const { storage } = runningBoard();
    storage.erase(BOOT_FILE);
    storage.erase(RESET_FILE);
    if (typeof code === 'string' && code !== '')
      storage.write(always ? RESET_FILE : BOOT_FILE, maskBytes(code));
  },
  clip: (x: number, min: number, max: number) => Math.min(Math.max(x, min), max),
  reverseByte: (byte: number) =>
    parseInt((byte & 0xff).toString(2).padStart(8, '0').split('').reverse().join(''), 2),
  lookupNoCase: (haystack: Record<string, unknown>, needle: string, returnKey?: boolean) => {
    const key = Object.keys(haystack).find((one) => one.toLowerCase() === needle.toLowerCase());
    return key === undefined ? undefined : returnKey ? key : haystack[key];
  },
  getErrorFlags: () => newArray(runningBoard().takeErrorFlags()),
  getFlags: () => newObject({}),
  setFlags: () => {},
  /** The chip's own sensor; a constant, so that nobody mistakes it for a reading. */
  getTemperature: () => 25,
  getAnalogVRef: () => 3.3,
  /** One that the engine kicks by itself has nothing to do here: no callback hangs. */
  enableWatchdog: (timeoutS: unknown, automatic?: unknown) => {
    if (automatic === false) runningBoard().wires.watchdog.enable(Number(timeoutS) * 1e6);
  },
  kickWatchdog: () => runningBoard().wires.watchdog.kick(),
  ...recordedMembers(
    'E',
    'setTimeZone setConsole setDST setPassword lockConsole stopEventPropagation connectSDCard unmountSD setClock=0 ' +
      'getAddressOf=0 dumpFragmentation dumpVariables dumpLockedVars dumpFreeList dumpStr="" rebootToDFU ' +
      'setUSBHID sendUSBHID=true setRTCPrescaler getRTCPrescaler=0 setComparator',
  ),
  getClock: () => newObject({}),
  getPowerUsage: () => newObject({ device: newObject({ CPU: 20000 }), total: 20000 }),
  getSizeOf,
  HSBtoRGB,
  getConsole: () => 'Serial1',
  defrag: () => {},
  reboot: () => runningBoard().reboot(),
};

export const missingFromE = 'asm compiledC memoryArea memoryMap nativeCall openFile internal decodeUTF8 FFT';
