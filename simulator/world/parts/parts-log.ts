import { type DeviceRange, numbersOf } from '../../kernel/device-range.ts';
import type { PlannedPart } from './planned.ts';

/** Changes of parts that a run keeps; of later ones only their number is known. */
export const MAX_CHANGES = 100_000;
/** Changes of one part that a report has; the first. */
export const MAX_REPORTED = 200;

export interface Change {
  timeUs: number;
  device: number;
  part: string;
  /** `on`, `off`, `25 %`; the text of a display, or what a serial part gets, in quotes. */
  state: string;
}

/** What a part of one board did in a run. */
export interface PartStory {
  device: number;
  name: string;
  kind: PlannedPart['part'];
  /** How often it changed. */
  changes: number;
  /** Seconds in which a relay or an LED was not off; null for other parts. */
  onS: number | null;
  /** The first changes, by seconds of the run. */
  states: PartState[];
  /** The last change; null: it has never changed. */
  last: PartState | null;
}

interface PartState {
  atS: number;
  state: string;
}

/** What relays, LEDs, displays and serial parts did. */
export class PartsLog {
  readonly changes: Change[] = [];
  /** Changes that are not kept. */
  dropped = 0;
  readonly #parts: readonly PlannedPart[];
  readonly #devices: DeviceRange;

  constructor(parts: readonly PlannedPart[], devices: DeviceRange) {
    this.#parts = parts;
    this.#devices = devices;
  }

  changed(change: Change): void {
    if (this.changes.length < MAX_CHANGES) this.changes.push(change);
    else this.dropped++;
  }

  /** The parts that change, board by board. @param endUs the end of the run */
  stories(endUs: number): PartStory[] {
    const byPart = new Map<string, Change[]>();
    for (const change of this.changes) {
      const key = `${change.device} ${change.part}`;
      const known = byPart.get(key);
      if (known === undefined) byPart.set(key, [change]);
      else known.push(change);
    }
    const shown = this.#parts.filter(({ part }) => SHOWN.has(part));
    return numbersOf(this.#devices).flatMap((device) =>
      shown.map(({ name, part: kind }) => {
        const changes = byPart.get(`${device} ${name}`) ?? [];
        const isOutput = kind === 'relay' || kind === 'led';
        return {
          device,
          name,
          kind,
          changes: changes.length,
          onS: isOutput ? onSeconds(changes, endUs) : null,
          states: changes.slice(0, MAX_REPORTED).map(stateOf),
          last: changes.length === 0 ? null : stateOf(changes[changes.length - 1]),
        };
      }),
    );
  }
}

const stateOf = ({ timeUs, state }: Change): PartState => ({ atS: timeUs / 1e6, state });

const SHOWN: ReadonlySet<string> = new Set<PlannedPart['part']>(['relay', 'led', 'display', 'serial']);

function onSeconds(changes: readonly Change[], endUs: number): number {
  return changes.reduce((sum, { timeUs, state }, index) => {
    const untilUs = changes[index + 1]?.timeUs ?? endUs;
    return state === 'off' ? sum : sum + (untilUs - timeUs) / 1e6;
  }, 0);
}
