import type { Check, Observations } from './check.ts';

/** Control packet types are four bits. */
const TYPES = 16;

type Way = 'sent' | 'received';

/** One check and what it does with a packet: one shape for all kinds, so that what they share is found at once. */
interface Hearer {
  readonly check: Partial<Check>;
  readonly hear: Observations[Way];
}

/** For each control packet type, those that want to hear of it when it goes this way. */
export function hearersOf(checks: readonly Partial<Check>[], way: Way): Hearer[][] {
  const heeds = (check: Partial<Check>, type: number) => check.heeds?.[way]?.includes(type) ?? true;
  return Array.from({ length: TYPES }, (_, type) =>
    checks.flatMap((check) => {
      const hear = check[way];
      return hear !== undefined && heeds(check, type) ? [{ check, hear }] : [];
    }),
  );
}
