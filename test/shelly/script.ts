import type { SimReport } from '../../simulator/report/report.ts';
import { planWith, program, runWorld } from '../world/worlds.ts';

/** What a script prints and does wrong on one Shelly in ten minutes on a good link. */
export function ranScript(text: string, minutes = 10): { printed: string[]; report: SimReport } {
  const printed: string[] = [];
  const plan = planWith({
    ...{ board: 'shelly', devices: 1, link: ['wifi-home'], forUs: minutes * 60e6, settleUs: 60e6 },
    app: program(text),
  });
  const report = runWorld(plan, undefined, { printed: (_timeUs, _device, line) => printed.push(line) });
  return { printed, report };
}
