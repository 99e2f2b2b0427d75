import type { BoardError } from '../board/errors.ts';
import { RepeatedErrors } from './repeated-errors.ts';

/** Errors that boards' programs threw. The same error at the same line counts as one, also from different boards. */
export class ProgramErrors {
  #errors = new RepeatedErrors();

  /** @returns whether it is new */
  add({ file, line, reason, message }: BoardError, timeUs: number): boolean {
    return this.#errors.add(`${file}:${line}:${reason}`, message, timeUs);
  }

  get lines(): string[] {
    return this.#errors.lines;
  }
}
