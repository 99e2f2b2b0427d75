import type { Cause } from '../causes/causes.ts';
import { LOST, RESET } from '../link/fault.ts';
import type { Copy, Loss } from './copy.ts';

/** What the packet that passes a link now has met there. */
export class PacketWay {
  /** By what it was lost. */
  lostBy: Cause = 'unknown';
  /** Until when nothing passes; 0 where only this packet is lost. */
  awayUntilUs = 0;
  readonly #causes: Cause[] = [];
  #untilsUs: number[] = [];
  #stages = 0;
  /** The causes of the packet before, and whether this one has met the same so far: most packets of a link do. */
  #known: readonly Cause[] = [];
  #isSame = true;

  delayed(cause: Cause, untilUs: number): void {
    const stage = this.#stages++;
    if (this.#known[stage] !== cause) this.#isSame = false;
    this.#causes[stage] = cause;
    this.#untilsUs[stage] = untilUs;
  }

  lost(cause: Cause, awayUntilUs: number): void {
    this.lostBy = cause;
    this.awayUntilUs = awayUntilUs;
  }

  /** Its way goes to a copy. */
  stamp(copy: Copy, arrivalUs: number): void {
    copy.loss = this.#lossAt(arrivalUs);
    copy.causes = this.#met();
    // The arrays change hands: that costs less than a copy of the times.
    const untilsUs = copy.untilsUs;
    copy.untilsUs = this.#untilsUs;
    this.#untilsUs = untilsUs;
  }

  /** The next packet begins. */
  passed(): void {
    this.#stages = 0;
    this.#isSame = true;
    this.awayUntilUs = 0;
  }

  #lossAt(arrivalUs: number): Loss | null {
    if (arrivalUs !== LOST && arrivalUs !== RESET) return null;
    return { by: this.lostBy, awayUntilUs: this.awayUntilUs };
  }

  #met(): readonly Cause[] {
    if (!this.#isSame || this.#known.length !== this.#stages)
      this.#known = this.#causes.slice(0, this.#stages);
    return this.#known;
  }
}
