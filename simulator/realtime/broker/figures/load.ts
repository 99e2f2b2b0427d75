/** Averages over one, five and fifteen minutes, as of a Unix load: per minute. */
const MINUTES = [1, 5, 15] as const;

/** How fast one counter grows. */
export class Load {
  #last = 0;
  readonly #averages = [0, 0, 0];

  /** @param total the counter now @param afterS since the last time */
  update(total: number, afterS: number): void {
    const perMinute = ((total - this.#last) / afterS) * 60;
    this.#last = total;
    MINUTES.forEach((minutes, index) => {
      const kept = Math.exp(-afterS / (minutes * 60));
      this.#averages[index] = perMinute + kept * (this.#averages[index] - perMinute);
    });
  }

  /** By the last level of the topic: `1min`. */
  values(): [name: string, perMinute: string][] {
    return MINUTES.map((minutes, index) => [`${minutes}min`, this.#averages[index].toFixed(2)]);
  }
}
