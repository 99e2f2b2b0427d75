import type { FaultPlan } from '../link/faults.ts';
import type { Profile } from '../link/index.ts';
import type { Learned } from './estimate.ts';
import { BAD_TIMES_SHARE } from './loss.ts';
import type { LearnedState } from './wakes.ts';

type FaultOf<Kind extends FaultPlan['fault']> = Extract<FaultPlan, { fault: Kind }>;

/** Every kind of fault that a capture can say something of, from whom a packet meets first to last. */
const ORDER: readonly FaultPlan['fault'][] = [
  'attach',
  'outages',
  'radio',
  'psm',
  'edrx',
  'rate',
  'loss',
  'burst',
  'nat',
];

export interface LinkSource {
  name: string;
  /** The capture's file, as its numbers' basis names it. */
  file: string;
  /** Whose numbers stand where the capture says nothing. */
  nearest: Profile;
}

/** The learned link, as a file that `--link` takes. */
export function linkOf(learned: Learned, source: LinkSource): Profile {
  const own = [
    radioOf(learned, source),
    rateOf(learned, source),
    lossOf(learned, source),
    burstOf(learned, source),
    outagesOf(learned, source),
    natOf(learned, source),
    delayOf(learned, source),
  ].filter((fault) => fault !== null);
  const kinds = new Set<string>(own.map(({ fault }) => fault));
  const dropped = silencedBy(learned);
  const borrowed = source.nearest.faults
    .filter((plan) => isHeld(plan) || (!kinds.has(plan.fault) && !dropped.includes(plan.fault)))
    .map((fault) => ({ ...fault, basis: guessed(source) }) as FaultPlan);
  const place = ({ fault }: FaultPlan) => (ORDER.includes(fault) ? ORDER.indexOf(fault) : ORDER.length);
  return {
    name: source.name,
    about: `learned from ${source.file}`,
    kind: 'profile',
    faults: [...own, ...borrowed].sort((one, other) => place(one) - place(other)),
  };
}

/** Outages that delay packets and lose none. */
function isHeld(plan: FaultPlan): boolean {
  return plan.fault === 'outages' && plan.holdUpToS === 'always';
}

/** Faults of the nearest profile that the capture shows not to be there. */
function silencedBy({ loss }: Learned): FaultPlan['fault'][] {
  return loss.isClustered === false ? ['burst'] : [];
}

function guessed({ nearest }: LinkSource): string {
  return `[E] as ${nearest.name}: the capture does not say`;
}

function measured({ file }: LinkSource, count: number, more = ''): string {
  return `[M] ${file}, n = ${count}${more}`;
}

function faultOf<Kind extends FaultPlan['fault']>({ nearest }: LinkSource, kind: Kind): FaultOf<Kind> | null {
  // What was held and not lost is not seen as lost.
  const isAsked = (plan: FaultPlan) => plan.fault === kind && !isHeld(plan);
  return (nearest.faults.find(isAsked) as FaultOf<Kind> | undefined) ?? null;
}

function delayOf({ rtt }: Learned, source: LinkSource): FaultOf<'delay'> | null {
  if (rtt === null) return null;
  const basis = measured(source, rtt.count, `: ${rtt.how}`);
  const { p50, p90 } = rtt.link;
  return { fault: 'delay', rttMsP50: rounded(p50), rttMsP90: rounded(p90), basis };
}

function radioOf({ states }: Learned, source: LinkSource): FaultOf<'radio'> | null {
  if (states.length === 0) return null;
  const near = faultOf(source, 'radio')?.states ?? [];
  const counts = states.map(({ count }) => count).join(', ');
  return {
    fault: 'radio',
    states: states.map((state) => ({
      afterS: rounded(beginOf(state, near)),
      wakeMs: { p50: rounded(state.wakeMs.p50), p90: rounded(state.wakeMs.p90) },
    })),
    basis: measured(
      source,
      states[0].count,
      `${states.length > 1 ? ` (${counts})` : ''}: packets into silence`,
    ),
  };
}

/** A state begins somewhere between two silences; where the nearest profile has one in between, it is taken. */
function beginOf({ afterS: [from, to] }: LearnedState, near: readonly { afterS: number }[]): number {
  const known = near.find(({ afterS }) => afterS > from && afterS <= to);
  return known?.afterS ?? Math.sqrt(Math.max(from, 0.5) * to);
}

function rateOf({ upKbit }: Learned, source: LinkSource): FaultOf<'rate'> | null {
  const near = faultOf(source, 'rate');
  if (upKbit === null || near === null) return null;
  const basis = {
    upKbit: measured(source, upKbit.count, ': segments sent together'),
    downKbit: guessed(source),
  };
  return { ...near, upKbit: rounded(upKbit.value), basis: { ...basis, queueKB: guessed(source) } };
}

/** Bad times of the link: the share of time that they take, and of what is lost in them, 0 ... 1. */
interface BadTimes {
  share: number;
  lost: number;
}

/** Bad times as the nearest profile has them, so often that they make their share of what was lost. */
function badTimesOf({ loss: { upPercent, isClustered } }: Learned, source: LinkSource): BadTimes | null {
  const near = faultOf(source, 'burst');
  if (isClustered === false || upPercent === null || near === null) return null;
  return {
    share: (upPercent.value * BAD_TIMES_SHARE) / near.lossBadPercent,
    lost: near.lossBadPercent / 100,
  };
}

function lossOf(learned: Learned, source: LinkSource): FaultOf<'loss'> | null {
  const { upPercent, downPercent } = learned.loss;
  if (upPercent === null && downPercent === null) return null;
  const bad = badTimesOf(learned, source);
  const up = (upPercent ?? downPercent)?.value ?? 0;
  const upAlone = bad === null ? up : up * (1 - BAD_TIMES_SHARE);
  const inBadTimes = bad === null ? 0 : 100 * bad.share * bad.lost;
  const downAlone = downPercent === null ? upAlone : Math.max(0, downPercent.value - inBadTimes);
  const alike = '[E] as the other way';
  return {
    fault: 'loss',
    upPercent: rounded(upAlone),
    downPercent: rounded(downAlone),
    basis: {
      upPercent: upPercent === null ? alike : measured(source, upPercent.count, ': numbers of IP packets'),
      downPercent: downPercent === null ? alike : measured(source, downPercent.count, `: ${downPercent.how}`),
    },
  };
}

function burstOf(learned: Learned, source: LinkSource): FaultOf<'burst'> | null {
  const { upPercent, isClustered } = learned.loss;
  const near = faultOf(source, 'burst');
  const bad = badTimesOf(learned, source);
  if (bad === null || near === null || upPercent === null || bad.share === 0) return null;
  const goodS = (near.badS * (1 - bad.share)) / bad.share;
  const how = isClustered ? ': lost packets that come together' : ': lost packets, together [E]';
  return {
    ...near,
    goodS: rounded(Math.max(near.badS, goodS)),
    basis: { goodS: measured(source, upPercent.count, how), badS: guessed(source) },
  };
}

function outagesOf({ loss: { outages } }: Learned, source: LinkSource): FaultOf<'outages'> | null {
  if (outages === null) return null;
  return {
    fault: 'outages',
    perHour: outages.perHour,
    durationS: outages.durationS,
    holdUpToS: faultOf(source, 'outages')?.holdUpToS ?? [2, 5],
    basis: {
      perHour: measured(source, outages.count),
      durationS: measured(source, outages.count),
      holdUpToS: '[E]',
    },
  };
}

function natOf({ idle: { limit, survivedS } }: Learned, source: LinkSource): FaultOf<'nat'> | null {
  const near = faultOf(source, 'nat');
  if (limit !== null) {
    const [from, to] = limit.betweenS;
    const basis = measured(source, limit.count, `: it lies between ${rounded(from)} and ${rounded(to)} s`);
    return { fault: 'nat', idleS: rounded(Math.sqrt(Math.max(1, from) * to)), forgotten: 'silent', basis };
  }
  if (near === null) return null;
  const basis = `${guessed(source)}; a silence of ${rounded(survivedS)} s was survived`;
  return { ...near, idleS: Math.max(near.idleS, rounded(survivedS * 1.05)), basis };
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
