import type { Samples } from './samples.ts';

/** Fewer connections that died in silence than this say nothing. */
const MIN_DEATHS = 5;

/** After what silence connections die. */
export interface LearnedIdle {
  /** The longest silence after which a connection went on, s. */
  survivedS: number;
  /** No connection outlived so long a silence, and so many did not; null where the capture does not say. */
  limit: { betweenS: [number, number]; count: number } | null;
}

export function learnIdle({ longestSurvivedS, fatalSilences }: Samples): LearnedIdle {
  const shortest = fatalSilences.quantile(0.1);
  const isLimit = fatalSilences.count >= MIN_DEATHS && shortest > longestSurvivedS;
  return {
    survivedS: longestSurvivedS,
    limit: isLimit ? { betweenS: [longestSurvivedS, shortest], count: fatalSilences.count } : null,
  };
}
