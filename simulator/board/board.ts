import { I2cBus } from '../../sensors/simulated/bus.ts';
import { Pins } from '../../sensors/simulated/pins.ts';
import type { Clock, EventId, Owner } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { Connecting, Secure } from '../net/socket.ts';
import { type BoardKind, ESP32 } from './boards/index.ts';
import type { OwnFirmware } from './boards/own-firmware.ts';
import { Repl } from './console/repl.ts';
import { type BoardError, NotSimulated } from './errors.ts';
import { formatValue } from './format.ts';
import { Timers } from './globals/timers.ts';
import { Globals } from './globals.ts';
import { Rtc } from './hardware/rtc.ts';
import { Wires } from './hardware/wires.ts';
import { IdleLoop, type Work } from './idle-loop.ts';
import { InputQueue } from './input-queue.ts';
import { Interpreter } from './interpreter.ts';
import type { MemoryWatch } from './memory.ts';
import { Modules } from './modules.ts';
import { Connections } from './network/connections.ts';
import type { Connection } from './network/net.ts';
import type { NetworkJs } from './network/network-js.ts';
import type { BoardOptions } from './options.ts';
import { framesOf } from './places/place.ts';
import { Places } from './places/places.ts';
import { makeError, type Realm, sharedRealm } from './realm.ts';
import { enter, leave } from './running.ts';
import { BOOT_FILE, BOOT_FILES, RESET_FILE } from './storage/boot-files.ts';
import { Flash } from './storage/flash.ts';
import { imageOf } from './storage/flash-image.ts';
import { Storage } from './storage/storage.ts';

/** Time from power-on or reboot to the program's first line; an estimate. */
export const BOOT_US = 500_000;

/** One ESP32 with Espruino, on a clock and a net stack. docs/virtual-board.md lists what it simulates and what not. */
export class Board implements Work {
  readonly device: Owner;
  readonly random: Random;
  readonly kind: BoardKind;
  readonly serial: string;
  readonly storage: Storage;
  readonly i2c: I2cBus;
  readonly interpreter = new Interpreter(this);
  readonly globals = new Globals(this);
  readonly modules: Modules;
  readonly wires: Wires;
  readonly rtc: Rtc;
  /** The lines of sources, for messages. */
  readonly places = new Places();
  /** The scope in which the console's code runs; null on a board without a console. */
  readonly repl: Repl | null;
  /** Chosen at each boot. */
  realm: Realm = sharedRealm();
  /** Shared by all boards of the run. */
  readonly memory: MemoryWatch | null;
  /** Null on an Espruino. */
  readonly firmware: OwnFirmware | null;
  timers = new Timers();
  readonly connections = new Connections(this);
  /** The stack that the program gave to `require("NetworkJS").create`; null while it uses the board's own. */
  network: NetworkJs | null = null;
  on = false;

  readonly #options: BoardOptions;
  readonly #clock: Clock;
  readonly loop: IdleLoop;
  #bootError: BoardError | null = null;
  #restartAtUs = -1;
  #restartsAsReset = false;
  /** The scheduled end of a reboot or a deep sleep. */
  #bootEvent: EventId = 0;
  #errorFlags: string[] = [];
  readonly #input = new InputQueue();

  constructor(options: BoardOptions) {
    this.#options = options;
    this.kind = options.kind ?? ESP32;
    this.#clock = options.clock;
    this.loop = new IdleLoop(options.clock, options.device, this, options.idleLoopUs);
    this.rtc = new Rtc(this.loop);
    this.modules = new Modules(this, options);
    this.repl = options.console === undefined ? null : new Repl(this, options.console);
    this.device = options.device;
    this.random = options.random;
    this.memory = options.memory ?? null;
    this.serial = options.serial ?? `30aea4-${options.device.toString(16).padStart(6, '0')}`;
    this.i2c = options.i2c ?? new I2cBus();
    const hardware = options.hardware ?? {};
    const pins = hardware.pins ?? new Pins(options.clock, options.device);
    this.wires = new Wires(this, options.clock, hardware, pins);
    this.storage = new Storage(new Flash(imageOf(options.files, this.kind.storageBytes)));
    this.storage.onCompact = () => this.print('Compacting... ');
    for (const [name, data] of Object.entries(options.ownFiles ?? {})) this.storage.write(name, data);
    this.firmware = options.firmware?.(this) ?? null;
  }

  /** The board's time. It is ahead of the clock while a `connect()` blocks the board. */
  get nowUs(): number {
    return this.loop.nowUs;
  }

  /** Whether the board is neither off nor blocked. */
  get free(): boolean {
    return this.on && this.loop.free;
  }

  /** True once the board is to stop: what a program does after catching that exception is ignored. */
  get halting(): boolean {
    return this.fatal !== null || this.#restartAtUs >= 0 || this.storage.flash.isCut;
  }

  /** Why the board has stopped for good; null while it runs. */
  get fatal(): BoardError | null {
    return this.interpreter.fatal;
  }

  get bootName(): string {
    return this.#options.fileNames?.[BOOT_FILE] ?? BOOT_FILE;
  }

  /**
   * Power on: runs `.bootcde` now, and returns when its top level has ended.
   * @returns the error that the program made there, if any; `onError` has had it too
   */
  start(): BoardError | null {
    this.#clock.cancel(this.#bootEvent);
    if (this.on || this.fatal !== null) return this.fatal;
    this.rtc.start(this.#clock.now);
    return this.#begin(BOOT_FILES);
  }

  /** Restarts the interpreter with `.bootrst` but without the program, also after one that was stopped for good. */
  reset(): void {
    this.powerCut();
    this.interpreter.fatal = null;
    this.#begin([RESET_FILE]);
  }

  #begin(files: string[]): BoardError | null {
    this.on = true;
    this.storage.flash.repower();
    this.#options.onOn?.();
    this.#bootError = null;
    this.firmware?.powered();
    this.inside(() => this.modules.boot(files));
    if (this.on) {
      this.endLoop();
      this.loop.begin();
    }
    return this.fatal ?? this.#bootError;
  }

  /** Power off, at once and without a packet. Storage stays; `start()` boots the board again. */
  powerCut(): void {
    this.#clock.cancel(this.#bootEvent);
    if (!this.on) return;
    this.on = false;
    this.connections.forget();
    this.network = null;
    this.timers = new Timers();
    this.interpreter.forget();
    this.modules.forget();
    this.places.forget();
    this.globals.forget();
    this.wires.forget();
    this.#input.clear();
    this.loop.stop();
    this.firmware?.off();
    this.#options.onOff?.();
  }

  /** Called when a stack has news. The idle loop looks at its sockets itself. */
  poke(): void {
    this.loop.poke();
  }

  /** Called when a pin or a serial port has news. The program gets it at the next idle loop. */
  input(listeners: unknown, self: unknown, args: unknown[]): void {
    if (this.on && this.#input.add({ listeners, self, args })) this.poke();
  }

  runInput(): boolean {
    return this.#input.run(this);
  }

  runTimers(untilUs: number): boolean {
    return this.timers.runDue(untilUs, this);
  }

  runTimer(callback: unknown, args: unknown[]): boolean {
    this.interpreter.call(callback, undefined, args);
    return this.free;
  }

  /** Runs what makes objects for the program, while none of it runs. */
  inside<T>(action: () => T): T {
    const before = enter(this);
    try {
      return action();
    } finally {
      leave(before);
    }
  }

  runSockets(): boolean {
    return this.inside(this.connections.idle);
  }

  runEvents(): boolean {
    return this.interpreter.runEvents();
  }

  endLoop(): void {
    const error = this.interpreter.report();
    if (error === null) return;
    this.#bootError ??= error;
    this.firmware?.failed();
    this.#options.onError?.(error);
  }

  /** An error that is on no console of a real board. */
  told(error: BoardError): void {
    this.#options.onError?.(error);
  }

  get busy(): boolean {
    return this.interpreter.hasEvents || this.connections.isBusy(this.network !== null);
  }

  get nextTimerUs(): number {
    return this.timers.nextDueUs;
  }

  /** Called after each call into the program. @returns whether it may go on */
  afterCallback(): void {
    this.rtc.returned();
    if (this.fatal !== null && this.on) {
      this.powerCut();
      this.#options.onError?.(this.fatal);
    }
    if (this.storage.flash.isCut) {
      this.#restartAtUs = -1;
      this.powerCut();
    }
    if (this.#restartAtUs < 0) return;
    const bootUs = this.#restartAtUs;
    this.#restartAtUs = -1;
    this.powerCut();
    if (this.#restartsAsReset) this.reset();
    else this.#bootEvent = this.#clock.at(bootUs, this.device, (board) => board.start(), this as Board);
    this.#restartsAsReset = false;
  }

  /** Connects through the stack; the board is blocked until the outcome is known. */
  dial(host: string, port: number, connection: Connection, secure?: Secure): Connecting {
    const net = this.network?.asSeen(this.#options) ?? this.#options.net;
    const outcome = this.loop.block(() => net.connect(host, port, connection, secure));
    connection.handshaking = this.network === null && outcome.isPending === true;
    return outcome;
  }

  print(text: string): void {
    const { onPrint } = this.#options;
    if (onPrint !== undefined && !this.halting) for (const line of text.split('\n')) onPrint(line);
  }

  printValues(values: unknown[]): void {
    if (this.#options.onPrint !== undefined) this.print(values.map(formatValue).join(' '));
  }

  takeErrorFlags(): string[] {
    return this.#errorFlags.splice(0);
  }

  outOfMemory(): void {
    this.#errorFlags.push('LOW_MEMORY', 'MEMORY');
    this.print('New interpreter error: LOW_MEMORY,MEMORY');
  }

  /** `E.reboot()`, `load()`, deep sleep: the board goes off now, and on again after `afterUs` and the boot time. */
  reboot(afterUs = 0): never {
    this.#restartAtUs = this.nowUs + afterUs + BOOT_US;
    throw makeError('InternalError', 'the board restarts');
  }

  /** `reset()`: restarts at once, without the program. */
  restart(): never {
    this.#restartsAsReset = true;
    this.#restartAtUs = this.nowUs;
    this.#options.onReset?.(this.places.of(framesOf(new Error())));
    throw makeError('InternalError', 'the board restarts');
  }

  /** The error to throw when a program asks for what this board does not have; it stops the board. */
  notSimulated(name: string): Error {
    return this.interpreter.stop(new NotSimulated(name).message);
  }
}
