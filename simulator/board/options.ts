/**
 * The virtual Espruino. Its user gives it a clock, a random stream, a net stack, files and what hangs on its pins
 * (options.ts), and is told what the program prints, publishes and fails at; it asks for nothing else.
 *
 * @module
 */
import type { I2cBus } from '../../sensors/simulated/bus.ts';
import type { Clock, Owner } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { NetStack } from '../net/socket.ts';
import type { BoardKind } from './boards/index.ts';
import type { FirmwareBoard, OwnFirmware } from './boards/own-firmware.ts';
import type { BoardError } from './errors.ts';
import type { Hardware } from './hardware/wires.ts';
import type { MemoryWatch } from './memory.ts';
import type { Client, Publish } from './observe.ts';
import type { Place } from './places/place.ts';
import type { BuiltFrom } from './places/places.ts';

/** The switches of the console that a program can use. */
export interface ConsoleSwitch {
  echo(on: boolean): void;
}

/** What a board stands on, what is connected to it, and who observes it. */
export interface BoardOptions {
  clock: Clock;
  device: Owner;
  random: Random;
  net: NetStack;
  /** Storage's contents by name, one character a byte; boards given the same object share its memory. `.bootcde` runs at boot. */
  files: Record<string, string>;
  /** Wraps the driver of a program's own network stack, to observe the calls between the engine and it. */
  watchDriver?(driver: NetStack): NetStack;
  /** Further files in Storage, this board's own, such as its `mote.json`. */
  ownFiles?: Record<string, string>;
  /** Without it an ESP32. */
  kind?: BoardKind;
  /** In place of Espruino's own firmware. */
  firmware?(board: FirmwareBoard): OwnFirmware;
  /** Names of stored files in messages: `{'.bootcde': 'dist/app.js'}`. */
  fileNames?: Record<string, string>;
  /** Of stored files that were built: the way back to their sources, for messages. */
  built?: Record<string, BuiltFrom>;
  /** The value of `getSerial()`. */
  serial?: string;
  /** `I2C1`; without it nothing on the bus acknowledges. */
  i2c?: I2cBus;
  /** Pins, 1-Wire, SPI and serial ports. */
  hardware?: Hardware;
  /** Time between two idle loops that both have work, where it is not that of a real board. */
  idleLoopUs?: number;
  /** The console. With it the boot code's names can be used in what is typed, at some cost in speed. */
  console?: ConsoleSwitch;
  /** Finds programs that use too much memory; one for all boards of a run. */
  memory?: MemoryWatch;
  /** False leaves loops uncounted; only the test that counting changes nothing uses it. */
  countRounds?: boolean;
  onPublish?(publish: Publish): void;
  /** Called when a program has made a client; the client may be used as the program would use it. */
  onClient?(client: Client): void;
  onPrint?(line: string): void;
  /** Called with what its user should know of this board and no real one says, each line once. */
  onNote?(line: string): void;
  /** Called when the program calls `reset()`: the board goes on without it. */
  onReset?(place: Place): void;
  /** Called when the program failed; the board goes on unless `error.fatal`. */
  onError?(error: BoardError): void;
  /** Called at a power cut, reboot or deep sleep: the stack must forget its sockets without a packet. */
  onOff?(): void;
  /** Called at each power-on: the stack answers from now on. */
  onOn?(): void;
}
