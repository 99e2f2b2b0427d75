import { type Lognormal, lognormalOf, withoutDelay } from './fit-delay.ts';
import { type LearnedIdle, learnIdle } from './idle.ts';
import { type LearnedLoss, learnLoss } from './loss.ts';
import type { RoundTrip, Samples } from './samples.ts';
import { underSlowDelay } from './slow-delay.ts';
import { quantileOf } from './values.ts';
import { type LearnedState, learnWakes } from './wakes.ts';

/** Fewer samples than this say nothing. */
export const MIN_SAMPLES = 20;
/** So many times the handshakes, and answers say more: a handshake that was too slow was given up, and is missing. */
const MANY_ANSWERS = 10;
/** Longest that lwIP's timer, and Linux's, delay an ACK, ms (TCP_TMR_INTERVAL; TCP_DELACK_MIN). */
const LWIP_DELAY_MS = 250;
const LINUX_DELAY_MS = 40;

/** A SYN-ACK is sent again after a second. */
const SLOW_MS = 900;

/** Kilobits a second: bits a millisecond. */
export interface Rates {
  upKbit: number;
  downKbit: number;
}

/** A round trip as the capture shows it. */
export interface LearnedRtt extends Lognormal {
  count: number;
  /** From which packet to which. */
  how: string;
  /** What was seen, with the delay of the device's stack: 0 ms to this, uniformly. */
  sorted: Float64Array;
  delayMs: number;
  /** The delay of the link on which that is seen. */
  link: Lognormal;
  /** Of packets down, or their answers, 0 ... 1; null where handshakes alone were seen. */
  lostShare: number | null;
}

/** What a capture says of its link; null where it does not. */
export interface Learned {
  /** Round trip while the radio is awake, without the time that the bytes take. */
  rtt: LearnedRtt | null;
  states: LearnedState[];
  loss: LearnedLoss;
  idle: LearnedIdle;
  upKbit: { value: number; count: number } | null;
}

/** @param rates of the profile that is taken where the capture says nothing of them */
export function learn(samples: Samples, rates: Rates): Learned {
  const { rtt, ofRates, upKbit } = awake(samples, rates);
  return {
    rtt,
    states: rtt === null ? [] : statesOf(samples, rtt, ofRates),
    loss: learnLoss(samples, rtt?.lostShare ?? null),
    idle: learnIdle(samples),
    upKbit,
  };
}

/** The round trip alone. */
export function learnRtt(samples: Samples, rates: Rates): LearnedRtt | null {
  return awake(samples, rates).rtt;
}

function awake(samples: Samples, rates: Rates) {
  const upKbit = rateOf(samples);
  const ofRates = upKbit === null ? rates : { ...rates, upKbit: upKbit.value };
  return { rtt: rttOf(samples, ofRates), ofRates, upKbit };
}

function statesOf({ wakes: { items, stride } }: Samples, rtt: LearnedRtt, rates: Rates): LearnedState[] {
  const trips = items.map((trip) => ({ ...trip, ms: Math.max(0, trip.ms - onAirMs(trip.bytes, rates)) }));
  return learnWakes(trips, rtt, rtt.link).map((state) => ({ ...state, count: state.count * stride }));
}

function rttOf(samples: Samples, rates: Rates): LearnedRtt | null {
  const { handshakes, probes, answers: timed, hurried, late, withSack, withoutSack } = samples;
  const undelayedCount = handshakes.count + probes.count;
  const hasFew = timed.count < MIN_SAMPLES;
  const answers = hasFew ? [...timed.items, ...hurried.items] : timed.items;
  const answerCount = timed.count + (hasFew ? hurried.count : 0);
  const air = (trips: readonly RoundTrip[]) =>
    Float64Array.from(trips, ({ ms, bytes }) => Math.max(0, ms - onAirMs(bytes, rates))).sort();
  const plain = air([...handshakes.items, ...probes.items]);
  const delayed = air(answers);
  // On slow links the slowest handshakes are sent again, and tell nothing.
  const isSlow = quantileOf(delayed, 0.9) >= SLOW_MS;
  const hasMany = answerCount >= MIN_SAMPLES && !(isSlow && answerCount < MANY_ANSWERS * undelayedCount);
  if (undelayedCount >= MIN_SAMPLES && !hasMany) return fromHandshakes(plain, undelayedCount);
  if (answerCount < MIN_SAMPLES) return null;
  const delayMs = withoutSack > withSack ? LWIP_DELAY_MS : LINUX_DELAY_MS;
  const how = `data down to its ACK, less a delayed ACK of up to ${delayMs} ms${isSlow ? '' : '; SYN-ACK to ACK'}`;
  const trips = {
    delayed,
    maxDelayMs: delayMs,
    plain: isSlow ? new Float64Array() : plain,
    late: late.items.map(({ ms, sinceAgainMs = ms, bytes }) => {
      const airMs = onAirMs(bytes, rates);
      return { ms: ms - airMs, sinceAgainMs: sinceAgainMs - airMs };
    }),
    recognised: samples.slowRecognised / timed.stride,
  };
  const count = answerCount + (isSlow ? 0 : undelayedCount);
  const seen = withoutDelay(trips);
  return { ...seen, link: underSlowDelay(seen, delayMs), count, how, sorted: delayed, delayMs };
}

function fromHandshakes(sorted: Float64Array, count: number): LearnedRtt {
  const seen = lognormalOf(sorted);
  const link = underSlowDelay(seen, 0);
  return { ...seen, link, count, how: 'SYN-ACK to ACK', sorted, delayMs: 0, lostShare: null };
}

/** Half of the bytes of both ways on each. */
function onAirMs(bytes: number, { upKbit, downKbit }: Rates): number {
  return (bytes * 4) / upKbit + (bytes * 4) / downKbit;
}

function rateOf({ upRates }: Samples): Learned['upKbit'] {
  if (upRates.count < MIN_SAMPLES) return null;
  return { value: upRates.quantile(0.5) / 1000, count: upRates.count };
}
