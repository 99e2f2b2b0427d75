import { FORMATS } from '../../../simulator/decode/decode.ts';
import { HashedTrace } from '../../../simulator/kernel/trace.ts';
import { CATALOGUE } from '../../../simulator/link/index.ts';
import { estimateOf } from '../../../simulator/report/assemble.ts';
import { type BudgetRow, budgetTable } from '../../../simulator/report/budget.ts';
import type { WorldPlan } from '../../../simulator/world/plan.ts';
import { World } from '../../../simulator/world/world.ts';
import { writeReport } from '../../output.ts';
import { show } from '../../say.ts';
import { UsageError } from '../../usage.ts';
import { planOf, type SimOptions } from './sim-options.ts';

/** Beside single readings. */
const USUAL_BATCH = 12;

/** A day of one board; a keep-alive just within the ten minutes after which the carriers of 2G forget a connection. */
export const OPEN_BUDGET: Partial<SimOptions> = { devices: '1', for: '1d', every: '5m', keepAlive: '9m' };
export const EVERY_LINK = 'all';

/** Runs the same boards over each link with each payload, reading by reading and in batches. */
export function showBudget(options: SimOptions): void {
  const foreign = (['app', 'expect', 'html', 'trace', 'pcap', 'explain'] as const).find(
    (name) => options[name],
  );
  if (foreign !== undefined)
    throw new UsageError(
      `--${foreign} and --budget: that is about one run, a budget is about many; leave one out`,
    );
  const links =
    options.link === EVERY_LINK
      ? CATALOGUE.filter(({ kind }) => kind === 'profile').map(({ name }) => name)
      : [options.link];
  const payloads = options.payload === undefined ? FORMATS : [options.payload];
  const batch = options.batch === undefined || options.batch === '1' ? String(USUAL_BATCH) : options.batch;
  const rows = links.flatMap((link) =>
    payloads.map((payload): BudgetRow => {
      const of = (size: string) => run(planOf({ ...options, link, payload, batch: size }));
      return { link, payload, single: of('1'), batched: of(batch) };
    }),
  );
  if (options.json) writeReport(options.json, '--json', { batch: Number(batch), rows });
  const { devices, for: hostile, every, keepAlive, qos } = options;
  const world = `${devices} board${devices === '1' ? '' : 's'}, ${hostile}, a reading every ${every}, QoS ${qos}, keep-alive ${keepAlive ?? '60s'}`;
  show(`${budgetTable(rows, Number(batch))}\n\n${world}`);
}

function run(plan: WorldPlan) {
  const world = new World(plan, new HashedTrace(null));
  world.run(world.endUs);
  return estimateOf(plan, world);
}
