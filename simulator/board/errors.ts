import { textOf } from './bytes.ts';

/** What went wrong in a program on a board: said to its author, so it names device, file and line, no stack. */
export class BoardError extends Error {
  readonly device: number;
  /** The file's name in Storage, or the path it was loaded from where that is known. */
  readonly file: string;
  /** Counted from 1; 0 where it is not known. */
  readonly line: number;
  /** The board has stopped for good; otherwise the engine reported the error and went on. */
  readonly fatal: boolean;
  readonly reason: string;

  constructor(device: number, file: string, line: number, reason: string, fatal: boolean) {
    super(`device ${device}, ${file}${line > 0 ? `:${line}` : ''}: ${textOf(reason)}`);
    this.device = device;
    this.file = file;
    this.line = line;
    this.fatal = fatal;
    this.reason = textOf(reason);
  }
}

/** The program asked for something of Espruino's that this board has not got. */
export class NotSimulated extends Error {
  constructor(name: string) {
    super(`${name} is not simulated (docs/virtual-board.md lists what is)`);
  }
}

/** A program cannot be compiled. */
export class SourceError extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}
