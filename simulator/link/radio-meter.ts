import { linkFaultKind } from './faults.ts';
import type { LinkPlan } from './link-plan.ts';

/**
 * Estimates how long a device's radio was on: from each packet, either way, until the profile's last idle
 * timer has run out (or PSM's active timer, where that is shorter). Listening in between and looking for the
 * network are not counted. [E]
 */
export class RadioMeter {
  /** Stays 0 where the link has no radio that sleeps. */
  onUs = 0;
  /** How long a packet keeps the radio on; 0 where it never sleeps. */
  readonly tailUs: number;
  #lastUs = Number.NEGATIVE_INFINITY;

  constructor(plan: LinkPlan) {
    const tailsS = plan.faults.flatMap((fault) => linkFaultKind(fault).radioTailS?.(fault) ?? []);
    this.tailUs = tailsS.length > 0 ? Math.min(...tailsS) * 1e6 : 0;
  }

  /** A packet passes. A time before the latest, as after a blocking connect, counts as no time. */
  packet(atUs: number): void {
    const sinceUs = atUs - this.#lastUs;
    if (sinceUs <= 0) return;
    this.onUs += Math.min(sinceUs, this.tailUs);
    this.#lastUs = atUs;
  }
}
