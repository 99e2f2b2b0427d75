/** Lines of the boards' consoles that a page shows; the last. */
export const MAX_PAGE_LINES = 200;

export interface ConsoleLine {
  timeUs: number;
  device: number;
  line: string;
}

/** Keeps the last lines that the programs of a run print. */
export class ConsoleTail {
  /** How many lines there were. */
  count = 0;
  readonly #lines: ConsoleLine[] = [];

  /** Fits `RunWatchers.printed`. */
  readonly printed = (timeUs: number, device: number, line: string): void => {
    this.#lines[this.count % MAX_PAGE_LINES] = { timeUs, device, line };
    this.count++;
  };

  /** In the order in which they came. */
  get lines(): ConsoleLine[] {
    if (this.count <= MAX_PAGE_LINES) return [...this.#lines];
    const first = this.count % MAX_PAGE_LINES;
    return [...this.#lines.slice(first), ...this.#lines.slice(0, first)];
  }
}
