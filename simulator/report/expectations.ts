import { DURATION_EXAMPLES, durationUs } from '../world/duration.ts';
import { formatCount, formatMs } from './format.ts';
import type { SimReport } from './report.ts';

/** One demand on a report, such as `lost=0` or `p99<60s`. */
export interface Expectation {
  text: string;
  figure: string;
  compare: string;
  /** In the figure's own unit. */
  limit: number;
}

/** Figures that a demand can name. */
type Judged = Pick<SimReport, 'readings' | 'reconnects' | 'latencyMs' | 'bytes'>;

const FIGURES: Record<string, (report: Judged) => number | null> = {
  taken: (report) => report.readings.taken,
  accepted: (report) => report.readings.accepted,
  refused: (report) => report.readings.refused,
  delivered: (report) => report.readings.delivered,
  duplicates: (report) => report.readings.duplicates,
  lost: (report) => report.readings.lost,
  lostByBroker: (report) => report.readings.lostByBroker,
  outOfOrder: (report) => report.readings.outOfOrder,
  reconnects: (report) => report.reconnects,
  p50: (report) => report.latencyMs.p50,
  p90: (report) => report.latencyMs.p90,
  p99: (report) => report.latencyMs.p99,
  max: (report) => report.latencyMs.max,
  up: (report) => report.bytes.up,
  down: (report) => report.bytes.down,
};

const COMPARE: Record<string, (value: number, limit: number) => boolean> = {
  '<=': (value, limit) => value <= limit,
  '>=': (value, limit) => value >= limit,
  '<': (value, limit) => value < limit,
  '>': (value, limit) => value > limit,
  '=': (value, limit) => value === limit,
};

const TIMES = new Set(['p50', 'p90', 'p99', 'max']);

/** Reads `lost=0,p99<60s`. @param refuse makes the error for a demand that cannot be read */
export function parseExpectations(text: string, refuse: (reason: string) => Error): Expectation[] {
  return text.split(',').map((demand) => {
    const match = /^\s*(\w+)\s*(<=|>=|<|>|=)\s*(\S+)\s*$/.exec(demand);
    if (!match)
      throw refuse(`"${demand}": write FIGURE, one of = < <= > >=, and a value, as in lost=0,p99<60s`);
    const [, figure, compare, value] = match;
    if (!FIGURES[figure])
      throw refuse(`"${figure}" is no figure; there are ${Object.keys(FIGURES).join(', ')}`);
    const us = TIMES.has(figure) ? durationUs(value) : 0;
    if (us === null)
      throw refuse(`"${value}" in "${demand}" is not a duration; write it as ${DURATION_EXAMPLES}`);
    const limit = TIMES.has(figure) ? us / 1000 : Number(value);
    if (!Number.isFinite(limit)) throw refuse(`"${value}" in "${demand}" is not a number`);
    return { text: demand.trim(), figure, compare, limit };
  });
}

/** Those that the report does not meet, each with the figure that was found. A figure without a value meets none. */
export function unmet(expectations: Expectation[], report: Judged): string[] {
  return expectations
    .map((expected) => ({ expected, value: FIGURES[expected.figure](report) }))
    .filter(({ expected, value }) => value === null || !COMPARE[expected.compare](value, expected.limit))
    .map(({ expected, value }) => {
      const found = value === null ? 'nothing measured' : inWords(expected.figure, value);
      return `expected ${expected.text}, found ${expected.figure} = ${found}`;
    });
}

function inWords(figure: string, value: number): string {
  return TIMES.has(figure) ? formatMs(value) : formatCount(value);
}
