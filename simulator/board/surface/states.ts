import { GRAPHICS_RECORDED } from '../sources/graphics.ts';
import { NRF_KEPT, NRF_MISSING } from '../sources/nrf.ts';
import { RECORDED } from './recorded-names.ts';
import { fullName, SURFACE, type SurfaceName } from './rows.ts';

/**
 * `simulated`: does what the engine does; `recorded`: kept with time and arguments, answered as the engine does with nothing
 * attached; `refused`: fails by name, for the reason.
 */
export type State = { state: 'simulated' } | { state: 'recorded' } | { state: 'refused'; reason: string };

const BLUETOOTH = 'nobody is in reach of the Bluetooth radio here';
const MACHINE = 'machine code and memory of a chip are not here';
const NOBODY = 'nobody comes to a server here, so there is no request to answer';
const CARD = 'there is no SD card; use require("Storage") or fs';
const SCREEN = "menus of the board's own screen are not here";

/** By full name, or by a beginning of it that ends in `*`. */
const REFUSED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(NRF_MISSING.split(' ').map((name) => [`NRF.${name}`, BLUETOOTH])),
  'Bluetooth*': BLUETOOTH,
  'E.asm': MACHINE,
  'E.compiledC': MACHINE,
  'E.nativeCall': MACHINE,
  'E.memoryArea': MACHINE,
  'E.memoryMap': MACHINE,
  'E.internal': MACHINE,
  'E.FFT': 'not computed; no program of a sensor needs it on a board',
  'E.decodeUTF8': 'the boards’ strings are bytes',
  'E.openFile': CARD,
  'File*': CARD,
  'E.show*': SCREEN,
  'E.getBattery': SCREEN,
  'Pixl*': SCREEN,
  'Graphics.flip': 'a display module adds it',
  'Graphics.buffer': 'of an array buffer; other displays have none',
  'require("tv")': 'no television is attached',
  'tv.*': 'no television is attached',
  'require("timer")': 'timers of the chip are not here; use setTimeout',
  'timer.*': 'timers of the chip are not here; use setTimeout',
  'require("AT")':
    'the radio of an Espruino WiFi is not spoken to in AT commands here; use Wifi or EspruinoWiFi',
  'require("graphical_menu")': SCREEN,
  'require("ESP8266")': 'what it has stands in Wifi',
  'ESP8266*': 'what it has stands in Wifi',
  'ESP32.deepSleepExt0': 'no pin wakes a board here; use ESP32.deepSleep',
  'ESP32.deepSleepExt1': 'no pin wakes a board here; use ESP32.deepSleep',
  'crypto.AES': 'not computed',
  'crypto.PBKDF2': 'not computed',
  'AES.*': 'not computed',
  AES: 'not computed',
  'httpSRq*': NOBODY,
  'httpSRs*': NOBODY,
  'httpCRs.available': 'a response comes by its data event',
  'httpCRs.read': 'a response comes by its data event',
  'httpCRs.pipe': 'a response comes by its data event',
  httpCRs: 'a class of the engine’s own objects',
  httpCRq: 'a class of the engine’s own objects',
  httpSrv: 'a class of the engine’s own objects',
  'net.createServer': NOBODY,
  'Server*': NOBODY,
  Socket: 'a class of the engine’s own objects',
  dgramSocket: 'a class of the engine’s own objects',
  StorageFile: 'a class of the engine’s own objects',
  ArrayBufferView: 'a class of the engine’s own objects',
  'Uint24Array*': 'JavaScript has none; use Uint32Array',
  'Serial.find': 'pins are joined to no port here',
  'SPI.find': 'pins are joined to no port here',
  'I2C.find': 'pins are joined to no port here',
  'Date.getIsDST': 'the boards’ time is UTC',
  'Date.toLocalISOString': 'the boards’ time is UTC; use toISOString',
  'Function.replaceWith': 'a function stays as it is',
  'String.removeAccents': 'the boards’ strings are bytes',
  'Object.length': 'only strings, arrays and functions have one',
};

/** Events that happen here; no other does. */
const HAPPEN = new Set(
  (
    'E: init|process: uncaughtException|Serial: data|Socket: data|Socket: close|Socket: end|Socket: error|Socket: drain|' +
    'Socket: connect|Wifi: associated|Wifi: connected|Wifi: disconnected|httpCRq: error|httpCRq: close|httpCRs: data|' +
    'httpCRs: close|dgramSocket: close|Waveform: finish'
  ).split('|'),
);

export function stateOf(name: SurfaceName): State {
  const full = fullName(name);
  const reason = reasonFor(full);
  if (reason !== undefined) return { state: 'refused', reason };
  if (name.how === 'event')
    return HAPPEN.has(full)
      ? { state: 'simulated' }
      : { state: 'refused', reason: 'a listener is taken; nothing here brings it about' };
  const isRecorded =
    RECORDED.has(full) ||
    (name.owner === 'Graphics' && GRAPHICS_RECORDED.includes(name.name)) ||
    (name.owner === 'NRF' && NRF_KEPT.includes(name.name));
  return { state: isRecorded ? 'recorded' : 'simulated' };
}

/** Why a name is refused; undefined where it is not, or is none of the engine's. */
export function reasonFor(full: string): string | undefined {
  if (Object.hasOwn(REFUSED, full)) return REFUSED[full];
  const begin = Object.keys(REFUSED).find((one) => one.endsWith('*') && full.startsWith(one.slice(0, -1)));
  return begin === undefined ? undefined : REFUSED[begin];
}

export interface SurfaceCount {
  simulated: number;
  recorded: number;
  refused: number;
}

/** How many names of each kind are in each state. */
export function countSurface(): Record<string, SurfaceCount> {
  const counts: Record<string, SurfaceCount> = {};
  for (const name of SURFACE) {
    counts[name.how] ??= { simulated: 0, recorded: 0, refused: 0 };
    counts[name.how][stateOf(name).state]++;
  }
  return counts;
}
