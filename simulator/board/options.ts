import type { I2cBus } from '../../sensors/simulated/bus.ts';
import type { Clock, Owner } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { NetStack } from '../net/socket.ts';
import type { BoardError } from './errors.ts';
import type { Hardware } from './hardware/wires.ts';
import type { MemoryWatch } from './memory.ts';
import type { Client, Publish } from './observe.ts';

/** What a program can ask of the console. */
export interface ConsoleSwitch {
  echo(on: boolean): void;
}

/** What a board stands on, what is on it, and who watches. */
export interface BoardOptions {
  clock: Clock;
  device: Owner;
  random: Random;
  net: NetStack;
  /** Storage's contents by name, one character a byte; boards given the same object share its memory. `.bootcde` runs at boot. */
  files: Record<string, string>;
  /** Stands between the engine and a driver in the program, to look at what passes. */
  watchDriver?(driver: NetStack): NetStack;
  /** Further contents, this board's own: its `mote.json`. */
  ownFiles?: Record<string, string>;
  /** What to call a stored file in messages: `{'.bootcde': 'dist/app.js'}`. */
  fileNames?: Record<string, string>;
  /** What `getSerial()` says. */
  serial?: string;
  /** `I2C1`; without it nobody acknowledges. */
  i2c?: I2cBus;
  /** Pins, 1-Wire, SPI and serial ports. */
  hardware?: Hardware;
  /** Somebody types on the board: the boot code's names are then found by what is typed, at some cost in speed. */
  console?: ConsoleSwitch;
  /** Finds programs that hoard; one for all boards of a run. */
  memory?: MemoryWatch;
  /** False leaves loops uncounted: only for the test that counting changes nothing. */
  countRounds?: boolean;
  onPublish?(publish: Publish): void;
  /** A program has made a client; it may be used as the program would use it. */
  onClient?(client: Client): void;
  onPrint?(line: string): void;
  /** The program failed; the board goes on unless `error.fatal`. */
  onError?(error: BoardError): void;
  /** Power cut, reboot or deep sleep: the stack below must forget its sockets without a packet. */
  onOff?(): void;
  /** Power on, again or for the first time: the stack below answers from now on. */
  onOn?(): void;
}
