import type { PerfettoWriter } from '../report/causes/perfetto.ts';
import { ConsoleTail } from '../report/record/console.ts';
import { ContenderSum } from '../report/record/contender.ts';
import { type Figures, FiguresSum } from '../report/record/figures.ts';
import { ViewSum } from '../view/view-sum.ts';
import type { WorldPlan } from '../world/world-plan.ts';
import { CAPTURE, type Followed, type FollowedData, SPANS, TOGETHER } from './followers.ts';
import { mergeBytes, mergeRecords } from './merge.ts';

/** Adds what was followed of each cohort to what a world in one piece shows. */
export class FollowedSum {
  readonly console = new ConsoleTail();
  /** Null where nobody asked. */
  readonly view: ViewSum | null;
  readonly #devices: number;
  readonly #figures: FiguresSum;
  /** What a comparison of clients tells. */
  readonly contender = new ContenderSum();
  #readingsLeftOut = 0;

  constructor(plan: WorldPlan, { view }: Followed) {
    this.#devices = plan.devices;
    this.#figures = new FiguresSum(plan.forUs + plan.settleUs);
    this.view = view === undefined ? null : new ViewSum(plan, view);
  }

  /** @param place of the cohort among all */
  add(place: number, { figures, console, view, contender, readingsLeftOut }: FollowedData): void {
    if (figures !== null) this.#figures.add(place, figures);
    if (view !== null) this.view?.add(view);
    if (contender !== null) this.contender.add(contender);
    this.console.merge(console);
    this.#readingsLeftOut += readingsLeftOut;
  }

  /** @param paths of the event lines of all cohorts. @throws MachineFailure */
  figures(paths: readonly string[]): Figures {
    mergeRecords(ending(paths, TOGETHER), ({ dueUs, bytes }) =>
      this.#figures.together(dueUs, bytes.readInt32LE()),
    );
    return this.#figures.figures(this.#devices);
  }

  /** @param write gets blocks of a capture, valid until it returns. @throws MachineFailure */
  capture(paths: readonly string[], write: (blocks: Buffer) => void): void {
    mergeBytes(ending(paths, CAPTURE), write);
  }

  /** @throws MachineFailure */
  spans(paths: readonly string[], writer: Pick<PerfettoWriter, 'put' | 'leaveOut'>): void {
    mergeRecords(ending(paths, SPANS), ({ bytes }) => writer.put(Buffer.from(bytes)));
    writer.leaveOut(this.#readingsLeftOut);
  }
}

const ending = (paths: readonly string[], end: string) => paths.map((path) => `${path}${end}`);
