import type { MemoryWatch } from '../board/memory.ts';
import type { BrokerObserver } from '../broker/index.ts';
import type { Cause } from '../causes/causes.ts';
import type { Tap } from '../checks/index.ts';
import type { LinkPlan, LinkWatch } from '../link/index.ts';
import type { NetStack } from '../net/socket.ts';
import type { FlowWatch, NetOptions } from '../tcp/index.ts';
import type { MakeBoard } from './device-board.ts';
import type { WorldBroker } from './world.ts';
import type { WorldPlan } from './world-plan.ts';

/** Sees the ways of one device's packets, and when its client connects. */
export interface DeviceWatch extends LinkWatch, FlowWatch {
  /** The same network, with each `connect` seen. */
  dials(net: NetStack): NetStack;
}

/** Sees what costs the readings of a run their time; it changes nothing. */
export interface RunWatch {
  device(number: number): DeviceWatch;
  poweredOn(timeUs: number, device: number): void;
  /** A planned fault of a device begins. */
  struck(timeUs: number, device: number, cause: Cause | null): void;
  /** Nothing of the other end reaches the client's program on its open connection any more, or the other way round. */
  dead(timeUs: number, device: number): void;
}

/** Observers of a run beside its RunObserver. */
export interface RunWatchers {
  /** Gets every byte that a client sends. */
  tap?: Tap;
  /** Gets every segment as it is sent; it must not keep it. */
  capture?: NetOptions['capture'];
  arrived?: NetOptions['arrived'];
  /** Called for each call of a program to its client, except `publish`. */
  called?(timeUs: number, device: number, method: string, args: unknown[]): void;
  /** Sees what the broker sees, after the run's own observer. */
  neighbours?: Partial<BrokerObserver>;
  /** Sees where the time of readings goes. */
  why?: RunWatch;
  /** Gets each line that a program prints, each error that its board reports, and each change of a part (`isPart`). */
  printed?(timeUs: number, device: number, line: string, isPart?: boolean): void;
  /** Gets what users should know of a board and no real one says. */
  noted?(line: string): void;
  /** Stops boards whose program uses too much memory. */
  memory?: MemoryWatch;
  /** Makes boards of another kind than the virtual one. */
  makeBoard?: MakeBoard;
}

/** What all devices of a world are made from. */
export interface DeviceSetup {
  plan: WorldPlan;
  linkPlan: LinkPlan;
  files: { [name: string]: string };
  broker: WorldBroker;
}
