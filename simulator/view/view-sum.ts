import { Bins } from '../report/record/bins.ts';
import { type Lane, type TimelineData, TimelineStrips } from '../report/record/timeline.ts';
import type { WorldPlan } from '../world/world-plan.ts';
import type { ViewFocus } from './focus.ts';
import { rowsFor, SLICES } from './rows.ts';
import { Shelf, type ShelfData } from './shelf.ts';

/** What a recorder has heard of some devices of a fleet, as plain data. Results of parts add up. */
export interface ViewData {
  shelf: ShelfData;
  timeline: TimelineData;
  /** By row, milliseconds. */
  slowest: [row: number, values: number[]][];
  radioTailUs: number;
}

/** What a page shows of a run: what the recorders of its parts have heard, in whichever order they come. */
export class ViewSum {
  readonly shelf = new Shelf();
  readonly focus: ViewFocus;
  radioTailUs = 0;
  readonly #devices: number;
  readonly #strips: TimelineStrips;
  /** By row. */
  readonly #slowest: Bins[];

  constructor({ devices, forUs, settleUs }: WorldPlan, focus: ViewFocus) {
    const endUs = forUs + settleUs;
    const { rows, devices: inRow } = rowsFor(devices);
    this.focus = focus;
    this.#devices = devices;
    this.#strips = new TimelineStrips(endUs, { bins: SLICES, max: rows, devices: inRow });
    this.#slowest = Array.from({ length: rows }, () => new Bins(endUs, SLICES));
  }

  add({ shelf, timeline, slowest, radioTailUs }: ViewData): void {
    this.shelf.merge(shelf);
    this.#strips.merge(timeline);
    for (const [row, values] of slowest) this.#slowest[row].raiseAll(values);
    this.radioTailUs = radioTailUs;
  }

  /** Of each row of the overview. */
  get lanes(): Lane[] {
    return this.#strips.timeline(this.#devices).lanes;
  }

  slowestOf(row: number): number[] {
    return [...this.#slowest[row].values];
  }
}
