import { keyOf, slowestOf } from '../report/causes/picture.ts';
import { formatMs, threeFigures } from '../report/format.ts';
import { figure, headline, key, page, section, table } from '../report/html/parts.ts';
import { cdfChart } from '../report/svg/cdf.ts';
import { stackedChart } from '../report/svg/stacked.ts';
import { rowsOf, written } from './rows.ts';
import type { ClientResult, Comparison, ComparisonRun } from './run-comparison.ts';
import { assumption, notes } from './table.ts';
import { compareVerdict } from './verdict.ts';

/** More columns than these are too narrow on a desktop. */
const MAX_BESIDE = 5;

/** A comparison as one self-contained page, for screens of any width. Equal figures give equal pages. */
export function comparePage(run: ComparisonRun): string {
  const { comparison, latencyCdfs } = run;
  return page(`mote compare: ${comparison.link}, seed ${comparison.seed}`, [
    headline('mote compare', compareVerdict(comparison), worldWords(comparison)),
    section(
      'How long readings took',
      'From publish() on the board to the broker: share of all readings, over time on a logarithmic axis.',
      figure((width) => cdfChart('How long readings took to the broker', latencyCdfs, width)),
    ),
    slowest(run),
    ...figures(comparison),
    section('What else there is to know', [assumption(comparison), ...notes(comparison)].join(' · '), ''),
  ]);
}

/** The world that all clients had. */
export function worldWords({ devices, forS, link, everyS, qos, seed }: Comparison): string {
  return (
    `${devices} devices, ${formatMs(forS * 1000)} on ${link}, a reading every ${threeFigures(everyS)} s ` +
    `at QoS ${qos}, seed ${seed}`
  );
}

function slowest({ causes }: ComparisonRun): string {
  const stack = slowestOf(causes.filter(({ shares }) => shares.count > 0));
  if (stack.rows.length === 0) return '';
  return section(
    'Where the time of the slowest 1 % went',
    '',
    key(keyOf(stack)) +
      figure((width) => stackedChart('Shares of causes, for each client', stack.rows, width)),
  );
}

/** Side by side where there is room, else a table for each client. */
function figures(comparison: Comparison): string[] {
  const { clients } = comparison;
  const rows = rowsOf(comparison);
  const of = (shown: ClientResult[]) =>
    table(
      ['', ...shown.map(({ name }) => name)],
      rows.map((row) => ({
        cells: [row.label, ...shown.map((client) => written(row, client))],
        isBad: false,
      })),
    );
  const each = clients.map((client) => of([client])).join('');
  const beside = clients.length > MAX_BESIDE ? each : of(clients);
  return [
    section(
      'Figures',
      'Bytes and radio are those of one device in a day.',
      `<div class="wide">${beside}</div><div class="narrow">${each}</div>`,
    ),
  ];
}
