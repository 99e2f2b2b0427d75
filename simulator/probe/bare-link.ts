import type { LinkPlan } from '../link/link-plan.ts';

/** The link of the ground truth: half of the round trip in each direction, and independent or bursty loss. */
export interface BareLink {
  rttMs: number;
  lossPercent: number;
  burst: { goodS: number; badS: number; lossGoodPercent: number; lossBadPercent: number } | null;
  outage: { durationS: number; holds: boolean } | null;
}

/** What the measured hosts added to each round trip (one-way p50 50.1 ms for 50). [M] */
const HOSTS_MS = 0.2;

/** When the outage of `--outage` and `--hold` begins. */
export const OUTAGE_AT_S = 20;

export function barePlan(bare: BareLink): LinkPlan {
  const { rttMs, lossPercent, burst, outage } = bare;
  const plan: LinkPlan = { name: `rtt ${rttMs} ms`, faults: [] };
  if (outage !== null) {
    plan.faults.push({
      fault: 'outages',
      atS: [OUTAGE_AT_S],
      durationS: [outage.durationS, outage.durationS],
      holdUpToS: outage.holds ? 'always' : 'never',
    });
  }
  if (burst !== null) plan.faults.push({ fault: 'burst', ...burst });
  else if (lossPercent > 0) {
    plan.faults.push({ fault: 'loss', upPercent: lossPercent, downPercent: lossPercent });
  }
  plan.faults.push({ fault: 'delay', rttMsP50: rttMs + HOSTS_MS, rttMsP90: rttMs + HOSTS_MS });
  return plan;
}
