import { type CheckResult, Tally } from '../../check.ts';

/** An ESP32's variables. */
const ALL_VARIABLES = 16_383;
/** A program may hold twice the variables that it began with, and those of an outbox that is not empty yet. [E] */
const MAX_GROWTH = 2;
const ALLOWANCE = 200;

/** When all messages are acknowledged, a program holds no more memory than when it began. */
export class Memory {
  #tally = new Tally();
  #atFirst: number | null = null;

  /** Call it when the program has just begun, and when all messages are acknowledged. @param variables estimated */
  held(timeUs: number, device: number, variables: number): void {
    this.#atFirst ??= variables;
    this.#tally.evaluated++;
    const most = Math.min(ALL_VARIABLES, this.#atFirst * MAX_GROWTH + ALLOWANCE);
    if (variables <= most) return;
    const words = `its program holds some ${variables} variables; ${this.#atFirst} when it began`;
    this.#tally.fail(timeUs, device, words);
  }

  result(): CheckResult {
    return this.#tally.result('memory bounded');
  }
}
