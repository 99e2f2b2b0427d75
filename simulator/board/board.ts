import type { Clock, EventId, Owner } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { Connecting, NetStack } from '../net/socket.ts';
import { LIBRARIES_NOT_SIMULATED } from './builtins.ts';
import { BoardError, Halted, NotSimulated, SourceError } from './errors.ts';
import { LISTENERS } from './events.ts';
import { FLASH_PAGE_BYTES, FLASH_PAGES, Flash, PowerCut } from './flash.ts';
import { formatError, formatValue } from './format.ts';
import { I2cBus, type I2cPart } from './i2c.ts';
import { type Connection, takeKept } from './net.ts';
import { observeModule, type Publish } from './observe.ts';
import { BOARD_NAMES, compileProgram, MAX_ROUNDS, placeOf, rounds } from './program.ts';
import { type Realm, theRealm } from './realm.ts';
import { runAs } from './running.ts';
import { Storage } from './storage.ts';
import { Timers } from './timers.ts';

/** Between two idle loops that both have work; an estimate, a real one takes from 0.1 to some ms. */
export const IDLE_LOOP_US = 1000;
/** From power-on or reboot to the program's first line; an estimate. */
export const BOOT_US = 500_000;
/** Queued events that one idle loop handles; a program that emits from its own listener never ends. */
export const MAX_EVENTS_PER_LOOP = 10_000;
/** What an estimate of JsVars in use goes by; the floors of espruino-engine.md. */
const TOTAL_VARIABLES = 16383;
const BASE_VARIABLES = 240;
const VARIABLES_PER_TIMER = 11;
const VARIABLES_PER_SOCKET = 40;
const BYTES_PER_VARIABLE = 10;
/** What runs at boot. */
export const BOOT_FILE = '.bootcde';

export interface BoardOptions {
  clock: Clock;
  device: Owner;
  random: Random;
  net: NetStack;
  /** Storage's contents by name; boards given the same object share it. `.bootcde` runs at boot. */
  files: Record<string, string>;
  /** Further contents, this board's own: its `mote.json`. */
  ownFiles?: Record<string, string>;
  /** What to call a stored file in messages: `{'.bootcde': 'dist/app.js'}`. */
  fileNames?: Record<string, string>;
  serial?: string;
  i2c?: Iterable<I2cPart>;
  /** False leaves loops uncounted: only for the test that counting changes nothing. */
  countRounds?: boolean;
  onPublish?(publish: Publish): void;
  onPrint?(line: string): void;
  /** The program failed; the board goes on unless `error.fatal`. */
  onError?(error: BoardError): void;
  /** Power cut, reboot or deep sleep: the stack below must forget its sockets without a packet. */
  onOff?(): void;
}

type Phase = 'timers' | 'sockets' | 'events';
type Queued = { self: object; listeners: unknown; args: unknown[] };

const images = new WeakMap<Record<string, string>, Flash>();

/**
 * One ESP32 with Espruino on it, running programs as they would be flashed. It stands on a clock and a net
 * stack only, and does nothing between events: an idle loop is run when there is work for it.
 */
export class Board {
  readonly device: Owner;
  readonly random: Random;
  readonly serial: string;
  readonly realm: Realm = theRealm();
  readonly storage: Storage;
  readonly i2c: I2cBus;
  timers = new Timers();
  connections: Connection[] = [];

  readonly #options: BoardOptions;
  readonly #clock: Clock;
  #on = false;
  #fatal: BoardError | null = null;
  #dialling = false;
  #blockedUntilUs = 0;
  #clockOffsetUs = 0;
  #phase: Phase = 'timers';
  /** When this idle loop began; timers due by then run in it. -1 between loops. */
  #loopUs = -1;
  #event: EventId = 0;
  #armedUs = Infinity;
  #queue: Queued[] = [];
  #exception: { value: unknown } | null = null;
  #bootError: BoardError | null = null;
  #restartAtUs = -1;
  #errorFlags: string[] = [];
  #modules = new Map<string, unknown>();
  #objects: Record<string, object> = {};
  #pins = new Map<string, number>();

  constructor(options: BoardOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.device = options.device;
    this.random = options.random;
    this.serial = options.serial ?? `30aea4-${options.device.toString(16).padStart(6, '0')}`;
    this.i2c = new I2cBus(options.i2c ?? []);
    this.storage = new Storage(new Flash(imageOf(options.files)));
    for (const [name, data] of Object.entries(options.ownFiles ?? {})) this.storage.write(name, data);
  }

  /** The board's time: ahead of the clock while a `connect()` blocks it. */
  get nowUs(): number {
    return Math.max(this.#clock.now, this.#blockedUntilUs);
  }

  /** What `getTime()` says, in us: since 1970 where the program has set it, else since power-on. */
  get timeUs(): number {
    return this.nowUs + this.#clockOffsetUs;
  }

  get running(): boolean {
    return this.#on;
  }

  /** Why the board has stopped for good. */
  get fatal(): BoardError | null {
    return this.#fatal;
  }

  /**
   * Power on: runs `.bootcde` now, and returns when its top level has ended.
   * @returns the error that the program made there, if any; `onError` has had it too
   */
  start(): BoardError | null {
    if (this.#on || this.#fatal !== null) return this.#fatal;
    this.#on = true;
    this.#blockedUntilUs = 0;
    this.#clockOffsetUs = -this.#clock.now;
    this.#phase = 'timers';
    this.#loopUs = -1;
    this.#bootError = null;
    runAs(this, () => {
      const program = this.storage.read(BOOT_FILE);
      if (program !== undefined) this.#guard(() => this.#runFile(BOOT_FILE, program));
      const init = (this.global('E') as Record<string, unknown>)[`${LISTENERS}init`];
      if (this.#on && init !== undefined) this.callListeners(this.global('E'), init, []);
      this.#report();
    });
    this.#bootError ??= this.#fatal;
    if (this.#on) this.#arm(this.nowUs);
    return this.#bootError;
  }

  /** Power off, at once and without a packet; Storage stays. `start()` boots it again. */
  powerCut(): void {
    if (!this.#on) return;
    this.#on = false;
    this.timers = new Timers();
    for (const connection of this.connections) connection.done = true;
    this.connections = [];
    this.#queue = [];
    this.#exception = null;
    this.#modules.clear();
    this.#objects = {};
    this.#pins.clear();
    if (this.#event !== 0) this.#clock.cancel(this.#event);
    this.#event = 0;
    this.#armedUs = Infinity;
    this.#options.onOff?.();
  }

  // ---- for the functions that programs call -------------------------------------------------------

  /** Connects through the stack; the board is blocked until the outcome is known. */
  dial(host: string, port: number, connection: Connection): Connecting {
    this.#dialling = true;
    const outcome = this.#options.net.connect(host, port, connection);
    this.#dialling = false;
    connection.handshaking = outcome.socket !== null && outcome.decidedAtUs <= this.#clock.now;
    this.#blockedUntilUs = Math.max(this.#blockedUntilUs, outcome.decidedAtUs);
    return outcome;
  }

  /** A stack has news: the idle loop looks at its sockets itself. */
  poke(): void {
    if (this.#dialling || !this.#on) return;
    if (this.#clock.now < this.#blockedUntilUs) this.#arm(this.#blockedUntilUs);
    else this.#idle();
  }

  queue(self: object, listeners: unknown, args: unknown[]): void {
    this.#queue.push({ self, listeners, args });
  }

  queueNamed(self: object, event: string, args: unknown[]): void {
    const listeners = (self as Record<string, unknown>)[LISTENERS + event];
    if (listeners !== undefined) this.queue(self, listeners, args);
  }

  /** Calls a listener, or a list of them; what one throws does not keep the next from running. */
  callListeners(self: object, listeners: unknown, args: unknown[]): void {
    if (typeof listeners === 'function') return this.#call(listeners as () => void, self, args);
    for (const listener of (listeners as unknown[]).slice()) {
      if (!this.#on) return;
      if (typeof listener !== 'function') return this.print('Execution Interrupted during event processing.');
      this.#call(listener as () => void, self, args);
    }
  }

  /** A data listener came to a socket that kept data. */
  flushReceived(object: object, listeners: unknown): void {
    const kept = takeKept(object as Record<string, unknown>);
    if (kept !== null) this.queue(object, listeners, [kept]);
  }

  require(name: string): unknown {
    const library = this.realm.espruino.libraries[name];
    if (library !== undefined) return library;
    if (this.#modules.has(name)) return this.#modules.get(name);
    const text = this.storage.read(name);
    if (text === undefined) {
      if (LIBRARIES_NOT_SIMULATED.has(name)) throw this.notSimulated(`require("${name}")`);
      throw this.error(`Module "${name}" not found`);
    }
    const exports = this.#runFile(name, text);
    const report = this.#options.onPublish;
    if (report !== undefined) observeModule(exports, () => this.nowUs, report);
    this.#modules.set(name, exports);
    return exports;
  }

  /** One of the objects that exist once for each board. */
  global(name: string): object {
    const known = this.#objects[name];
    if (known !== undefined) return known;
    const prototypes: Record<string, object | undefined> = { ...this.realm.espruino.prototypes };
    const kind = name === 'process' ? 'Process' : name.startsWith('I2C') ? 'I2C' : name;
    const made = (prototypes[kind] === undefined ? this.newObject({}) : this.create(kind)) as Record<
      string,
      unknown
    >;
    if (name === 'process') Object.assign(made, { version: '2v29.277', env: this.#env() });
    this.#objects[name] = made;
    return made;
  }

  setTimeUs(timeUs: number): void {
    this.#clockOffsetUs = Math.round(timeUs) - this.nowUs;
  }

  pin(pin: unknown): number {
    return this.#pins.get(String(pin)) ?? 0;
  }

  setPin(pin: unknown, value: unknown): void {
    this.#pins.set(String(pin), value ? 1 : 0);
  }

  /** Figures of an ESP32's shape; `usage` is an estimate from what the board can see (docs/virtual-board.md). */
  memory(): Record<string, unknown> {
    const unsent = this.connections.reduce((sum, one) => sum + (one.unsent?.length ?? 0), 0);
    const usage =
      BASE_VARIABLES +
      VARIABLES_PER_TIMER * this.timers.count +
      VARIABLES_PER_SOCKET * this.connections.length +
      Math.ceil(unsent / BYTES_PER_VARIABLE);
    const free = Math.max(0, TOTAL_VARIABLES - usage);
    return this.newObject({
      free,
      usage,
      total: TOTAL_VARIABLES,
      history: 0,
      gc: 0,
      gctime: 1,
      blocksize: 14,
    });
  }

  print(text: string): void {
    for (const line of text.split('\n')) this.#options.onPrint?.(line);
  }

  printValues(values: unknown[]): void {
    if (this.#options.onPrint !== undefined) this.print(values.map(formatValue).join(' '));
  }

  takeErrorFlags(): string[] {
    const flags = this.realm.Array() as string[];
    flags.push(...this.#errorFlags.splice(0));
    return flags;
  }

  /** `E.reboot()` and `load()`: off now, on again after the boot time. */
  reboot(): never {
    this.#restartAtUs = this.nowUs + BOOT_US;
    throw new Halted();
  }

  deepSleep(us: number): never {
    if (!(us >= 0 && us < 2 ** 31))
      throw this.#stop(
        `ESP32.deepSleep(${us}): the engine takes 32 bits, at most 2147483647 us (35.8 minutes)`,
      );
    this.#restartAtUs = this.nowUs + us + BOOT_US;
    throw new Halted();
  }

  outOfMemory(): never {
    this.#errorFlags.push('LOW_MEMORY', 'MEMORY');
    throw this.error('Out of memory');
  }

  // ---- making what a program sees ----------------------------------------------------------------

  newObject(members: Record<string, unknown>): Record<string, unknown> {
    return Object.assign(this.realm.newObject(), members);
  }

  create(prototype: keyof Realm['espruino']['prototypes'] | string): object {
    return this.realm.Object.create(this.realm.espruino.prototypes[prototype as 'Socket']);
  }

  error(message: string): Error {
    return new this.realm.Error(message);
  }

  typeError(message: string): Error {
    return new this.realm.TypeError(message);
  }

  internalError(message: string): Error {
    return new this.realm.InternalError(message);
  }

  /** Stops the board: a program that goes on without what it asked for would only mislead. */
  notSimulated(name: string): Error {
    return this.#stop(new NotSimulated(name).message);
  }

  // ---- running -----------------------------------------------------------------------------------

  #runFile(name: string, text: string): unknown {
    const file = this.#options.fileNames?.[name] ?? name;
    try {
      const program = compileProgram(text, file, this.#options.countRounds ?? true);
      const module = this.newObject({ exports: this.realm.newObject() });
      const values = program.names.map((one) => this.#lookup(one));
      rounds[0] = MAX_ROUNDS;
      program.run.call(
        this.global('global'),
        rounds,
        () => this.#runaway(),
        module.exports,
        module,
        ...values,
      );
      return module.exports;
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      throw this.#stop(error.message, { file, line: error.line });
    }
  }

  #lookup(name: string): unknown {
    const { globals, espruino } = this.realm;
    if (name === 'globalThis') return this.global('global');
    if (name === '__FILE__') return undefined;
    if (name in espruino.globals) return espruino.globals[name];
    if (name in globals) return globals[name];
    return BOARD_NAMES.has(name) ? this.global(name) : name;
  }

  #runaway(): never {
    throw this.#stop(`a loop went round ${MAX_ROUNDS} times without returning`);
  }

  #stop(reason: string, place?: { file: string; line: number }): Halted {
    const halted = new Halted(reason);
    Error.captureStackTrace(halted);
    const { file, line } = place ?? placeOf(halted);
    this.#fatal ??= new BoardError(this.device, file || BOOT_FILE, line, reason, true);
    rounds[0] = 0;
    return halted;
  }

  #call(callback: () => void, self: unknown, args: unknown[]): void {
    this.#guard(() => {
      rounds[0] = MAX_ROUNDS;
      Reflect.apply(callback, self, args);
    });
  }

  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (error instanceof PowerCut) this.powerCut();
      else if (!(error instanceof Halted)) this.#exception = { value: error };
    }
    if (this.#fatal !== null && this.#on) {
      this.powerCut();
      this.#options.onError?.(this.#fatal);
    } else if (this.#restartAtUs >= 0) {
      const at = this.#restartAtUs;
      this.#restartAtUs = -1;
      this.powerCut();
      this.#event = this.#clock.at(at, this.device, restart, this);
    }
  }

  /** The end of an idle loop: of several exceptions in it, the engine knows the last. */
  #report(): void {
    if (this.#exception === null || !this.#on) return;
    const listeners = (this.global('process') as Record<string, unknown>)[`${LISTENERS}uncaughtException`];
    if (listeners !== undefined) {
      const { value } = this.#exception;
      this.#exception = null;
      this.callListeners(this.global('process'), listeners, [value]);
      if (this.#exception === null) return;
    }
    const { value } = this.#exception as { value: unknown };
    this.#exception = null;
    const { file, line } = placeOf(value);
    const reason = formatError(value);
    this.print(`Uncaught ${reason}${file === '' ? '' : `\n    at ${file}:${line}`}`);
    const error = new BoardError(this.device, file || BOOT_FILE, line, reason, false);
    this.#bootError ??= error;
    this.#options.onError?.(error);
  }

  /** One turn of the idle loop, or the rest of one that a blocking `connect()` broke off. */
  #idle(): void {
    runAs(this, () => {
      if (this.#phase === 'timers') {
        if (this.#loopUs < 0) this.#loopUs = this.nowUs;
        const run = (callback: unknown, args: unknown[]) => {
          this.#call(callback as () => void, undefined, args);
          return this.#free();
        };
        if (!this.timers.runDue(this.#loopUs, run)) return this.#settle(this.#blockedUntilUs);
        this.#phase = 'sockets';
      }
      if (this.#phase === 'sockets') {
        this.#phase = 'events';
        for (const connection of this.connections) {
          connection.idle();
          if (!this.#free()) break;
        }
        this.connections = this.connections.filter((one) => !one.done);
        if (!this.#free()) return this.#settle(this.#blockedUntilUs);
      }
      if (!this.#runEvents()) return this.#settle(this.#blockedUntilUs);
      this.#phase = 'timers';
      this.#loopUs = -1;
      this.#report();
      this.#settle(0);
    });
  }

  /** False when the board is blocked, or off. */
  #free(): boolean {
    return this.#on && this.#clock.now >= this.#blockedUntilUs;
  }

  #runEvents(): boolean {
    for (let count = 0; this.#queue.length > 0; count++) {
      if (count > MAX_EVENTS_PER_LOOP) {
        this.#guard(() => {
          throw this.#stop(
            `more than ${MAX_EVENTS_PER_LOOP} events were emitted without returning to the idle loop`,
          );
        });
        return false;
      }
      const { self, listeners, args } = this.#queue.shift() as Queued;
      this.callListeners(self, listeners, args);
      if (!this.#free()) return false;
    }
    return true;
  }

  /** Sees to it that the next idle loop comes when there is work, and not before. */
  #settle(resumeUs: number): void {
    if (!this.#on) return;
    if (resumeUs > 0 && resumeUs >= this.#clock.now) return this.#arm(resumeUs);
    const busy = this.#queue.length > 0 || this.connections.some((one) => one.busy);
    const next = this.timers.nextDueUs;
    const soon = this.#clock.now + IDLE_LOOP_US;
    if (busy) this.#arm(Math.max(soon, this.#blockedUntilUs));
    else if (next < Infinity) this.#arm(Math.max(next, next <= this.#clock.now ? soon : 0));
  }

  #arm(atUs: number): void {
    if (this.#armedUs <= atUs) return;
    if (this.#event !== 0) this.#clock.cancel(this.#event);
    this.#armedUs = atUs;
    this.#event = this.#clock.at(atUs, this.device, wake, this);
  }

  /** The armed event has come. */
  woken(): void {
    this.#event = 0;
    this.#armedUs = Infinity;
    if (this.#dialling) return;
    this.poke();
  }

  #env(): Record<string, unknown> {
    return this.newObject({
      VERSION: '2v29.277',
      BOARD: 'ESP32',
      FLASH: 0,
      STORAGE: FLASH_PAGES * FLASH_PAGE_BYTES,
      SERIAL: this.serial,
      CONSOLE: 'Serial1',
      MODULES: Object.keys(this.realm.espruino.libraries).join(','),
    });
  }
}

function wake(board: Board): void {
  board.woken();
}

function restart(board: Board): void {
  board.start();
}

function imageOf(files: Record<string, string>): Flash {
  const known = images.get(files);
  if (known !== undefined) return known;
  const flash = new Flash();
  const storage = new Storage(flash);
  for (const [name, data] of Object.entries(files)) storage.write(name, data);
  images.set(files, flash);
  return flash;
}
