import type { Command } from 'commander';
import { MAX_NAMED, type Moment, usualDevices, type ViewFocus } from '../../../../simulator/view/focus.ts';
import type { WorldPlan } from '../../../../simulator/world/world-plan.ts';
import { checkTarget, outputOption } from '../../../output.ts';
import { parseCount, parseDuration, UsageError } from '../../../usage.ts';

export interface ViewOptions {
  view?: string;
  viewDevices?: string;
  viewAround?: string;
}

export function addViewOptions(command: Command): Command {
  return command
    .addOption(
      outputOption('--view <file>', 'write the run there as a page, to zoom into and to walk through'),
    )
    .option('--view-devices <list>', 'keep each event of these boards, as 3,7,10-12 (default: the first 20)')
    .option('--view-around <list>', 'keep each event around these times before all others, as 3h12m,7h');
}

/** What a page is to keep each event of; null where no page is asked for. @throws UsageError */
export function focusOf(
  { view, viewDevices, viewAround }: ViewOptions,
  { devices, forUs, settleUs }: Pick<WorldPlan, 'devices' | 'forUs' | 'settleUs'>,
): ViewFocus | null {
  if (view === undefined) {
    for (const [option, value] of [
      ['--view-devices', viewDevices],
      ['--view-around', viewAround],
    ])
      if (value !== undefined) throw new UsageError(`${option}: is for the page of --view; give both`);
    return null;
  }
  checkTarget('--view', view);
  return {
    devices: viewDevices === undefined ? usualDevices(devices) : devicesIn(viewDevices, devices),
    moments: viewAround === undefined ? [] : momentsIn(viewAround, forUs + settleUs),
  };
}

function devicesIn(list: string, devices: number): number[] {
  const named = new Set<number>();
  for (const part of list.split(',')) {
    const [from, to = from, ...more] = part.split('-');
    if (more.length > 0) throw new UsageError(`--view-devices ${list}: give numbers as 3,7,10-12`);
    const first = parseCount(from, '--view-devices', 1, devices);
    const last = parseCount(to, '--view-devices', first, devices);
    if (last - first >= MAX_NAMED || named.size + last - first >= MAX_NAMED)
      throw new UsageError(`--view-devices ${list}: names more than ${MAX_NAMED} boards, which is the most`);
    for (let device = first; device <= last; device++) named.add(device);
  }
  return [...named].sort((one, other) => one - other);
}

function momentsIn(list: string, endUs: number): Moment[] {
  return list.split(',').map((text) => {
    const timeUs = parseDuration(text, '--view-around');
    if (timeUs > endUs) throw new UsageError(`--view-around ${text}: the run is over by then`);
    return { device: 0, timeUs };
  });
}
