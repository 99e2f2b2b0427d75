import type { FleetPlan } from './fleet-plan.ts';

/** One of several machines whose boards are one fleet; counted from 1. */
export interface FleetPart {
  index: number;
  of: number;
}

/** Boards of a fleet that a part has: every `of`-th of them, from its own number on. */
export function devicesOf(all: number, { index, of }: FleetPart): number {
  return all < index ? 0 : Math.floor((all - index) / of) + 1;
}

/** A board's number in the whole fleet: names, topics, credentials, brokers and the order of power go by it. */
export function numberOf({ part }: Pick<FleetPlan, 'part'>, device: number): number {
  return part === null ? device : (device - 1) * part.of + part.index;
}

/** What all chance of a part is derived from: no two parts have the same links. */
export function seedOf({ seed, part }: Pick<FleetPlan, 'seed' | 'part'>): string {
  return part === null ? String(seed) : `${seed}/part ${part.index}`;
}
