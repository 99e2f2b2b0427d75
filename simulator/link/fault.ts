import type * as v from 'valibot';
import type { Random } from '../kernel/random.ts';

/** Which way a packet goes: from the device, or to it. */
export type Direction = 0 | 1;
export const UP: Direction = 0;
export const DOWN: Direction = 1;

/** What a fault answers instead of a time. */
export const LOST = -1;
/** The packet is gone, and the device is told so by an RST from the middle of the network. */
export const RESET = -2;
/** The network keeps the packet until the device wakes; the link asks again then. */
export const HELD = -3;

/** What a fault may know of a packet. */
export interface Packet {
  direction: Direction;
  /** On the link: IP and TCP headers included. */
  bytes: number;
  /** Names the connection; a NAT remembers each one. */
  flow: number;
  /** The packet opens its flow. */
  isSyn: boolean;
}

/**
 * One way in which a link is not a wire. What goes on is computed when a packet comes, as a function of the
 * time: nothing here has events of its own. A device's `connect()` runs ahead of the clock, so a later call
 * may come with an earlier time; then the state stays where it is.
 */
export interface Fault {
  /**
   * Whether it stays when the faults of a run are turned off: delay and rate are what the link is, loss is
   * what befalls it.
   */
  readonly lasting: boolean;
  /** @returns when the packet goes on, at or after `atUs`, or LOST, RESET or HELD */
  pass(packet: Packet, atUs: number): number;
  /** Of a fault that cuts the link off for known times: the first window that ends after `atUs`, or null. Called with rising times. */
  windowAfter?(atUs: number): Window | null;
  /** Of a fault of the resolver: how asking for a host's address ends; null where it leaves this one alone. */
  lookUp?(atUs: number): LookUp | null;
  /** The modem was without power. */
  powerCycled?(): void;
  /** Of a fault that answers HELD: when the device wakes at the latest, so that held packets go on. */
  nextWakeUs?(atUs: number): number;
}

/** Time in which nothing passes. */
export interface Window {
  startUs: number;
  endUs: number;
}

/** How asking for a host's address ends. */
export interface LookUp {
  found: boolean;
  atUs: number;
}

/** What a fault is made from beside its numbers. */
export interface FaultContext {
  /** The device's own stream for this fault; no other fault draws from it. */
  random(purpose: string): Random;
  /** A recorded link that the plan brings along, by the path that the fault names. @returns milliseconds, rising */
  recording(path: string): Uint32Array;
}

type Schema = v.BaseSchema<unknown, { fault: string }, v.BaseIssue<unknown>>;

/** One kind of link fault, as its file defines it. */
export interface LinkFaultKind<S extends Schema> {
  /** Its numbers in a profile, its name under `fault`. */
  schema: S;
  create(plan: v.InferOutput<S>, context: FaultContext): Fault;
  /** Whether it alone keeps every packet of one direction from ever arriving. */
  isTotal?(plan: v.InferOutput<S>): boolean;
  /** How long it keeps the radio on after a packet, seconds. */
  radioTailS?(plan: v.InferOutput<S>): number;
  /** Kinds of fault that it takes the place of in one link. */
  replaces?: readonly string[];
  /** Makes the paths of its files absolute. */
  resolveFiles?(plan: v.InferOutput<S>, resolve: (path: string) => string): void;
}
