/** What went over a link of late: bytes that lose their weight exponentially. */
export class RecentLoad {
  #memoryUs: number;
  #bytes = 0;
  #atUs = 0;

  /** @param memoryS after so long a byte has lost 63 % of its weight */
  constructor(memoryS: number) {
    this.#memoryUs = memoryS * 1e6;
  }

  add(bytes: number, atUs: number): void {
    this.#fade(atUs);
    this.#bytes += bytes;
  }

  /** A steady stream of so many bytes a second gives this figure. */
  bytesPerS(atUs: number): number {
    this.#fade(atUs);
    return this.#bytes / (this.#memoryUs / 1e6);
  }

  #fade(atUs: number): void {
    if (atUs <= this.#atUs) return;
    this.#bytes *= Math.exp((this.#atUs - atUs) / this.#memoryUs);
    this.#atUs = atUs;
  }
}
