import type * as v from 'valibot';
import type { Cause } from '../causes/causes.ts';
import type { Random } from '../kernel/random.ts';

/** Direction of a packet: from the device (0), or to it (1). */
export type Direction = 0 | 1;
export const UP: Direction = 0;
export const DOWN: Direction = 1;

/** Result of `pass`: the packet is lost. */
export const LOST = -1;
/** Result of `pass`: the packet is lost, and the network sends the device an RST. */
export const RESET = -2;
/** Result of `pass`: the network keeps the packet until the device wakes; the link asks again then. */
export const HELD = -3;

/** What a fault knows of a packet. */
export interface Packet {
  direction: Direction;
  /** Bytes on the link, IP and TCP headers included. */
  bytes: number;
  /** Number of the connection, for a NAT. */
  flow: number;
  /** Whether the packet opens its flow. */
  isSyn: boolean;
}

/**
 * One property of a link that a wire does not have. Its state is computed when a packet comes, as a function of the
 * time; it has no events of its own. A device's `connect()` runs ahead of the clock, so a later call may come with an
 * earlier time; then the state does not go back.
 */
export interface Fault {
  /** Whether it stays when the faults of a run end: delay and rate are what the link is, loss is a fault of it. */
  readonly lasting: boolean;
  /** @returns when the packet goes on, at or after `atUs`, or LOST, RESET or HELD */
  pass(packet: Packet, atUs: number): number;
  /**
   * For a fault that cuts the link off at known times: the first window that ends after `atUs`, or null. It is called
   * with rising times.
   */
  windowAfter?(atUs: number): Window | null;
  /** Of a fault of the resolver: how asking for a host's address ends; null where it leaves this one alone. */
  lookUp?(atUs: number): LookUp | null;
  /** The modem was without power. */
  powerCycled?(): void;
  /** Of a modem that attaches first: whether it has no network yet. */
  isSearching?(atUs: number): boolean;
  /**
   * When the fault lets packets pass again, us; asked right after it has lost a packet that came at `atUs`. Infinity: never
   * on this connection. A fault without this method loses single packets.
   */
  awayUntilUs?(atUs: number): number;
  /** For a fault that returns HELD: when the device wakes at the latest, so that held packets go on. */
  nextWakeUs?(atUs: number): number;
}

/** A time in which no packet passes. */
export interface Window {
  startUs: number;
  endUs: number;
}

/** How resolving a host name ends. */
export interface LookUp {
  found: boolean;
  atUs: number;
}

/** What a fault is made from beside its numbers. */
export interface FaultContext {
  /** The device's own random stream for this fault; no other fault draws from it. */
  random(purpose: string): Random;
  /** A recorded link of the plan, by the path that the fault names. @returns rising times in milliseconds */
  recording(path: string): Uint32Array;
}

type Schema = v.BaseSchema<unknown, { fault: string }, v.BaseIssue<unknown>>;

/** One kind of link fault, as its file defines it. */
export interface LinkFaultKind<S extends Schema> {
  /** Its fields in a profile; `fault` holds its name. */
  schema: S;
  /**
   * Where the time goes that it costs: while it delays a packet, and while it lets nothing pass. A lost packet costs its
   * retransmission beyond that.
   */
  cause: Cause;
  /** The same for a connection that it has killed, where that is another cause. */
  deadCause?: Cause;
  create(plan: v.InferOutput<S>, context: FaultContext): Fault;
  /** Whether it keeps every packet of one direction from arriving. */
  isTotal?(plan: v.InferOutput<S>): boolean;
  /** How long it keeps the radio on after a packet, in seconds. */
  radioTailS?(plan: v.InferOutput<S>): number;
  /** Kinds of fault that it replaces in a link. */
  replaces?: readonly string[];
  /** Makes the paths of its files absolute. */
  resolveFiles?(plan: v.InferOutput<S>, resolve: (path: string) => string): void;
}
