import type { Figures } from './figures.ts';
import { First } from './first.ts';
import type { Ledger } from './ledger.ts';
import type { Observation, Observations } from './observations.ts';

/** Observations of which a check names the control packet types; most packets concern few checks. */
export type PacketObservation = 'sent' | 'received';

/** Which observations an observer asks for: of `sent` and `received` the packet types, of the others `true`. */
export type Observes = {
  readonly [Name in Observation]?: Name extends PacketObservation ? readonly number[] : true;
};

/** Control packet types are four bits. */
export const PACKET_TYPES = 16;

/** For a check that asks for the packets of every type. */
export const EVERY_TYPE: readonly number[] = Array.from({ length: PACKET_TYPES }, (_, type) => type);

/** Has the methods that `observes` names; no other observation reaches it. */
export interface Observer extends Partial<Observations> {
  readonly observes: Observes;
}

export interface CheckResult {
  name: string;
  /** How often the property was put to the test; 0 means that the run says nothing about it. */
  evaluated: number;
  failed: number;
  /** The first failure in words; empty when there was none. */
  detail: string;
  /** The mistake in the experiment that spoils all its figures, and what mends it; only where there is one. */
  cause?: string;
}

/** One property that must hold in every run. It observes, and says at the end whether the property held. */
export interface Check extends Observer {
  result(): CheckResult;
}

/** What a check is made from. */
export interface CheckContext {
  /** The readings of the run. */
  readonly ledger: Ledger;
  /** What a check measures for reports. */
  readonly figures: Figures;
  /** How long a client may take to be connected once a path to the broker is there. */
  readonly connectedWithinUs: number;
  /** Boards in the world. */
  readonly devices: number;
  /** What the clients keep where CONNECT announces more; Infinity unless they look for the longest by themselves. */
  readonly shortestKeepAliveUs: number;
  /** Whether what the client accepted must outlive a power cut. */
  readonly outlivesPower: boolean;
}

/** The class of a check, as `properties/index.ts` lists it. */
export type CheckClass = new (context: CheckContext) => Check;

/** Of each result that has failed, whose failure its words are: results of several cohorts are added by it. */
const firsts = new WeakMap<CheckResult, First>();

export function firstOf(result: CheckResult): First | null {
  return firsts.get(result) ?? null;
}

export function resultOf(name: string, evaluated: number, failed: number, first: First): CheckResult {
  const result = { name, evaluated, failed, detail: first.words };
  if (failed > 0) firsts.set(result, first);
  return result;
}

/** Counts for one check, and keeps the words of the first failure. */
export class Tally {
  evaluated = 0;
  failed = 0;
  readonly first = new First();

  get detail(): string {
    return this.first.words;
  }

  fail(timeUs: number, device: number, what: string): void {
    this.failed++;
    if (this.first.isAfter(timeUs, device))
      this.first.offer(timeUs, device, `device ${device} at ${(timeUs / 1e6).toFixed(3)} s: ${what}`);
  }

  result(name: string): CheckResult {
    return resultOf(name, this.evaluated, this.failed, this.first);
  }
}
