import type { DeviceRange } from '../kernel/device-range.ts';
import { MAX_READINGS, ReadingSpans } from '../report/causes/perfetto.ts';
import type { ConsoleData } from '../report/record/console.ts';
import { ConsoleTail } from '../report/record/console.ts';
import { type ContenderData, ContenderWatch } from '../report/record/contender.ts';
import { type FiguresData, figuresData, recorded } from '../report/record/figures.ts';
import type { Recorder } from '../report/record/index.ts';
import { PcapBlocks, portOf, type TapPlace } from '../tcp/index.ts';
import type { ViewFocus } from '../view/focus.ts';
import { RunRecorder } from '../view/recorder.ts';
import type { ViewData } from '../view/view-sum.ts';
import type { Attribution } from '../why/attribution.ts';
import type { RunWatchers } from '../world/device-setup.ts';
import type { World } from '../world/world.ts';
import type { WorldPlan } from '../world/world-plan.ts';
import type { CohortTask } from './cohort-run.ts';
import { SpilledBytes } from './spilled-bytes.ts';

/** What is to be followed of a fleet beside its report, as plain data; nothing unless said. */
export interface Followed {
  /** What a page draws: figures, the fleet over time, the end of the console. */
  figures?: boolean;
  /** The segments, as a tap sees them. */
  capture?: { at?: TapPlace | undefined };
  /** Each reading, with the stretches of its time. */
  spans?: boolean;
  /** What the page of a run keeps. */
  view?: ViewFocus;
  /** What a comparison of clients tells. */
  contender?: boolean;
}

/** What was followed of a cohort beside what is spilled, as plain data. */
export interface FollowedData {
  figures: FiguresData | null;
  console: ConsoleData;
  view: ViewData | null;
  contender: ContenderData | null;
  /** Readings whose spans were not kept. */
  readingsLeftOut: number;
}

/** Files of a cohort beside that of its event lines. */
export const CAPTURE = '.pcap';
export const SPANS = '.spans';
export const TOGETHER = '.together';

/** Follows a cohort for captures and pages. What grows with its time is spilled beside its event lines. */
export class Followers {
  readonly #figures: { file: SpilledBytes; recorder: Recorder | null } | null;
  readonly #capture: { file: SpilledBytes; blocks: PcapBlocks } | null;
  readonly #spans: { file: SpilledBytes; made: ReadingSpans } | null;
  readonly #view: RunRecorder | null;
  readonly #contender: ContenderWatch | null;
  readonly #range: DeviceRange;
  readonly #console = new ConsoleTail();
  #readings = 0;

  /** @param path of the event lines. @throws MachineFailure */
  constructor(plan: WorldPlan, { range, path }: CohortTask, followed: Followed) {
    const { figures, capture, spans, view, contender } = followed;
    const spilled = (end: string) => new SpilledBytes(`${path}${end}`);
    this.#range = range;
    this.#figures = figures === true ? { file: spilled(TOGETHER), recorder: null } : null;
    this.#view = view === undefined ? null : new RunRecorder(plan, view, range);
    this.#contender = contender === true ? new ContenderWatch(plan, range) : null;
    this.#capture = null;
    this.#spans = null;
    if (capture !== undefined) {
      const file = spilled(CAPTURE);
      const options = { serverPort: portOf(plan), at: capture.at };
      const blocks = new PcapBlocks(options, (block, dueUs, device) => file.add(dueUs, device, block));
      this.#capture = { file, blocks };
    }
    if (spans === true) {
      const file = spilled(SPANS);
      const made = new ReadingSpans((events, dueUs, device) => {
        if (this.#readings++ < MAX_READINGS) file.add(dueUs, device, events);
      });
      this.#spans = { file, made };
    }
  }

  get watchers(): RunWatchers {
    const printed = [
      ...(this.#figures === null ? [] : [this.#console.printed]),
      ...(this.#view === null ? [] : [this.#view.printed]),
    ];
    const blocks = this.#capture?.blocks;
    return {
      ...(blocks && { capture: blocks.capture, arrived: blocks.arrived }),
      ...(this.#view && { called: this.#view.called }),
      ...(printed.length > 0 && {
        printed(timeUs, device, line) {
          for (const watcher of printed) watcher(timeUs, device, line);
        },
      }),
    };
  }

  /** Call it before the world runs, and after `why` watches it. */
  watch(world: World, why: Attribution | null): void {
    this.#contender?.watch(world);
    const figures = this.#figures;
    if (figures !== null)
      figures.recorder = recorded(world, (timeUs, change) => {
        const bytes = Buffer.alloc(4);
        bytes.writeInt32LE(change);
        figures.file.add(timeUs, this.#range.first, bytes);
      });
    if (why === null) return;
    this.#view?.watch(world, why);
    const made = this.#spans?.made;
    if (made !== undefined || this.#view !== null)
      why.onExplained = (explained) => {
        made?.add(explained, world.kernel.reachedUs);
        this.#view?.explained(explained);
      };
  }

  /** Some of the run is over. */
  look(world: World): void {
    this.#contender?.look(world);
  }

  /** The run is over. @throws MachineFailure */
  finish(world: World): FollowedData {
    this.#capture?.blocks.end();
    this.#spans?.made.end();
    for (const one of [this.#figures, this.#capture, this.#spans]) one?.file.close();
    const recorder = this.#figures?.recorder ?? null;
    return {
      figures: recorder && figuresData(world, recorder),
      console: { count: this.#console.count, lines: this.#console.lines },
      view: this.#view?.data ?? null,
      contender: this.#contender?.data(world) ?? null,
      readingsLeftOut: Math.max(0, this.#readings - MAX_READINGS),
    };
  }
}
