import { FORMATS } from '../../../simulator/decode/decode.ts';
import { HashedTrace } from '../../../simulator/kernel/trace.ts';
import { CATALOGUE } from '../../../simulator/link/index.ts';
import { estimateOf } from '../../../simulator/report/assemble.ts';
import { type BudgetRow, budgetTable } from '../../../simulator/report/budget.ts';
import { planOf, type RunOptions, textOf } from '../../../simulator/run/index.ts';
import { World } from '../../../simulator/world/world.ts';
import type { WorldPlan } from '../../../simulator/world/world-plan.ts';
import { writeReport } from '../../output.ts';
import { show } from '../../say.ts';
import { UsageError } from '../../usage.ts';
import { ownFirmware } from '../own-firmware.ts';
import { orUsage, type Texts } from './run-options.ts';

/** Beside single readings. */
const USUAL_BATCH = 12;

export const EVERY_LINK = 'all';

/** A day of one board; a keep-alive just within the ten minutes after which the carriers of 2G forget a connection. */
export const OPEN_BUDGET = {
  devices: 1,
  forUs: 24 * 3600e6,
  everyUs: 300e6,
  keepAliveUs: 540e6,
  link: [EVERY_LINK],
} satisfies Partial<RunOptions>;

/** Runs the same boards over each link with each payload, reading by reading and in batches. @param texts as typed */
export function showBudget(options: RunOptions, texts: Texts, json: string | undefined): void {
  const foreign =
    (['html', 'trace', 'pcap', 'pcapAt', 'explain'] as const).find((name) => texts[name]) ??
    (['app', 'expect'] as const).find((name) => options[name]);
  if (foreign !== undefined)
    throw new UsageError(
      `--${foreign} and --budget: that is about one run, a budget is about many; leave one out`,
    );
  const { link, payload, batch: asked = 1 } = options;
  const links =
    link.join() === EVERY_LINK
      ? CATALOGUE.filter(({ kind }) => kind === 'profile').map(({ name }) => [name])
      : [link];
  const batch = asked === 1 ? USUAL_BATCH : asked;
  const rows = links.flatMap((link) =>
    (payload === undefined ? FORMATS : [payload]).map((payload): BudgetRow => {
      const of = (size: number) =>
        run(orUsage(texts, () => planOf({ ...options, link, payload, batch: size }, ownFirmware)));
      // A report says the payload as it was asked for.
      const name = typeof texts.payload === 'string' ? texts.payload : payload;
      return { link: link.join(','), payload: name, single: of(1), batched: of(batch) };
    }),
  );
  if (json) writeReport(json, '--json', { batch, rows });
  const { devices, qos } = options;
  const text = (name: 'forUs' | 'everyUs' | 'keepAliveUs') => textOf(options, name);
  const world = `${devices} board${devices === 1 ? '' : 's'}, ${text('forUs')}, a reading every ${text('everyUs')}, QoS ${qos}, keep-alive ${text('keepAliveUs') ?? '60s'}`;
  show(`${budgetTable(rows, batch)}\n\n${world}`);
}

function run(plan: WorldPlan) {
  const world = new World(plan, new HashedTrace(null));
  world.run(world.endUs);
  return estimateOf(plan, world);
}
