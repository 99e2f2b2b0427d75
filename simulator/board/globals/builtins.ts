import { emitterMethods } from '../events.ts';
import { i2cMethods } from '../hardware/i2c.ts';
import { makePin, pinPrototype } from '../hardware/pin.ts';
import { pinFunctions } from '../hardware/pin-functions.ts';
import { serialMethods } from '../hardware/serial-port.ts';
import { makeOneWire, oneWireMethods, spiMethods } from '../hardware/wires.ts';
import { connect, socketMethods } from '../network/net.ts';
import { networkJsLibrary } from '../network/network-js.ts';
import { connectTls } from '../network/tls.ts';
import { urlMethods } from '../network/url.ts';
import { wifiMethods } from '../network/wifi.ts';
import { ownNetworkMethods } from '../network/wifi-own.ts';
import { makeError, newArray, newObject, newOf, type Realm } from '../realm.ts';
import { recordedMembers } from '../records.ts';
import { runningBoard } from '../running.ts';
import { PIPE } from '../sources/index.ts';
import { SAVED_FILE } from '../storage/boot-files.ts';
import { storageFileMethods, storageLibrary } from '../storage/storage-library.ts';
import { atob, btoa, cryptoLibrary, missingFromCrypto } from './crypto.ts';
import { eMethods, missingFromE } from './e.ts';
import { heatshrinkLibrary } from './heatshrink.ts';
import { isTooLong, MAX_TIMERS } from './timers.ts';

type Members = Record<string, unknown>;

/** One shared array for all timers without arguments, which are most. */
const NO_ARGUMENTS: unknown[] = [];

/** The global functions of every program; they act on the board that is running. */
const functions: Members = {
  setTimeout: (callback: unknown, delayMs?: unknown, ...args: unknown[]) =>
    addTimer(callback, delayMs, false, args.length === 0 ? NO_ARGUMENTS : args),
  setInterval: (callback: unknown, delayMs?: unknown, ...args: unknown[]) =>
    addTimer(callback, delayMs, true, args),
  clearTimeout: (...ids: unknown[]) => clearTimer('clearTimeout', ids),
  clearInterval: (...ids: unknown[]) => clearTimer('clearInterval', ids),
  changeInterval: (id: unknown, delayMs: unknown) => {
    const board = runningBoard();
    if (!board.timers.change(id, Number(delayMs), board.nowUs)) throw makeError('Error', 'Unknown Interval');
  },
  getTime: () => runningBoard().rtc.readUs() / 1e6,
  setTime: (seconds: unknown) => {
    runningBoard().rtc.timeUs = Number(seconds) * 1e6;
  },
  getSerial: () => runningBoard().serial,
  print: (...values: unknown[]) => runningBoard().printValues(values),
  trace: () => {},
  require: (name: unknown) => runningBoard().modules.require(String(name)),
  load: () => runningBoard().reboot(),
  reset: (erase?: unknown) => {
    const board = runningBoard();
    if (erase) board.storage.erase(SAVED_FILE);
    board.restart();
  },
  echo: (on: unknown) => runningBoard().repl?.console.echo(Boolean(on)),
  eval: (text: unknown) => {
    // The engine hands back what is no text.
    return typeof text === 'string' ? runningBoard().globals.scope.run(text, 'eval') : text;
  },
  save: () => runningBoard().repl?.save(),
  ...pinFunctions,
  ...recordedMembers(
    '',
    'setDeepSleep setBusyIndicator setSleepIndicator dump edit poke8 poke16 poke32 peek8=0 peek16=0 peek32=0',
  ),
  btoa,
  atob,
};

/** Espruino's global names that are not simulated. A program that uses one is refused before it runs. */
export const NOT_SIMULATED = new Set(
  'Stepper Bluetooth Puck Bangle ESP8266 Uint24Array TFMicroInterpreter Ethernet WLAN'.split(' '),
);

/** What boards share beyond standard JavaScript: prototypes, libraries, functions. */
export interface Espruino {
  prototypes: Record<
    | 'Socket'
    | 'StorageFile'
    | 'E'
    | 'Process'
    | 'Pin'
    | 'I2C'
    | 'SPI'
    | 'Serial'
    | 'OneWire'
    | 'Wifi'
    | 'ESP32',
    object
  >;
  libraries: Record<string, object>;
  globals: Members;
}

/**
 * Adds Espruino's members to the context's own objects.
 * @returns further objects that have to be frozen
 */
export function addEspruino(realm: Realm): Espruino {
  const { bridge } = realm;
  const give = (value: unknown) =>
    typeof value === 'function' && bridge.isForeign(value) ? bridge.wrap(value as () => unknown) : value;
  const hide = (target: object, members: Members): object => {
    for (const [name, value] of Object.entries(members))
      Object.defineProperty(target, name, { value: give(value), writable: true, configurable: true });
    return target;
  };
  /**
   * Members of a real board that are not simulated. Touching one is an error with its name, because `undefined` would
   * mislead.
   */
  const missingMembers = (target: object, owner: string, names: string): object => {
    for (const name of names.split(' '))
      Object.defineProperty(target, name, { get: bridge.wrap(missing(`${owner}.${name}`)) });
    return target;
  };
  hide(Object.getPrototypeOf(realm.newObject()), {
    ...emitterMethods,
    clone(this: object) {
      return realm.Object.assign(realm.newObject(), this);
    },
  });
  hide(realm.globals.Math as object, {
    random: () => runningBoard().random.uniform(),
    randInt: (below?: number) =>
      below === undefined ? runningBoard().random.uint32() | 0 : runningBoard().random.below(below),
    clip: (x: number, min: number, max: number) => Math.min(Math.max(x, min), max),
    wrap: (x: number, max: number) => ((x % max) + max) % max,
  });
  const withMembers = (members: Members) => hide(realm.newObject(), members);
  const consoleOutput = (...values: unknown[]) => runningBoard().printValues(values);
  const net = withMembers({ connect, createServer: missing('net.createServer') });
  const tls = withMembers({ connect: connectTls });
  const oneWire = withMembers(oneWireMethods);
  const pin = withMembers(pinPrototype());
  const i2c = withMembers(i2cMethods);
  const spi = withMembers(spiMethods);
  const serial = withMembers({ ...serialMethods, pipe });
  return {
    prototypes: {
      Socket: withMembers({ ...socketMethods, pipe }),
      StorageFile: withMembers({ ...storageFileMethods, pipe }),
      E: missingMembers(withMembers({ ...eMethods, pipe: pipeStreams }), 'E', missingFromE),
      Process: withMembers({ memory: () => runningBoard().globals.memory() }),
      Pin: pin,
      I2C: i2c,
      SPI: spi,
      Serial: serial,
      OneWire: oneWire,
      Wifi: withMembers({ ...wifiMethods, ...ownNetworkMethods }),
      ESP32: missingMembers(
        withMembers({
          deepSleep,
          reboot: () => runningBoard().reboot(),
          getState: () => newObject({ freeHeap: 100000 }),
          ...recordedMembers(
            'ESP32',
            'setAtten enableWifi enableBLE setBLE_Debug lightSleep setOTAValid getWakeupCause=0 getWakeupPin',
          ),
        }),
        'ESP32',
        'deepSleepExt0 deepSleepExt1',
      ),
    },
    // No prototype: a program may ask for any name.
    libraries: bare({
      net,
      tls,
      NetworkJS: withMembers(networkJsLibrary),
      Storage: withMembers(storageLibrary),
      heatshrink: withMembers(heatshrinkLibrary),
      neopixel: withMembers(recordedMembers('neopixel', 'write')),
      TelnetServer: withMembers(recordedMembers('TelnetServer', 'setOptions')),
      Flash: withMembers({
        ...recordedMembers('Flash', 'getPage erasePage write read=""'),
        getFree: () => newArray([]),
      }),
      crypto: missingMembers(withMembers(cryptoLibrary), 'crypto', missingFromCrypto),
    }),
    globals: bare({
      ...Object.fromEntries(Object.entries(functions).map(([name, value]) => [name, give(value)])),
      OneWire: bridge.classOf(oneWire, bridge.wrap(makeOneWire)),
      Pin: bridge.classOf(pin, bridge.wrap(makePin)),
      I2C: bridge.classOf(
        i2c,
        bridge.wrap(() => newOf('I2C')),
      ),
      SPI: bridge.classOf(
        spi,
        bridge.wrap(() => newOf('SPI')),
      ),
      Serial: bridge.classOf(
        serial,
        bridge.wrap(() => newOf('Serial')),
      ),
      url: withMembers(urlMethods),
      console: withMembers(
        Object.fromEntries(
          ['log', 'debug', 'info', 'warn', 'error', 'trace'].map((name) => [name, consoleOutput]),
        ),
      ),
      Modules: withMembers({
        removeCached: (name: unknown) => runningBoard().modules.remove(String(name)),
        removeAllCached: () => runningBoard().modules.removeAll(),
        addCached: (name: unknown, source: unknown) => runningBoard().modules.addCached(String(name), source),
        getCached: () => newArray(runningBoard().modules.names),
      }),
      HIGH: 1,
      LOW: 0,
    }),
  };
}

/** `E.pipe`. */
function pipeStreams(source: unknown, destination: unknown, options?: unknown): void {
  const run = runningBoard().modules.builtIn('pipe', PIPE) as (...values: unknown[]) => void;
  run(source, destination, options);
}

/** The same as a method of what is read. */
function pipe(this: unknown, destination: unknown, options?: unknown): void {
  pipeStreams(this, destination, options);
}

/** ESP32.deepSleep: it never returns to the program. */
function deepSleep(us: number): never {
  const board = runningBoard();
  if (us >= 0 && us < 2 ** 31) return board.reboot(us);
  throw board.interpreter.stop(
    `ESP32.deepSleep(${us}): the engine takes 32 bits, at most 2147483647 us (35.8 minutes)`,
  );
}

function addTimer(callback: unknown, delayMs: unknown, repeat: boolean, args: unknown[]): number {
  const board = runningBoard();
  if (typeof callback === 'string')
    return addTimer(board.globals.scope.codeOf(callback, 'timer'), delayMs, repeat, args);
  if (typeof callback !== 'function') throw makeError('Error', 'Function or String not supplied!');
  const delay = Number(delayMs ?? 0);
  if (isTooLong(delay)) throw makeError('Error', 'Interval is too long (>100 years)');
  if (board.timers.count >= MAX_TIMERS) {
    board.outOfMemory();
    return 0;
  }
  return board.timers.add(callback, delay, repeat, args, board.nowUs);
}

function clearTimer(name: string, ids: unknown[]): void {
  const board = runningBoard();
  if (ids.length === 0) board.timers.clear();
  else if (ids[0] === undefined)
    throw makeError('Error', `${name}(undefined) not allowed. Use ${name}() instead`);
  else board.timers.remove(ids[0]);
}

function missing(name: string): () => never {
  return () => {
    throw runningBoard().notSimulated(name);
  };
}

function bare<T extends object>(members: T): T {
  return Object.assign(Object.create(null), members);
}
