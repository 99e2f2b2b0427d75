import { linkFaultKind } from './faults.ts';
import type { LinkPlan } from './link-plan.ts';

/**
 * Estimates how long a device's radio was on: from each packet, in either direction, until the profile's last idle
 * timer has run out (or PSM's active timer, if shorter). Paging in between and network search are not counted. [E]
 */
export class RadioMeter {
  /** Stays 0 on a link whose radio does not sleep. */
  onUs = 0;
  /** How long a packet keeps the radio on; 0 if it never sleeps. */
  readonly tailUs: number;
  #lastUs = Number.NEGATIVE_INFINITY;

  constructor(plan: LinkPlan) {
    this.tailUs = radioTailUs(plan);
  }

  /**
   * Counts a packet. A time before the latest one, as after a blocking connect, adds nothing.
   * @returns whether the radio was asleep
   */
  packet(atUs: number): boolean {
    const sinceUs = atUs - this.#lastUs;
    if (sinceUs <= 0) return false;
    this.onUs += Math.min(sinceUs, this.tailUs);
    this.#lastUs = atUs;
    return this.tailUs > 0 && sinceUs > this.tailUs;
  }
}

/** How long a packet keeps the radio of this link on; 0 if it never sleeps. */
export function radioTailUs(plan: LinkPlan): number {
  const tailsS = plan.faults.flatMap((fault) => linkFaultKind(fault).radioTailS?.(fault) ?? []);
  return tailsS.length > 0 ? Math.min(...tailsS) * 1e6 : 0;
}
