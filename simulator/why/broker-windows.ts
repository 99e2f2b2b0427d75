import { kindOf, type PlannedFault, spanOf } from '../world/faults/index.ts';
import type { CauseWindow } from './span.ts';

/** The planned faults of the broker, by what they do to connections. */
export function brokerWindows(faults: readonly PlannedFault[]): { away: CauseWindow[]; slow: CauseWindow[] } {
  const away: CauseWindow[] = [];
  const slow: CauseWindow[] = [];
  for (const fault of faults) {
    const { cause, onBroker } = kindOf(fault);
    if (onBroker === undefined || cause === null) continue;
    const { fromUs, toUs } = spanOf(fault);
    // An answer that is due at the end of the span still comes late.
    if (fault.fault === 'broker-slow') slow.push({ fromUs, toUs: toUs + fault.delayUs, cause });
    else away.push({ fromUs, toUs, cause });
  }
  const byStart = (one: CauseWindow, other: CauseWindow) => one.fromUs - other.fromUs;
  return { away: away.sort(byStart), slow: slow.sort(byStart) };
}
