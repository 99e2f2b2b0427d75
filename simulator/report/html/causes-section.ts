import { causeRow } from '../../causes/causes.ts';
import { type CausesReport, percent, ranked, SLOWEST_FROM, sharesOf } from '../causes/causes.ts';
import { keyOf, stackOf } from '../causes/picture.ts';
import { formatCount } from '../format.ts';
import { stackedChart } from '../svg/stacked.ts';
import { figure, key, section, table } from './parts.ts';

/** The section of a page. @param note whose readings they are, before the explanation */
export function causesSection(causes: CausesReport | undefined, note = ''): string {
  if (causes === undefined) return '';
  const stack = stackOf(causes.readings);
  if (stack.rows.length === 0) return '';
  return section(
    'Where the time went',
    `${note}Readings above QoS 0 that were delivered, from publish() to the broker, by how long they took: the shares of their time.`,
    key(keyOf(stack)) +
      figure((width) => stackedChart('Shares of causes, by how long readings took', stack.rows, width)) +
      slowestTable(causes),
  );
}

function slowestTable({ readings }: CausesReport): string {
  const shares = sharesOf(readings);
  const { sums, count } = shares.between(SLOWEST_FROM, 1);
  const rows = ranked(sums).map(({ cause, share }) => ({
    cells: [causeRow(cause).words, share < 0.005 ? '< 1 %' : percent(share).trim()],
    isBad: false,
  }));
  const whose = `the slowest 1 % (${formatCount(Math.max(1, count))})`;
  return `<details><summary>All causes</summary>${table([whose, 'of their time'], rows)}</details>`;
}
