import type { MemoryWatch } from '../board/memory.ts';
import type { Tap } from '../checks/index.ts';
import type { LinkPlan } from '../link/index.ts';
import type { NetOptions } from '../tcp/index.ts';
import type { WorldBroker } from './world.ts';
import type { WorldPlan } from './world-plan.ts';

/** Observers of a run beside its RunObserver. */
export interface RunWatchers {
  /** Gets every byte that a client sends. */
  tap?: Tap;
  /** Gets every segment as it is sent; it must not keep it. */
  capture?: NetOptions['capture'];
  arrived?: NetOptions['arrived'];
  /** Called for each call of a program to its client, except `publish`. */
  called?(timeUs: number, device: number, method: string, args: unknown[]): void;
  /** Gets each line that a program prints, each error that its board reports, and each change of a part (`isPart`). */
  printed?(timeUs: number, device: number, line: string, isPart?: boolean): void;
  /** Stops boards whose program uses too much memory. */
  memory?: MemoryWatch;
}

/** What all devices of a world are made from. */
export interface DeviceSetup {
  plan: WorldPlan;
  linkPlan: LinkPlan;
  files: { [name: string]: string };
  broker: WorldBroker;
}
