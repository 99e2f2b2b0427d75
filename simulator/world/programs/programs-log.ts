import type { BoardError } from '../../board/errors.ts';
import type { Bare } from '../../board/hardware/bare.ts';
import { type CheckResult, resultOf } from '../../checks/check.ts';
import { First } from '../../checks/first.ts';
import { missingPart } from '../parts/missing.ts';
import { ProgramErrors } from '../program-errors.ts';
import { Restarts } from '../restarts.ts';

/** Something that programs asked for and that nothing is wired to, and who asked first. */
export interface NotWired {
  words: string;
  timeUs: number;
  device: number;
}

/** What the programs of a run's boards did wrong: errors, stops, restarts, pins without a part. */
export class ProgramsLog {
  readonly errors = new ProgramErrors();
  readonly restarts = new Restarts();
  readonly #now: () => number;
  readonly #notWired = new Map<string, NotWired>();
  readonly #firstStopped = new First();
  readonly #firstThrown = new First();
  #stopped = 0;
  #thrown = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  failed(error: BoardError): void {
    const timeUs = this.#now();
    // The error may end the run as well; its author reads it there too.
    if (error.bare !== null) error.message += `; ${missingPart(error.bare)}`;
    if (error.fatal) {
      this.#stopped++;
      this.#firstStopped.offer(timeUs, error.device, error.message);
    } else {
      this.#thrown++;
      this.#firstThrown.offer(timeUs, error.device, error.message);
    }
    this.errors.add(error, timeUs);
  }

  missed(bare: Bare, device: number): void {
    const words = missingPart(bare);
    const timeUs = this.#now();
    const known = this.#notWired.get(words);
    if (known === undefined) this.#notWired.set(words, { words, timeUs, device });
    else if (timeUs < known.timeUs || (timeUs === known.timeUs && device < known.device))
      Object.assign(known, { timeUs, device });
  }

  /** Each place once, in the order of who asked first. */
  get notWired(): NotWired[] {
    return inOrder([...this.#notWired.values()]);
  }

  results(devices: number): CheckResult[] {
    const first = new First();
    first.take(this.#firstStopped);
    first.take(this.restarts.first);
    const stopped = this.#stopped + this.restarts.failures.length;
    return [
      resultOf('programs keep running', devices, stopped, first),
      resultOf('programs throw nothing', devices, this.#thrown, this.#firstThrown),
    ];
  }
}

export function inOrder(notWired: readonly NotWired[]): NotWired[] {
  return [...notWired].sort(
    (one, other) =>
      one.timeUs - other.timeUs || one.device - other.device || (one.words < other.words ? -1 : 1),
  );
}
