import type { StackName } from '../tcp/index.ts';
import { runConnects, runTransfers } from './attempts.ts';
import { barePlan, OUTAGE_AT_S } from './bare-link.ts';
import { runExchange } from './exchange.ts';
import { byBand, byRank, byValue, type Figure } from './figure.ts';
import type { Row } from './ground-truth.ts';
import type { ProbePlan } from './probe-plan.ts';
import { percentile, sortedMs } from './report.ts';

/** Ten times as many connections and messages as were measured. */
const CONNECTIONS = 200;
const MESSAGES = 117_000;
const CONNECTS = 10_000;
const OUTAGE_CONNECTIONS = 1000;

/** Allowed difference in points of p90 and p99, by loss in each direction. */
const RANK_BARS: Record<string, [p90: number, p99: number]> = {
  1: [0.3, 0.5],
  5: [1, 0.5],
  10: [1.5, 1],
  20: [4.5, 2.7],
};
const CONNECT_BARS: [p90: number, p99: number] = [2, 1];
/** Allowed difference without loss, in ms. */
const LOSSLESS_BAR_MS = 5;
const TRANSFER_WIDENED = 0.15;
const OUTAGE_WIDENED = 0.1;

/** Latency of the messages and of their answers. */
export function messageFigures(row: Row, seed: string): Figure[] {
  const result = runExchange({
    ...planOf(row, seed),
    messages: MESSAGES,
    connections: CONNECTIONS,
    everyUs: 1e6,
    bytes: 100,
    answerBytes: 4,
  });
  const bars = RANK_BARS[row.loss_each_way_pct];
  return [
    ...rankFigures(row, 'oneway_', 'one-way', sortedMs(result.oneWayUs), bars),
    ...rankFigures(row, 'answer_', 'answer', sortedMs(result.answerUs), bars),
  ];
}

export function connectFigures(row: Row, seed: string): Figure[] {
  const bars = row.loss_each_way_pct === '0' ? undefined : CONNECT_BARS;
  return rankFigures(row, '', 'connect', sortedMs(runConnects(planOf(row, seed), CONNECTS)), bars);
}

export function transferFigures(row: Row, seed: string): Figure[] {
  const sorted = sortedMs(runTransfers(planOf(row, seed), Number(row.bytes), 10 * Number(row.n)));
  return [50, 90, 99].map((percent) => {
    const model = percentile(sorted, percent);
    const [low, high] = [Number(row[`p${percent}_lo_ms`]), Number(row[`p${percent}_hi_ms`])];
    return {
      row: nameOf(row),
      name: `${row.bytes} bytes p${percent}`,
      measured: Number(row[`p${percent}_ms`]),
      model,
      offBars: byBand(model, low, high, TRANSFER_WIDENED),
    };
  });
}

/** Time from the link's return to the first data: the measured values must lie among the model's. */
export function outageFigures(row: Row, seed: string): Figure[] {
  const outageS = Number(row.outage_s);
  const holds = row.kind !== 'blackhole';
  const link = barePlan({
    rttMs: Number(row.rtt_ms),
    lossPercent: 0,
    burst: null,
    outage: { durationS: outageS, holds },
  });
  const result = runExchange(
    {
      ...planOf(row, seed),
      link,
      // Enough messages until the slowest stack retransmits: as long again as the outage was.
      messages: OUTAGE_CONNECTIONS * (2 * outageS + 60),
      connections: OUTAGE_CONNECTIONS,
      everyUs: 1e6,
      bytes: 100,
      answerBytes: 4,
    },
    (OUTAGE_AT_S + outageS) * 1e6,
  );
  const sorted = sortedMs(Float64Array.from(result.recoveryUs));
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  const columns = ['first_data_after_return_min_ms', 'p50_ms', 'max_ms'];
  return columns.map((column, index) => {
    const measured = Number(row[column]);
    return {
      row: `${nameOf(row)}, ${row.kind} ${outageS} s`,
      name: ['recovery min', 'recovery p50', 'recovery max'][index],
      measured,
      model: percentile(sorted, [0, 50, 100][index]),
      offBars: byBand(measured, low, high, OUTAGE_WIDENED),
    };
  });
}

function rankFigures(
  row: Row,
  prefix: string,
  name: string,
  sorted: Float64Array,
  bars: [number, number] | undefined,
): Figure[] {
  return [50, 90, 99].map((percent, index) => {
    const measured = Number(row[`${prefix}p${percent}_ms`]);
    const model = percentile(sorted, percent);
    let offBars: number;
    if (bars === undefined) offBars = byValue(measured, model, LOSSLESS_BAR_MS);
    else if (index === 0) offBars = byValue(measured, model);
    else offBars = byRank(sorted, percent, measured, bars[index - 1]);
    return { row: nameOf(row), name: `${name} p${percent}`, measured, model, offBars };
  });
}

function planOf(row: Row, seed: string): ProbePlan {
  const link = barePlan({
    rttMs: Number(row.rtt_ms),
    lossPercent: Number(row.loss_each_way_pct ?? 0),
    burst: null,
    outage: null,
  });
  return { link, clientStack: row.client_stack as StackName, serverStack: 'linux', nagle: false, seed };
}

function nameOf(row: Row): string {
  const loss = row.loss_each_way_pct === undefined ? '' : `, ${row.loss_each_way_pct} %`;
  return `${row.client_stack}, ${row.rtt_ms} ms${loss}`;
}
