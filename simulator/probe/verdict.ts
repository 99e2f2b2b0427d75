import { formatCount, formatMs } from '../report/format.ts';
import type { Verdict } from '../report/verdict.ts';
import type { Distribution, ProbeReport } from './report.ts';

/** What the link did, in one line. @param attempts connects or transfers that were tried; messages know their number */
export function probeVerdict(report: ProbeReport, attempts: number): Omit<Verdict, 'next'> {
  const { messages, onewayMs, connectMs, transferMs } = report;
  const [what, count, failed, ms] =
    messages !== undefined && onewayMs !== undefined
      ? (['messages', messages, report.undelivered ?? 0, onewayMs] as const)
      : (['attempts', attempts, report.failed ?? 0, connectMs ?? transferMs] as const);
  const missing = what === 'messages' ? 'had not arrived at the end' : 'failed';
  if (failed >= count || ms === undefined)
    return { mark: 'bad', line: `all ${formatCount(count)} ${what} ${missing}` };
  const line = failed === 0 ? '' : `; ${formatCount(failed)} of ${formatCount(count)} ${what} ${missing}`;
  return { mark: failed === 0 ? 'good' : 'warning', line: `${spread(what, ms)}${line}` };
}

function spread(what: 'messages' | 'attempts', { p50, p99 }: Distribution): string {
  const done = what === 'messages' ? 'messages arrive' : 'attempts succeed';
  return `half of the ${done} within ${formatMs(p50)}, 99 of 100 within ${formatMs(p99)}`;
}
