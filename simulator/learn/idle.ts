import type { Samples } from './samples.ts';

/** Fewer connections that died in silence than this say nothing. */
const MIN_DEATHS = 5;
/** A limit ends connections at their first long silence; where they live longer than so many, an outage ended them. */
const MAX_SILENCES = 3;

/** After what silence connections die. */
export interface LearnedIdle {
  /** The longest silence after which a connection went on, s. */
  survivedS: number;
  /** No connection outlived so long a silence, and so many did not; null where the capture does not say. */
  limit: { betweenS: [number, number]; count: number } | null;
}

export function learnIdle({ longestSurvivedS, fatalSilences, fatalLives }: Samples): LearnedIdle {
  const shortest = fatalSilences.quantile(0.1);
  const isYoung = fatalLives.quantile(0.5) <= MAX_SILENCES * shortest;
  const isLimit = fatalSilences.count >= MIN_DEATHS && isYoung && shortest > longestSurvivedS;
  return {
    survivedS: longestSurvivedS,
    limit: isLimit ? { betweenS: [longestSurvivedS, shortest], count: fatalSilences.count } : null,
  };
}
