import { formatDuration } from '../world/duration.ts';
import { concerns, type PlannedFault, spanOf } from '../world/faults/index.ts';
import { type Restart, writeRestart } from './fields.ts';
import { type NameOf, OptionError } from './option-error.ts';

/** The times of a run: its length, its faults, and the broker's restarts. */
export interface Times {
  devices: number;
  forUs: number;
  brokerRestarts?: readonly Restart[];
  faults: readonly PlannedFault[];
}

/** Checks the times of faults and restarts against each other and against the run. @throws OptionError */
export function checkTimes(times: Times): void {
  checkRestarts(times.brokerRestarts ?? [], times.forUs);
  checkFaults(times.faults, times.forUs, times.devices);
}

function checkRestarts(restarts: readonly Restart[], forUs: number): void {
  const written = restarts.map(writeRestart).join(',');
  const late = restarts.find(({ fromUs, downUs }) => fromUs + downUs > forUs);
  if (late !== undefined) {
    const it = restarts.length === 1 ? 'it' : writeRestart(late);
    const reason = (name: NameOf) => `${it} must be over within ${name('forUs')}, before the run settles`;
    throw new OptionError(['brokerRestarts'], written, reason);
  }
  const inOrder = [...restarts].sort((a, b) => a.fromUs - b.fromUs);
  if (
    inOrder.some(
      ({ fromUs }, index) => index > 0 && fromUs < inOrder[index - 1].fromUs + inOrder[index - 1].downUs,
    )
  )
    throw new OptionError(
      ['brokerRestarts'],
      written,
      'two restarts overlap; leave the broker time to come back',
    );
}

/** Faults of one kind must not overlap on one device, and must be in the order of their times. */
function checkFaults(faults: readonly PlannedFault[], forUs: number, devices: number): void {
  faults.forEach((fault, index) => {
    const { fromUs, toUs } = spanOf(fault);
    const refusal = (name: string, value: string | number, reason: string) =>
      new OptionError(['faults', index, name], String(value), reason);
    const at = formatDuration(fault.atUs);
    if ('forUs' in fault && toUs === fromUs) throw refusal('for', '0s', 'give it some time');
    if (toUs > forUs)
      throw refusal('at', at, `${fault.fault} must be over within the run, before it settles`);
    const named = 'devices' in fault && fault.devices !== 'all' ? [fault.devices].flat() : [];
    const stranger = named.find((device) => device > devices);
    if (stranger !== undefined) throw refusal('devices', stranger, `there are only ${devices} devices`);
    const before = faults[index - 1];
    if (before !== undefined && before.atUs > fromUs)
      throw refusal(
        'at',
        at,
        `goes back before ${formatDuration(before.atUs)}; faults stand in the order of their times`,
      );
    const rival = faults.slice(0, index).find((one) => overlaps(one, fault, devices));
    if (rival !== undefined)
      throw refusal(
        'at',
        at,
        `overlaps the ${rival.fault} of ${formatDuration(rival.atUs)}; let one end before the next begins`,
      );
  });
}

/** A broker may hang up at several moments of the protocol. */
const nameOf = (fault: PlannedFault) => ('when' in fault ? `${fault.fault} ${fault.when}` : fault.fault);

function overlaps(one: PlannedFault, other: PlannedFault, devices: number): boolean {
  if (nameOf(one) !== nameOf(other) || spanOf(one).toUs <= spanOf(other).fromUs) return false;
  if (!('devices' in one)) return true;
  for (let device = 1; device <= devices; device++)
    if (concerns(one, device) && concerns(other, device)) return true;
  return false;
}
