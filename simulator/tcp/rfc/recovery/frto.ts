import type { Acknowledgment } from './acknowledgment.ts';

/** What F-RTO makes of an ACK after a timeout. */
export type FrtoVerdict = 'spurious' | 'send-new' | 'wait' | 'off';

/** F-RTO (RFC 5682, sections 2.1 and 3.1): finds a timeout that was only a delay. */
export class Frto {
  /** Before the first ACK (step 1), after new data was sent (step 3), or not running. */
  #step: 'first-ack' | 'second-ack' | 'off' = 'off';

  begin(isAllowed: boolean): void {
    this.#step = isAllowed ? 'first-ack' : 'off';
  }

  stop(): void {
    this.#step = 'off';
  }

  get wantsNewData(): boolean {
    return this.#step === 'second-ack';
  }

  /** @param isPartial something that was in flight at the timeout is still not acknowledged */
  onAck(ack: Acknowledgment, isPartial: boolean): FrtoVerdict {
    if (this.#step === 'off') return 'off';
    // Step 3b: what was never sent again has arrived, so it was under way all the time.
    if (ack.hasOriginal) return this.#end('spurious');
    if (this.#step === 'first-ack' && ack.isAdvance && isPartial) {
      this.#step = 'second-ack';
      return 'send-new';
    }
    if (this.#step === 'second-ack' && !ack.hasNewSack && !ack.isDuplicate) return 'wait';
    // Steps 2a and 3a: the loss was real.
    return this.#end('off');
  }

  #end(verdict: FrtoVerdict): FrtoVerdict {
    this.#step = 'off';
    return verdict;
  }
}
