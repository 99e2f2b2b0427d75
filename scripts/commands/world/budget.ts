import type { Command } from 'commander';
import { RULE_SETS } from '../../../simulator/checks/rules/index.ts';
import { FORMATS } from '../../../simulator/decode/decode.ts';
import { HashedTrace } from '../../../simulator/kernel/trace.ts';
import { CATALOGUE } from '../../../simulator/link/index.ts';
import { estimateOf } from '../../../simulator/report/assemble.ts';
import { type BudgetRow, budgetTable } from '../../../simulator/report/budget.ts';
import { Purposes } from '../../../simulator/report/purposes.ts';
import { type DataPlan, type YearRow, yearOf, yearTable } from '../../../simulator/report/year.ts';
import { planOf, type RunOptions, textOf } from '../../../simulator/run/index.ts';
import { World } from '../../../simulator/world/world.ts';
import type { WorldPlan } from '../../../simulator/world/world-plan.ts';
import { writeReport } from '../../output.ts';
import { show } from '../../say.ts';
import { parseDuration, UsageError } from '../../usage.ts';
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

/** What `--budget` asks beside the options of a world. */
export interface BudgetOptions {
  budget?: boolean;
  pricePerMb?: string;
  rounding?: string;
}

export function addBudgetOptions(command: Command): Command {
  return command
    .option('--budget', 'radio, data and battery of each profile and payload, single readings beside batches')
    .option('--price-per-mb <amount>', 'with --budget: what a year costs, in whatever money the amount is')
    .option(
      '--rounding <size[/time]>',
      'with --budget: what the plan rounds up to, for each time with data: 1kB, 10kB/24h (default: 1B/1h)',
    );
}

/** @throws UsageError where a data plan is given and no budget */
export function checkBudget({ budget, pricePerMb, rounding }: BudgetOptions): void {
  const odd = pricePerMb !== undefined ? 'price-per-mb' : rounding === undefined ? undefined : 'rounding';
  if (odd !== undefined && !budget) throw new UsageError(`--${odd}: only with --budget`);
}

const HOUR_US = 3600e6;
const UNITS: Record<string, number> = { B: 1, kB: 1000, MB: 1e6 };
const MAX_ROUNDING_BYTES = 100e6;

/** The data plan that is asked for; null when none is. @throws UsageError */
function dataPlanOf({ pricePerMb, rounding }: BudgetOptions): DataPlan | null {
  if (pricePerMb === undefined && rounding === undefined) return null;
  const price = pricePerMb === undefined ? null : Number(pricePerMb);
  if (price !== null && !(pricePerMb?.trim() !== '' && price >= 0 && price < Number.POSITIVE_INFINITY))
    throw new UsageError(`--price-per-mb ${pricePerMb}: give an amount, as 0.15`);
  const [size, time] = (rounding ?? '1B').split('/');
  const found = /^(\d+)(B|kB|MB)$/.exec(size);
  const bytes = found === null ? Number.NaN : Number(found[1]) * UNITS[found[2]];
  if (!(bytes >= 1 && bytes <= MAX_ROUNDING_BYTES))
    throw new UsageError(`--rounding ${rounding}: give a size from 1B to 100MB, as 1kB or 10kB/24h`);
  const recordUs = time === undefined ? HOUR_US : parseDuration(time, '--rounding');
  if (recordUs < 1e6) throw new UsageError(`--rounding ${rounding}: a record lasts a second or more`);
  return { pricePerMb: price, roundingBytes: bytes, recordUs };
}

/** Runs the same boards over each link with each payload, reading by reading and in batches. @param texts as typed */
export function showBudget(
  options: RunOptions,
  texts: Texts,
  given: BudgetOptions & { json?: string },
): void {
  const { json } = given;
  const dataPlan = dataPlanOf(given);
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
  const years: YearRow[] = [];
  const rows = links.flatMap((link) =>
    (payload === undefined ? FORMATS : [payload]).map((payload): BudgetRow => {
      // A report says the payload as it was asked for.
      const name = typeof texts.payload === 'string' ? texts.payload : payload;
      const of = (size: number) => {
        const plan = orUsage(texts, () => planOf({ ...options, link, payload, batch: size }, ownFirmware));
        const { estimate, ...spent } = run(plan, dataPlan);
        if (spent.year !== null) {
          const { year, rules } = spent;
          years.push({ link: link.join(','), payload: name, batch: size, year, rules });
        }
        return estimate;
      };
      return { link: link.join(','), payload: name, single: of(1), batched: of(batch) };
    }),
  );
  if (json) writeReport(json, '--json', { batch, rows, ...(dataPlan !== null && { dataPlan, years }) });
  const { devices, qos } = options;
  const text = (name: 'forUs' | 'everyUs' | 'keepAliveUs') => textOf(options, name);
  const world = `${devices} board${devices === 1 ? '' : 's'}, ${text('forUs')}, a reading every ${text('everyUs')}, QoS ${qos}, keep-alive ${text('keepAliveUs') ?? '60s'}`;
  const ofYear = dataPlan === null ? '' : `\n\n${yearTable(years, dataPlan)}`;
  show(`${budgetTable(rows, batch)}${ofYear}\n\n${world}`);
}

function run(plan: WorldPlan, dataPlan: DataPlan | null) {
  const purposes =
    dataPlan === null
      ? null
      : new Purposes({ recordUs: dataPlan.recordUs, isWebSocket: plan.webSocket === true });
  const world = new World(plan, new HashedTrace(null), purposes === null ? {} : { capture: purposes.take });
  world.run(world.endUs);
  const estimate = estimateOf(plan, world);
  if (purposes === null || dataPlan === null) return { estimate, year: null, rules: [] };
  const deviceDays = (plan.devices * world.endUs) / (24 * HOUR_US);
  return {
    estimate,
    year: yearOf(purposes.spending, { deviceDays, devices: plan.devices }, dataPlan),
    rules: brokenRules(plan, world),
  };
}

/** Of each rule set that is asked for: how many of its rules the run breaks. */
function brokenRules({ rules = [] }: WorldPlan, world: World): YearRow['rules'] {
  const results = world.observer.results();
  return RULE_SETS.filter(({ name }) => rules.includes(name)).map(({ name, rules: all }) => {
    const own = results.filter((result) => result.name.startsWith(`${name}: `));
    return { name, broken: own.filter(({ failed }) => failed > 0).length, of: all.length };
  });
}
