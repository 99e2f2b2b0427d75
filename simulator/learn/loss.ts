import type { Gap, Samples } from './samples.ts';
import { quantileOf } from './values.ts';

/** Fewer packets than this say nothing of loss. */
const MIN_PACKETS = 200;
/** Where lost packets come together more often than by chance, so many over so long are a link that was away. */
const OUTAGE_PACKETS = 2;
const OUTAGE_S = 4;
/** Fewer outages than this say nothing of how long they are. */
const MIN_OUTAGES = 5;
/** Gaps of two packets or more, over those that chance alone would make. */
const CLUSTERED = 1.5;
/** Fewer gaps than this show no pattern. */
const MIN_GAPS = 10;

/** What of a capture's loss is put down to bad times, where lost packets come together, or too few were lost to tell. */
export const BAD_TIMES_SHARE = 0.7;

/** What a capture says of packets that were lost. */
export interface LearnedLoss {
  upPercent: { value: number; count: number } | null;
  downPercent: { value: number; count: number; how: string } | null;
  /** Whether lost packets come together more often than by chance; null where too few were lost. */
  isClustered: boolean | null;
  outages: { perHour: number; durationS: [number, number]; count: number } | null;
}

/** @param unanswered the share of packets down that were lost, or whose answer was; null where round trips do not say */
export function learnLoss(samples: Samples, unanswered: number | null): LearnedLoss {
  const everyS = samples.intervals.quantile(0.5);
  const isOutage = (gap: Gap) => gap.packets >= OUTAGE_PACKETS && awaySOf(gap, everyS) >= OUTAGE_S;
  const { items: all, stride } = samples.gaps;
  const away = isClustered(all, shareOf(samples)) ? all.filter(isOutage) : [];
  const gaps = away.length === 0 ? all : all.filter((gap) => !isOutage(gap));
  const lost = lostIn(gaps) * stride;
  const sent = samples.upNumbered + lost;
  const up = samples.upNumbered >= MIN_PACKETS ? lost / sent : null;
  const clustered = up === null ? null : isClustered(gaps, up);
  return {
    upPercent: up === null ? null : { value: percentOf(up), count: sent },
    downPercent: downOf(samples, unanswered, up, clustered),
    isClustered: clustered,
    outages: outagesOf(away, samples),
  };
}

function lostIn(gaps: readonly Gap[]): number {
  return gaps.reduce((sum, { packets }) => sum + packets, 0);
}

function shareOf({ gaps, upNumbered }: Samples): number {
  const lost = lostIn(gaps.items) * gaps.stride;
  return lost / Math.max(1, upNumbered + lost);
}

/** How long nothing came, without the time in which nothing was sent. */
function awaySOf({ spanS }: Gap, everyS: number): number {
  return spanS > everyS ? spanS - everyS : spanS;
}

/**
 * A packet down stays without an answer when it is lost, or its answer is. The packet up that made the broker send it has
 * just arrived: its answer finds no bad time of the way up, unless one has just begun.
 */
function downOf(
  { downAsking, downUnanswered }: Samples,
  fitted: number | null,
  up: number | null,
  clustered: boolean | null,
): LearnedLoss['downPercent'] {
  if (downAsking < MIN_PACKETS) return null;
  const unanswered = fitted ?? downUnanswered / downAsking;
  const answersLost = clustered === false || up === null ? up : up * (1 - BAD_TIMES_SHARE);
  const down =
    answersLost === null ? 1 - Math.sqrt(1 - unanswered) : 1 - (1 - unanswered) / (1 - answersLost);
  const how = up === null ? 'both ways taken for alike' : 'less the answers that were lost';
  return { value: percentOf(Math.max(0, down)), count: downAsking, how };
}

function isClustered(gaps: readonly Gap[], lossShare: number): boolean | null {
  if (gaps.length < MIN_GAPS) return null;
  const several = gaps.filter(({ packets }) => packets > 1).length;
  const chance = CLUSTERED * lossShare + 3 * Math.sqrt(lossShare / Math.max(1, gaps.length));
  return several / gaps.length > chance;
}

/**
 * An outage is seen where packets fell into it. One that is shorter than the time between two packets is seen with the
 * chance that one falls into it, and the more of it lies before that packet.
 */
function outagesOf(away: readonly Gap[], samples: Samples): LearnedLoss['outages'] {
  const { intervals, hours, devices, gaps } = samples;
  if (away.length < MIN_OUTAGES || hours === 0) return null;
  const everyS = intervals.quantile(0.5);
  const found = away.map((gap) => {
    const awayS = awaySOf(gap, everyS);
    const durationS = awayS + Math.min(awayS, everyS / 2);
    return { durationS, weight: Math.max(1, everyS / durationS) };
  });
  const sorted = Float64Array.from(found, ({ durationS }) => durationS).sort();
  const count = gaps.stride * found.reduce((sum, { weight }) => sum + weight, 0);
  return {
    perHour: round(count / hours / Math.max(1, devices.size)),
    durationS: [round(quantileOf(sorted, 0.1)), round(quantileOf(sorted, 0.9))],
    count: away.length * gaps.stride,
  };
}

function percentOf(share: number): number {
  return round(100 * share);
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
