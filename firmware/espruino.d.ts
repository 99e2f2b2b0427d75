/// <reference path="./constants.d.ts" />

/**
 * The part of Espruino's surface that this firmware uses, and no more: a name that is missing here does not compile.
 * Behaviour as measured on 2v29: see docs, and the engine's own reference at https://www.espruino.com/Reference
 */

/** A pin of the board, as `D21` or `A0`; drivers only hand them on. */
interface Pin {
  write(value: boolean | 0 | 1): void;
  read(): boolean;
}

interface I2CSetup {
  scl?: Pin;
  sda?: Pin;
  bitrate?: number;
}

interface I2C {
  setup(options: I2CSetup): void;
  writeTo(address: number, ...data: (number | number[] | string | Uint8Array)[]): void;
  /** Throws when no device answers at `address`. */
  readFrom(address: number, quantity: number): Uint8Array;
  /** Writes the register's number, then reads `quantity` bytes. */
  readReg?(address: number, register: number, quantity: number): Uint8Array;
}

declare var I2C1: I2C;
declare var I2C2: I2C;

interface SPI {
  setup(options: { sck: Pin; miso: Pin; mosi: Pin }): void;
  /** As many bytes back as go out, with `select` low meanwhile. */
  send(data: Uint8Array, select: object): Uint8Array;
}

declare var SPI1: SPI;

declare class OneWire {
  constructor(pin: Pin);
  reset(): boolean;
  select(rom: string): void;
  write(data: number): void;
  read(count: number): Uint8Array;
  search(): string[];
}

interface Serial {
  setup(baud: number, options: { rx: Pin; tx: Pin }): void;
  on(event: 'data', callback: (data: string) => void): void;
  removeListener(event: 'data', callback: (data: string) => void): void;
  removeAllListeners(event?: string): void;
  write(data: string): void;
}

/** What `require("net")` goes through, once it is given. */
interface EspruinoDriver {
  /** @returns a socket's number; below 0: none */
  create(host: string | undefined, port: number): number;
  close(socket: number): void;
  /** Of servers only. */
  accept?(server: number): number;
  /** @returns bytes, "" for none now; below 0: it is closed */
  recv(socket: number, max: number): string | number;
  /** @returns how many bytes were taken; below 0: it is closed */
  send(socket: number, data: string): number;
}

declare var Serial2: Serial;
declare var D4: Pin, D5: Pin, D12: Pin, D13: Pin, D14: Pin, D15: Pin, D16: Pin, D17: Pin, D18: Pin;
declare var D19: Pin, D21: Pin, D22: Pin, D23: Pin, D25: Pin, D26: Pin, D27: Pin;
/** Those with a converter beside Wi-Fi. */
declare var D32: Pin, D33: Pin, D34: Pin, D35: Pin, D36: Pin, D39: Pin;

/** What `require("net").connect` returns; any object of this shape can carry MQTT. */
interface EspruinoSocket {
  /** Always false. Before the connection it is kept; after 'close' or the own `end()` it throws. */
  write(data: string): boolean;
  end(data?: string): void;
  on(event: 'data', callback: (data: string) => void): void;
  on(event: 'close', callback: (hadError?: boolean) => void): void;
  on(event: 'error', callback: (error: EspruinoSocketError) => void): void;
  on(event: 'connect' | 'end' | 'drain', callback: () => void): void;
  removeAllListeners(event?: string): void;
}

interface EspruinoSocketError {
  code: number;
  message: string;
}

interface EspruinoNet {
  /** Blocks while it resolves and connects; throws on refusal and on a name that is not found. */
  connect(
    options: { host: string; port: number; [tls: string]: unknown },
    connected?: () => void,
  ): EspruinoSocket;
}

interface EspruinoStorage {
  /** undefined when there is no such file. */
  read(name: string, offset?: number, length?: number): string | undefined;
  readJSON(name: string, noExceptions?: boolean): any;
  /** Bits only go from 1 to 0; false when there is no room, throws on different data. */
  write(name: string, data: string | Uint8Array, offset?: number, size?: number): boolean;
  erase(name: string): void;
  list(filter?: RegExp): string[];
  getFree(): number;
  /** Clears removed files away. All others move, code that runs too, and the engine its references (jsvUpdateMemoryAddress). */
  compact(): void;
}

/** On ESP32 and ESP8266; another board throws at `require`. */
interface EspruinoWifi {
  /** `callback` gets null when there is an address, else why not. */
  connect(ssid: string, options: { password?: string }, callback: (error: string | null) => void): void;
  /** Both must be texts on ESP32; the zone as the C library's TZ. */
  setSNTP(server: string, zone: string): void;
  on(event: 'connected' | 'disconnected', callback: () => void): void;
}

interface EspruinoMemory {
  free: number;
  usage: number;
  total: number;
  history: number;
  blocksize: number;
}

declare function require(module: 'net'): EspruinoNet;
declare function require(module: 'tls'): EspruinoNet;
declare function require(module: 'NetworkJS'): { create(driver: EspruinoDriver): void };
/** Not on boards with little flash. */
declare function require(module: 'crypto'): { SHA1(text: string): ArrayBuffer };
declare function require(module: 'Storage'): EspruinoStorage;
declare function require(module: 'Wifi'): EspruinoWifi;
declare function require(module: 'mote'): import('./mote.ts').Mote;

declare var Modules: { removeCached(name: string): void };

declare var exports: any;
declare var module: { exports: any };

declare function atob(base64: string): string;
/** Base64 of bytes. */
declare function btoa(data: ArrayBuffer | string): string;
declare function print(...values: unknown[]): void;
declare var console: { log(...values: unknown[]): void };
declare function setTimeout<A extends unknown[]>(
  callback: (...values: A) => void,
  delayMs: number,
  ...values: A
): number;
declare function setInterval(callback: () => void, intervalMs: number): number;
declare function clearTimeout(id?: number): void;
declare function clearInterval(id?: number): void;
declare function changeInterval(id: number, intervalMs: number): void;
/** Seconds since boot or 1970, with a fraction. */
declare function getTime(): number;
declare function getSerial(): string;
/** Starts the boot code anew. */
declare function load(): void;
declare function digitalWrite(pin: Pin, value: boolean | number): void;
declare function digitalRead(pin: Pin): number;
declare function analogRead(pin: Pin): number;

declare var E: {
  getTemperature(): number;
  getBattery?(): number;
  /** 32 bits of the hardware's own noise. */
  hwRand(): number;
  /** Seeds `Math.random`, which otherwise starts every boot alike. */
  srand(seed: number): void;
  /** A flat string of the bytes; undefined when memory is too fragmented. */
  toString(data: Uint8Array | number[] | string): string | undefined;
  /** UTF-8 strings and what they are made of; only on builds with Unicode strings do they differ. */
  isUTF8?(text: string): boolean;
  fromUTF8?(text: string): string;
  on(event: 'init' | 'kill', callback: () => void): void;
  /** Resets the board unless kicked within so many seconds; by itself too with `automatic`. */
  enableWatchdog(timeoutS: number, automatic: boolean): void;
  kickWatchdog(): void;
};

declare var ESP32: {
  /** Off for so many us, below 2^31; then a boot. */
  deepSleep(us: number): void;
};

declare var process: {
  on(event: 'uncaughtException', callback: (error: any) => void): void;
  version: string;
  env: { BOARD: string; VERSION: string; SERIAL: string };
  /** With `collectGarbage` false the call is quick and `usage` counts what could be freed too. */
  memory(collectGarbage?: boolean): EspruinoMemory;
};
