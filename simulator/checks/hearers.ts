import type { Check, Observations } from './check.ts';

/** Control packet types are four bits. */
const TYPES = 16;

type Way = 'sent' | 'received';

/** For each control packet type, those that want to hear of it when it goes this way. */
export function hearersOf<W extends Way>(checks: readonly Partial<Check>[], way: W): Pick<Observations, W>[][] {
  const hearers = checks.filter((check): check is Partial<Check> & Pick<Observations, W> => check[way] !== undefined);
  return Array.from({ length: TYPES }, (_, type) =>
    hearers.filter(({ heeds }) => heeds?.[way]?.includes(type) ?? true),
  );
}
