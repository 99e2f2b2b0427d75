import type { Gap, Samples } from './samples.ts';

/** More packets than this missing at once is a number that jumped, and no loss. */
const MAX_MISSING = 64;
/** Gaps that wait for the verdict whether this host's numbers can be followed. */
const MAX_UNJUDGED = 64;
/** A host whose numbers follow each other so many times as often as they jump counts the packets of this connection alone. */
const FOLLOWED_TIMES = 4;

/** The numbers in the headers of the IP packets that come up, where a host counts them one by one. */
export class PacketNumbers {
  #samples: Samples;
  /** -1 before the first. */
  #latest = -1;
  #followed = 0;
  #jumped = 0;
  #gaps: Gap[] = [];

  constructor(samples: Samples) {
    this.#samples = samples;
  }

  /**
   * @param id null where the header has none
   * @param spanS since the packet before
   * @returns whether none is missing between that one and this, as far as it is known
   */
  next(id: number | null, spanS: number): boolean {
    if (id === null) return true;
    const before = this.#latest;
    this.#latest = id;
    if (before === -1) return true;
    const step = (id - before) & 0xffff;
    if (step === 1) this.#followed++;
    else if (step > 1 && step <= MAX_MISSING + 1) {
      this.#followed++;
      this.#gaps.push({ packets: step - 1, spanS });
      if (this.#gaps.length >= MAX_UNJUDGED) this.close();
    } else this.#jumped++;
    return step === 1;
  }

  /** Keeps what the numbers told, or throws it away: a host may count packets to others too, or number them at random. */
  close(): void {
    if (this.#followed > FOLLOWED_TIMES * this.#jumped) {
      this.#samples.upNumbered += this.#followed;
      for (const gap of this.#gaps) this.#samples.addGap(gap);
    }
    this.#followed = 0;
    this.#jumped = 0;
    this.#gaps = [];
  }
}
