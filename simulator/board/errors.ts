import { textOf } from './bytes.ts';
import type { Bare } from './hardware/bare.ts';
import { type Place, whereOf } from './places/place.ts';
import { reasonFor } from './surface/states.ts';

/** An error in a program on a board. Its author reads it, so it names device, file and line and has no stack. */
export class BoardError extends Error {
  readonly device: number;
  readonly place: Place;
  /** The file's name in Storage, or the path it was loaded from where that is known. */
  readonly file: string;
  /** Counted from 1; 0 where it is not known. */
  readonly line: number;
  /** True if the board has stopped for good; false if the engine reported the error and went on. */
  readonly fatal: boolean;
  readonly reason: string;
  /** What was not wired, where that is the cause. */
  bare: Bare | null = null;

  constructor(device: number, place: Place, reason: string, fatal: boolean) {
    super(`device ${device}, ${whereOf(place)}: ${textOf(reason)}`);
    this.device = device;
    this.place = place;
    this.file = place.file;
    this.line = place.line;
    this.fatal = fatal;
    this.reason = textOf(reason);
  }
}

/** The program asked for a part of Espruino that is not simulated. */
export class NotSimulated extends Error {
  constructor(name: string) {
    const reason = reasonFor(name);
    super(
      `${name} is not simulated${reason === undefined ? '' : `: ${reason}`} (docs/virtual-board.md lists what is)`,
    );
  }
}

/** A program does not compile. */
export class SourceError extends Error {
  readonly line: number;
  /** The place in the text where that is known; a file that was built has all on one line. */
  readonly at: number | undefined;

  constructor(line: number, message: string, at?: number) {
    super(message);
    this.line = line;
    this.at = at;
  }
}
