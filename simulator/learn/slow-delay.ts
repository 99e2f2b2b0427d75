import { CORRELATION_US } from '../link/faults/delay.ts';
import { type Lognormal, lognormalWith, normals, sigmaOf } from './fit-delay.ts';

/** Exchanges that are drawn, and how often the link is mended until they look as those that were seen. */
const EXCHANGES = 4000;
const ROUNDS = 25;
const MIN_SIGMA = 0.01;
const CORRELATION_MS = CORRELATION_US / 1000;

/** Standard normal numbers of one exchange: the noise as the device's packet comes up, and what is new of it after that. */
type Draws = [before: number, down: number, up: number];

/**
 * The delay of a link on which a tap sees such round trips. A link's delay changes slowly; an answer goes down when a packet
 * has just come up, thus later the slower the link was, and its own answer comes at a later moment still. So a round
 * trip is the mean of two moments, and more often of fast ones than the clock would have it.
 * @param maxDelayMs how long the device's stack waits before it acknowledges, at the most
 */
export function underSlowDelay(seen: Lognormal, maxDelayMs: number): Lognormal {
  const draws = drawn();
  const [seenMu, seenSigma] = [Math.log(seen.p50), sigmaOf(seen)];
  let [mu, sigma] = [seenMu, seenSigma];
  for (let round = 0; round < ROUNDS && sigma > MIN_SIGMA; round++) {
    const found = seenOn(mu, sigma, draws, maxDelayMs);
    mu += seenMu - found.mu;
    sigma *= seenSigma / found.sigma;
  }
  return lognormalWith(mu, sigma);
}

/** The logarithms of round trips on such a link: their mean, and how far they spread. */
function seenOn(mu: number, sigma: number, draws: readonly Draws[], maxDelayMs: number) {
  let sum = 0;
  let squares = 0;
  for (const [before, down, up] of draws) {
    const halfMs = (noise: number) => Math.exp(mu + sigma * noise) / 2;
    const atDown = later(before, halfMs(before), down);
    const downMs = halfMs(atDown);
    const log = Math.log(downMs + halfMs(later(atDown, downMs + maxDelayMs / 2, up)));
    sum += log;
    squares += log * log;
  }
  const mean = sum / draws.length;
  return { mu: mean, sigma: Math.sqrt(Math.max(MIN_SIGMA ** 2, squares / draws.length - mean * mean)) };
}

/** Round trips of packets that go down into silence, at no moment of the link's choice, and are answered at once; ms. */
export function afterSilence({ p50, p90 }: Lognormal): Float64Array {
  const sigma = sigmaOf({ p50, p90 });
  const halfMs = (noise: number) => (p50 * Math.exp(sigma * noise)) / 2;
  return Float64Array.from(drawn(), ([, down, up]) => {
    const downMs = halfMs(down);
    return downMs + halfMs(later(down, downMs, up));
  });
}

function drawn(): Draws[] {
  const [before, down, up] = ['before', 'down', 'up'].map((name) => normals(EXCHANGES, `learn/${name}`));
  return Array.from(before, (value, at): Draws => [value, down[at], up[at]]);
}

/** Correlated noise some time later. */
function later(noise: number, ms: number, fresh: number): number {
  const memory = Math.exp(-ms / CORRELATION_MS);
  return memory * noise + Math.sqrt(1 - memory * memory) * fresh;
}
