import type { Owner } from '../../kernel/kernel.ts';
import type { Random } from '../../kernel/random.ts';
import type { IdleLoop } from '../idle-loop.ts';
import type { BoardOptions } from '../options.ts';
import type { Realm } from '../realm.ts';

/** What a board has in place of Espruino's firmware: the globals of its programs, and what it does by itself. */
export interface OwnFirmware {
  /** A global of the running program. @returns undefined: it is the language's */
  lookup(name: string): unknown;
  /** The power has come; the program runs next. */
  powered(): void;
  /** The power has gone. */
  off(): void;
  /** The program has thrown what it does not catch. */
  failed(): void;
}

/** The program's timers; the board has new ones after a power cut. */
interface ProgramTimers {
  readonly count: number;
  add(callback: unknown, delayMs: number, repeat: boolean, args: unknown[], nowUs: number): number;
  remove(id: unknown): void;
  clear(): void;
}

/** What such a firmware gets of its board. */
export interface FirmwareBoard {
  readonly device: Owner;
  readonly random: Random;
  readonly realm: Realm;
  readonly nowUs: number;
  readonly on: boolean;
  readonly serial: string;
  readonly timers: ProgramTimers;
  /** Calls the program in its next idle loop. */
  input(listeners: unknown, self: unknown, args: unknown[]): void;
  readonly loop: Pick<IdleLoop, 'block' | 'poke'>;
  /** Runs what makes objects for the program, while none of it runs. */
  inside<T>(action: () => T): T;
  readonly interpreter: { stop(reason: string): Error };
}

/** What it gets of the world. */
export type FirmwareOptions = Pick<BoardOptions, 'clock' | 'net' | 'onPublish'>;
