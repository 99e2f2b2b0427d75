import type { BoardKind } from '../board/boards/kind.ts';

/** What scripts find of the language [D: Script language features]. */
const LANGUAGE =
  'Object Array String Number Boolean Function Math Date JSON Error TypeError SyntaxError ReferenceError InternalError ' +
  'ArrayBuffer Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float32Array DataView ' +
  'parseInt parseFloat isNaN isFinite NaN Infinity undefined print console btoa atob encodeURIComponent decodeURIComponent';

/** What the firmware gives them, and what of it is simulated. */
export const API = 'Shelly MQTT Timer Script die';
/** Part of the firmware, and not simulated: a script that names one is refused at its start. */
export const NOT_HERE = [
  'BLE',
  'HTTPServer',
  'Virtual',
  'UART',
  'AES',
  'LoRa',
  'BTHome',
  'UDPServer',
  'TCPServer',
];
/** Wraps the script's outbox, see `OUTBOX_WATCH`. */
export const WATCH = '__watchOutbox';

/** A Shelly of the second generation or later, as far as scripts and MQTT go. No pins, and no Espruino but its language. */
export const shellyKind: BoardKind = {
  name: 'shelly',
  title: 'Shelly',
  env: 'SHELLY',
  pins: '',
  analog: '',
  devices: {},
  buses: '',
  variables: 16_383,
  bytesPerVariable: 14,
  storageBytes: 1 << 20,
  libraries: '',
  globals: new Set([...`${LANGUAGE} ${API}`.split(' '), ...NOT_HERE, WATCH]),
};
