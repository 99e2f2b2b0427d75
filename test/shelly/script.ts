import type { SimReport } from '../../simulator/report/report.ts';
import { planWith, program, runWorld } from '../world/worlds.ts';

/** Runs a script for ten minutes on one Shelly with a good link: what it prints, and the errors that it causes. */
export function ranScript(text: string, minutes = 10): { printed: string[]; report: SimReport } {
  const printed: string[] = [];
  const plan = planWith({
    ...{ board: 'shelly', devices: 1, link: ['wifi-home'], forUs: minutes * 60e6, settleUs: 60e6 },
    app: program(text),
  });
  const report = runWorld(plan, undefined, { printed: (_timeUs, _device, line) => printed.push(line) });
  return { printed, report };
}
