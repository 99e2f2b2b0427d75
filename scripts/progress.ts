import { type Params, SingleBar } from 'cli-progress';

const MAX_BAR = 40;
/** A shorter bar shows nothing. */
const MIN_BAR = 8;
/** Some terminals make a new line where the last column is written to. */
const MARGIN = 1;
/** Where no terminal is. */
const LINE_EVERY_MS = 10_000;

/** The parts after a bar, the most important first: a narrow terminal shows the first ones only. */
type PartsOf = (progress: Params, payload: Record<string, unknown>) => string[];

/**
 * A bar on one line of a terminal, however narrow. It leaves cursor and line wrapping alone: nothing can put them right
 * when Ctrl-C ends a run that never comes up for air.
 */
export function progressBar(stream: NodeJS.WriteStream, partsOf: PartsOf): SingleBar {
  return new SingleBar({
    stream,
    linewrap: true,
    clearOnComplete: true,
    format: (_options, progress, payload) =>
      barLine(progress.progress, partsOf(progress, payload), stream.columns || 80),
  });
}

/** How far something long has come. */
export type Progress = Pick<SingleBar, 'start' | 'update' | 'stop'>;

/** A bar on a terminal; elsewhere, as in a CI's log, a line every ten seconds. */
export function longProgress(stream: NodeJS.WriteStream, partsOf: PartsOf): Progress {
  return stream.isTTY ? progressBar(stream, partsOf) : new ProgressLines(stream, partsOf);
}

class ProgressLines implements Progress {
  #write: (line: string) => void;
  #partsOf: PartsOf;
  #timer: NodeJS.Timeout | undefined;
  #startMs = 0;
  #total = 0;
  #value = 0;
  #payload: Record<string, unknown> = {};

  constructor(stream: NodeJS.WritableStream, partsOf: PartsOf) {
    this.#write = (line) => void stream.write(line);
    this.#partsOf = partsOf;
  }

  start(total: number, value: number, payload: object = {}): void {
    this.#startMs = performance.now();
    this.#total = total;
    this.update(value, payload);
    this.#timer = setInterval(() => this.#tell(), LINE_EVERY_MS).unref();
  }

  update(value: number | object, payload: object = {}): void {
    if (typeof value === 'number') this.#value = value;
    this.#payload = { ...this.#payload, ...payload };
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tell(): void {
    const [value, total] = [this.#value, this.#total];
    const elapsedS = (performance.now() - this.#startMs) / 1000;
    const eta = value === 0 ? Number.POSITIVE_INFINITY : (elapsedS * (total - value)) / value;
    const progress = { value, total, progress: value / total, eta } as Params;
    this.#write(`mote: ${this.#partsOf(progress, this.#payload).join('')}\n`);
  }
}

/** @param share done, 0 to 1 */
export function barLine(share: number, parts: string[], columns: number): string {
  const room = columns - MARGIN;
  for (let count = parts.length; count > 0; count--) {
    const text = parts.slice(0, count).join('');
    const size = Math.min(MAX_BAR, room - text.length - 1);
    if (size < MIN_BAR) continue;
    const full = Math.floor(share * size);
    return `${'='.repeat(full)}${'-'.repeat(size - full)} ${text}`;
  }
  return parts[0].slice(0, room);
}

/** The estimated time to the end; empty before there is an estimate. */
export function timeLeft({ eta }: Params): string {
  if (typeof eta !== 'number' || !Number.isFinite(eta)) return '';
  return eta < 100 ? `, ${Math.round(eta)} s left` : `, ${Math.round(eta / 60)} min left`;
}

export function percentOf({ progress }: Params): string {
  return `${Math.floor(progress * 100)} %`;
}
