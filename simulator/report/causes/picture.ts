import { type Cause, causeRow } from '../../causes/causes.ts';
import type { Shares, SharesData } from '../../why/shares.ts';
import { meanWords, STACK_COLOURS, type StackRow } from '../svg/stacked.ts';
import { ranked, SLOWEST_FROM, sharesOf } from './causes.ts';

/** From the fastest to the slowest, and what each part of the readings is called. */
const BANDS: [from: number, to: number, label: string][] = [
  [0, 0.5, 'the faster half'],
  [0.5, 0.9, 'the next 40 %'],
  [0.9, SLOWEST_FROM, 'the next 9 %'],
  [SLOWEST_FROM, 0.999, 'the slowest 1 %'],
  [0.999, 1, 'the slowest 0.1 %'],
];
/** Causes with a colour of their own; the others share the last. */
const MAX_COLOURED = STACK_COLOURS.length - 1;

/** What is drawn: the causes with a colour, and rows of their shares, the others' last. */
export interface CauseStack {
  causes: Cause[];
  rows: StackRow[];
}

/** Parts of one run's readings by how long they took. */
export function stackOf(data: SharesData): CauseStack {
  const shares = sharesOf(data);
  return stacked(
    BANDS.filter(([from, to]) => (to - from) * shares.count >= 1).map(([from, to, label]) => ({
      label,
      ...shares.between(from, to),
    })),
  );
}

/** The slowest hundredth of several runs, one below the other. */
export function slowestOf(runs: readonly { name: string; shares: Shares }[]): CauseStack {
  return stacked(runs.map(({ name, shares }) => ({ label: name, ...shares.between(SLOWEST_FROM, 1) })));
}

function stacked(parts: readonly ({ label: string } & ReturnType<Shares['between']>)[]): CauseStack {
  const all = parts.map(({ sums }) => ranked(sums));
  const weight = new Map<Cause, number>();
  for (const shares of all)
    for (const { cause, share } of shares) weight.set(cause, (weight.get(cause) ?? 0) + share);
  const causes = [...weight]
    .sort(([, one], [, other]) => other - one)
    .slice(0, MAX_COLOURED)
    .map(([cause]) => cause);
  const rows = parts.map(({ label, sums, count }, index) => {
    const named = causes.map((cause) => all[index].find((one) => one.cause === cause)?.share ?? 0);
    const totalUs = Object.values(sums).reduce((sum, us) => sum + us, 0);
    const left = totalUs === 0 ? 0 : Math.max(0, 1 - named.reduce((sum, share) => sum + share, 0));
    const shares = [...named, ...Array<number>(MAX_COLOURED - named.length).fill(0), left];
    return { label, words: meanWords(totalUs, count), shares };
  });
  return { causes, rows };
}

/** Colours and what they stand for. */
export function keyOf({ causes }: CauseStack): [colour: string, words: string][] {
  return [
    ...causes.map((cause, place): [string, string] => [STACK_COLOURS[place], causeRow(cause).words]),
    [STACK_COLOURS[MAX_COLOURED], 'others'],
  ];
}
