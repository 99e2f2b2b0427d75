import type { Cause } from '../causes/causes.ts';

/** A stretch of time that went to one cause. */
export interface Span {
  fromUs: number;
  toUs: number;
  cause: Cause;
}

/**
 * The stretches of one time, in order. Neighbours of one cause are one stretch, and what has no length is none. It is made
 * once and cleared for each reading, so that a reading allocates nothing.
 */
export class Spans {
  count = 0;
  readonly fromUs: number[] = [];
  readonly toUs: number[] = [];
  readonly causes: Cause[] = [];
  #lowUs = Number.NEGATIVE_INFINITY;
  #highUs = Number.POSITIVE_INFINITY;

  static of(list: readonly Span[]): Spans {
    const spans = new Spans();
    for (const { fromUs, toUs, cause } of list) spans.add(fromUs, toUs, cause);
    return spans;
  }

  /** Begins anew; what is added from now on is cut to a time. */
  clear(lowUs = Number.NEGATIVE_INFINITY, highUs = Number.POSITIVE_INFINITY): this {
    this.count = 0;
    this.#lowUs = lowUs;
    this.#highUs = highUs;
    return this;
  }

  add(startUs: number, endUs: number, cause: Cause): void {
    const fromUs = startUs < this.#lowUs ? this.#lowUs : startUs;
    const toUs = endUs > this.#highUs ? this.#highUs : endUs;
    if (toUs <= fromUs) return;
    const last = this.count - 1;
    if (last >= 0 && this.causes[last] === cause && this.toUs[last] === fromUs) {
      this.toUs[last] = toUs;
      return;
    }
    this.fromUs[this.count] = fromUs;
    this.toUs[this.count] = toUs;
    this.causes[this.count++] = cause;
  }

  /** A copy, to be kept. */
  get list(): Span[] {
    return Array.from({ length: this.count }, (_, place) => ({
      fromUs: this.fromUs[place],
      toUs: this.toUs[place],
      cause: this.causes[place],
    }));
  }
}

/** Windows of one kind, in the order of their start; they may overlap. */
export interface CauseWindow {
  fromUs: number;
  toUs: number;
  cause: Cause;
}

/** Whether one of the windows has a part of a time. */
export function touches(windows: readonly CauseWindow[], fromUs: number, toUs: number): boolean {
  for (let place = 0; place < windows.length && windows[place].fromUs < toUs; place++)
    if (windows[place].toUs > fromUs) return true;
  return false;
}

/** Cuts a time at the windows: the parts in one go to its cause, `outside` gets the others; in order. */
export function cut(
  windows: readonly CauseWindow[],
  fromUs: number,
  toUs: number,
  spans: Spans,
  outside: (fromUs: number, toUs: number) => void,
): void {
  let atUs = fromUs;
  for (const window of windows) {
    if (window.toUs <= atUs) continue;
    if (window.fromUs >= toUs) break;
    if (window.fromUs > atUs) outside(atUs, window.fromUs);
    const endUs = Math.min(window.toUs, toUs);
    spans.add(Math.max(atUs, window.fromUs), endUs, window.cause);
    atUs = endUs;
  }
  if (atUs < toUs) outside(atUs, toUs);
}
