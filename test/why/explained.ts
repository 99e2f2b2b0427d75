import { ownFirmware } from '../../scripts/commands/own-firmware.ts';
import type { Cause } from '../../simulator/causes/causes.ts';
import { HashedTrace } from '../../simulator/kernel/trace.ts';
import type { LinkPlan } from '../../simulator/link/index.ts';
import { OPEN_OPTIONS, planOf, type SomeOptions } from '../../simulator/run/index.ts';
import { Attribution, type Explained } from '../../simulator/why/attribution.ts';
import { World } from '../../simulator/world/world.ts';

export const S = 1e6;

/** Half a second there and back, and nothing that goes wrong. */
export const QUIET: LinkPlan['faults'] = [{ fault: 'delay', rttMsP50: 500, rttMsP90: 500 }];

/** One board, a reading a minute for 40 minutes; the first is published within the first seconds. */
const USUAL = { ...OPEN_OPTIONS, devices: 1, forUs: 2400 * S, everyUs: 60 * S, qos: 1 } as const;

export interface ExplainedRun {
  readings: Explained[];
  why: Attribution;
  traceHash: string;
}

/** Runs a world whose link has these faults alone, and explains its readings. */
export function explained(options: SomeOptions = {}, faults: LinkPlan['faults'] = QUIET): ExplainedRun {
  const plan = { ...planOf({ ...USUAL, ...options }, ownFirmware), link: { name: 'test', faults } };
  const why = new Attribution(plan);
  const trace = new HashedTrace(null);
  const world = new World(plan, trace, { why });
  why.watch(world);
  const readings: Explained[] = [];
  why.onExplained = (one) => readings.push(one);
  world.run(world.endUs);
  return { readings, why, traceHash: trace.close() };
}

export const tookUs = ({ deliveredUs, reading }: Explained) => deliveredUs - reading.timeUs;

/** Of a reading's time, the part that went to one cause. */
export const spentOn = ({ spans }: Explained, cause: Cause) =>
  spans.reduce((sum, span) => sum + (span.cause === cause ? span.toUs - span.fromUs : 0), 0);

/** The readings that took more than twice as long as the fastest. */
export function lateOf(readings: readonly Explained[]): Explained[] {
  const usualUs = Math.min(...readings.map(tookUs));
  return readings.filter((one) => tookUs(one) > 2 * usualUs);
}

/**
 * Of the time that late readings took beyond the usual one, the share that went to one cause beyond what the usual
 * reading spends on it.
 */
export function shareOf(readings: readonly Explained[], cause: Cause): number {
  const usual = readings.reduce((best, one) => (tookUs(one) < tookUs(best) ? one : best));
  let extraUs = 0;
  let causeUs = 0;
  for (const one of lateOf(readings)) {
    extraUs += tookUs(one) - tookUs(usual);
    causeUs += spentOn(one, cause) - spentOn(usual, cause);
  }
  return causeUs / extraUs;
}
