/** Lines of the boards' consoles that a page shows; the last. */
export const MAX_PAGE_LINES = 200;

export interface ConsoleLine {
  timeUs: number;
  device: number;
  line: string;
}

/** The end of a run's console, as plain data. */
export interface ConsoleData {
  /** How many lines there were. */
  count: number;
  lines: ConsoleLine[];
}

/** Keeps the last lines that the programs of a run print: by time, and those of one moment by device. */
export class ConsoleTail implements ConsoleData {
  /** How many lines there were. */
  count = 0;
  readonly lines: ConsoleLine[] = [];

  /** Fits `RunWatchers.printed`. */
  readonly printed = (timeUs: number, device: number, line: string): void => {
    this.count++;
    this.#put({ timeUs, device, line });
  };

  /** Takes in the lines of other devices. */
  merge({ count, lines }: ConsoleData): void {
    this.count += count;
    for (const line of lines) this.#put(line);
  }

  #put(line: ConsoleLine): void {
    const { lines } = this;
    let place = lines.length;
    while (place > 0 && isBefore(line, lines[place - 1])) place--;
    if (place === 0 && lines.length === MAX_PAGE_LINES) return;
    lines.splice(place, 0, line);
    if (lines.length > MAX_PAGE_LINES) lines.shift();
  }
}

function isBefore(one: ConsoleLine, other: ConsoleLine): boolean {
  return one.timeUs < other.timeUs || (one.timeUs === other.timeUs && one.device < other.device);
}
