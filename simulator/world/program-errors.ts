import type { BoardError } from '../board/errors.ts';
import { RepeatedErrors } from './repeated-errors.ts';

/** Errors that boards' programs threw. The same error at the same line counts as one, also from different boards. */
export class ProgramErrors {
  readonly repeated = new RepeatedErrors();

  /** @returns whether it is new */
  add({ file, line, reason, message, device }: BoardError, timeUs: number): boolean {
    return this.repeated.add(`${file}:${line}:${reason}`, message, timeUs, device);
  }

  get lines(): string[] {
    return this.repeated.lines;
  }
}
