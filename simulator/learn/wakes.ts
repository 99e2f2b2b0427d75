import type { Lognormal } from './fit-delay.ts';
import { fitWake } from './fit-wake.ts';
import type { RoundTrip } from './samples.ts';
import { afterSilence } from './slow-delay.ts';
import { quantileOf } from './values.ts';

/** Fewer round trips than this, or than this share of all, make no state. */
const MIN_STATE = 20;
const MIN_SHARE = 0.05;
/** One state's median is at least so many times that of the state before. */
const MIN_RATIO = 1.4;
/** Of a state, so many may be packets into a silence too short for it that an outage made slow. */
const STRAGGLERS = 0.02;
/** Most sleep states that are told apart. */
const MAX_STATES = 3;
/** A wait that is no more than this share of a round trip, and this many ms, is no sleep: Wi-Fi's beacons come in that time. */
const AWAKE_SHARE = 0.3;
const AWAKE_MS = 120;

/** A sleep state of the radio. */
export interface LearnedState {
  /** It begins after a silence between these, s. */
  afterS: [longestBefore: number, shortestIn: number];
  wakeMs: Lognormal;
  count: number;
  /** What it added to a round trip, rising, ms. */
  sorted: Float64Array;
}

/**
 * @param trips packets into silence, and what answered them; without the time that their bytes take
 * @param awake the round trip without sleep, as it was seen
 * @param link the link's delay under it
 */
export function learnWakes(trips: readonly RoundTrip[], awake: Lognormal, link: Lognormal): LearnedState[] {
  const asleep = afterSilence(link);
  const byIdle = [...trips].sort((one, other) => one.idleS - other.idleS);
  const states: LearnedState[] = [];
  let longestBefore = 0;
  for (const part of partsOf(byIdle, MAX_STATES)) {
    const sorted = Float64Array.from(part, ({ ms }) => Math.max(0, ms - awake.p50)).sort();
    const p50 = quantileOf(sorted, 0.5);
    const isState = part.length >= Math.max(MIN_STATE, MIN_SHARE * trips.length);
    if (isState && p50 > awake.p50 * AWAKE_SHARE + AWAKE_MS) {
      const wakeMs = fitWake(Float64Array.from(part, ({ ms }) => ms).sort(), asleep);
      const shortestS = part[Math.floor(STRAGGLERS * part.length)].idleS;
      states.push({ afterS: [longestBefore, shortestS], wakeMs, count: part.length, sorted });
    }
    longestBefore = part.at(-1)?.idleS ?? longestBefore;
  }
  return states;
}

/** Cuts a list that rises in silence where the round trips change most, as long as they do. */
function partsOf(byIdle: RoundTrip[], most: number): RoundTrip[][] {
  if (most <= 1 || byIdle.length < 2 * MIN_STATE) return [byIdle];
  const cut = bestCut(byIdle);
  if (cut === null) return [byIdle];
  const [below, above] = [byIdle.slice(0, cut), byIdle.slice(cut)];
  const ratio = medianOf(above) / medianOf(below);
  if (ratio < MIN_RATIO) return [byIdle];
  const parts = [...partsOf(below, most - 1), ...partsOf(above, most - 1)];
  return parts.length > most ? [below, above] : parts;
}

function medianOf(trips: readonly RoundTrip[]): number {
  return Math.max(1, quantileOf(Float64Array.from(trips, ({ ms }) => ms).sort(), 0.5));
}

/** Where the logarithms of both sides differ least from their means. */
function bestCut(byIdle: readonly RoundTrip[]): number | null {
  const logs = byIdle.map(({ ms }) => Math.log(Math.max(1, ms)));
  const total = logs.reduce((sum, log) => sum + log, 0);
  let best: number | null = null;
  let bestGain = 0;
  let sum = 0;
  for (let cut = 1; cut < logs.length; cut++) {
    sum += logs[cut - 1];
    if (cut < MIN_STATE || logs.length - cut < MIN_STATE || byIdle[cut].idleS === byIdle[cut - 1].idleS)
      continue;
    const mean = sum / cut - (total - sum) / (logs.length - cut);
    const gain = ((mean * mean * cut) / logs.length) * (logs.length - cut);
    if (gain > bestGain) {
      bestGain = gain;
      best = cut;
    }
  }
  return best;
}
