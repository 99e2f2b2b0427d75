import type { BoardError } from '../board/errors.ts';
import type { MemoryWatch } from '../board/memory.ts';
import type { MessageWatch } from '../board/observe.ts';
import type { BoardOptions } from '../board/options.ts';
import type { BrokerObserver } from '../broker/index.ts';
import type { Cause } from '../causes/causes.ts';
import type { Tap } from '../checks/index.ts';
import type { LinkPlan, LinkWatch } from '../link/index.ts';
import type { NetStack } from '../net/socket.ts';
import type { FlowWatch, SimulatedNet } from '../tcp/index.ts';
import type { Segment } from '../tcp/segment.ts';
import type { AtWatch } from './modem-run-observer.ts';
import type { WorldBroker } from './world.ts';
import type { WorldPlan } from './world-plan.ts';

/** What a world needs of a board, whether its program runs on the virtual Espruino or on the real one. */
export interface DeviceBoard {
  readonly on: boolean;
  /** Whether the board is neither off nor blocked. */
  readonly free: boolean;
  /** Why the board has stopped for good; null while it runs. */
  readonly fatal: BoardError | null;
  /** The board's time. It is ahead of the clock while a `connect()` blocks the board. */
  readonly nowUs: number;
  /** Power on. @returns the error that the program made at its top level, if any */
  start(): BoardError | null;
  /** Power off, at once and without a packet. */
  powerCut(): void;
  /** Cuts the power after this many further bytes have been written to Storage. @param cut called when that happens */
  cutInWrite?(afterBytes: number, cut: () => void): void;
}

/** What a board that is not the virtual one gets beside its options. */
export interface BoardSurroundings {
  /** Where it asks for the addresses of names. */
  net: SimulatedNet;
  /** Is told of the messages that its program gets. */
  messages: MessageWatch;
}

export type MakeBoard = (options: BoardOptions, surroundings: BoardSurroundings) => DeviceBoard;

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

/** @param reachedUs the time that all devices have reached; that of a blocked board is ahead */
export type SegmentWatch = (segment: Segment, timeUs: number, reachedUs?: number) => void;

/** Observers of a run beside its RunObserver. */
export interface RunWatchers {
  /** Gets every byte that a client sends. */
  tap?: Tap;
  /** Gets every segment as it is sent; it must not keep it. */
  capture?: SegmentWatch;
  /** Gets every segment as it reaches the other end; it must not keep it. */
  arrived?: SegmentWatch;
  /** Called for each call of a program to its client, except `publish`. */
  called?(timeUs: number, device: number, method: string, args: unknown[]): void;
  /** Sees what the broker sees, after the run's own observer. */
  neighbours?: Partial<BrokerObserver>;
  /** Sees where the time of readings goes. */
  why?: RunWatch;
  /** Gets each line that a program prints, each error that its board reports, and each change of a part (`isPart`). */
  printed?(timeUs: number, device: number, line: string, isPart?: boolean): void;
  /** Gets each line between a board and its modem. */
  at?: AtWatch;
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
