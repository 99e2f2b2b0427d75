import { printable } from '../../report/printable.ts';
import type { LiveFault } from './faults.ts';
import type { Mark } from './topics.ts';

/** Faults that one mark names; of the others it says how many there are. */
export const MAX_NAMED = 3;

const MAX_MARK_SHOWN = 200;

/** Says when a fault came or went. */
export class Marks {
  #now: ReadonlyMap<string, string>;
  #marks: Mark[] = [];

  /** @param faults those that are there at the beginning, and so get no mark */
  constructor(faults: readonly LiveFault[]) {
    this.#now = textsOf(faults);
  }

  /** @param time in seconds since 1970; one mark holds all that happened since the last call */
  follow(faults: readonly LiveFault[], time: number): void {
    const [before, now] = [this.#now, textsOf(faults)];
    this.#now = now;
    const came = [...now].filter(([what, text]) => before.get(what) !== text).map(([, text]) => text);
    const went = [...before.keys()].filter((what) => !now.has(what)).map((what) => `end of ${what}`);
    const all = [...came, ...went];
    if (all.length === 0) return;
    const more = all.length > MAX_NAMED ? [`${all.length - MAX_NAMED} more`] : [];
    const text = [...all.slice(0, MAX_NAMED), ...more].join(', ');
    this.#marks.push({ time, text: printable(text, MAX_MARK_SHOWN) });
  }

  /** Those from that time on; earlier ones are forgotten. */
  since(time: number): readonly Mark[] {
    this.#marks = this.#marks.filter((mark) => mark.time >= time);
    return this.#marks;
  }
}

function textsOf(faults: readonly LiveFault[]): Map<string, string> {
  return new Map(faults.map(({ what, text }) => [what, text]));
}
