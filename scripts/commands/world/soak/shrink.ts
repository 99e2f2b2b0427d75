import type { CheckResult } from '../../../../simulator/checks/index.ts';
import { planOf, type RunOptions } from '../../../../simulator/run/index.ts';
import { minimize } from '../../../../simulator/soak/minimize.ts';
import { judge } from '../../../../simulator/soak/processes/run-seed.ts';
import { type PlannedFault, spanOf } from '../../../../simulator/world/faults/index.ts';
import { ownFirmware } from '../../own-firmware.ts';

/**
 * The fewest faults and overlays with which the same check fails.
 * @param mayGoOn asked before each run; when it says no, what is left by then is the answer
 */
export function shrink(
  options: RunOptions,
  failed: Pick<CheckResult, 'name' | 'detail'>,
  mayGoOn: () => boolean = () => true,
): Pick<RunOptions, 'faults' | 'link'> {
  const { link, faults } = options;
  const [profile, ...overlays] = link;
  const worldOf = (parts: (PlannedFault | string)[]) => ({
    faults: parts.filter((part) => typeof part !== 'string'),
    link: [profile, ...parts.filter((part) => typeof part === 'string')],
  });
  const fails = (parts: (PlannedFault | string)[]) =>
    mayGoOn() &&
    judge(planOf({ ...options, ...worldOf(parts) }, ownFirmware)).checks.some(
      ({ name, failed: times }) => name === failed.name && times > 0,
    );
  const { timeUs } = placeOf(failed);
  const before = faults.filter((fault) => timeUs === null || spanOf(fault).fromUs <= timeUs);
  const all = [...overlays, ...faults];
  const early = [...overlays, ...before];
  return worldOf(minimize(fails(early) ? early : all, fails));
}

/** Where a check says that it failed first: `device 3 at 12.500 s: ...`. */
export function placeOf({ detail }: Pick<CheckResult, 'detail'>): { device: number; timeUs: number | null } {
  const found = /device (\d+) at ([\d.]+) s/.exec(detail);
  return found === null
    ? { device: 1, timeUs: null }
    : { device: Number(found[1]) || 1, timeUs: Number(found[2]) * 1e6 };
}
