import { formatCount, formatMs } from '../report/format.ts';
import type { Verdict } from '../report/verdict.ts';
import type { ClientResult, Comparison } from './run-comparison.ts';

/** The verdict: which client did best, and how the others compare. */
export function compareVerdict({ clients }: Comparison): Omit<Verdict, 'next'> {
  const spoilt = clients.find(({ cause }) => cause !== undefined);
  if (spoilt?.cause !== undefined) return { mark: 'bad', line: `${spoilt.name}: ${spoilt.cause}` };
  const ran = clients.filter(({ failure }) => failure === '').toSorted(byDeliveries);
  const words = [
    ...ran.map(outcome),
    ...clients.filter(({ failure }) => failure !== '').map(({ name }) => `${name} stopped`),
  ];
  const isTested = ran.some(({ readings }) => readings.delivered > 0);
  if (!isTested && ran.length > 0) words.push('nothing was delivered, so nothing was compared');
  const mark = ran.length < clients.length ? 'bad' : isTested ? 'good' : 'warning';
  return { mark, line: words.join('; ') };
}

/** More delivered comes first, then the faster. */
function byDeliveries(one: ClientResult, other: ClientResult): number {
  const p99 = ({ latencyMs }: ClientResult) => latencyMs.p99 ?? Number.POSITIVE_INFINITY;
  return other.readings.delivered - one.readings.delivered || p99(one) - p99(other);
}

function outcome({ name, readings, latencyMs }: ClientResult): string {
  const { delivered, taken, lost } = readings;
  const missing = lost > 0 ? `, ${formatCount(lost)} lost` : '';
  return `${name} delivered ${formatCount(delivered)} of ${formatCount(taken)}${missing}, 99 of 100 within ${formatMs(latencyMs.p99)}`;
}
